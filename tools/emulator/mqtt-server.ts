/** The MQTT port. */
import { createServer, type Server } from "node:net";
import type { Context } from "./context.js";
import { listen } from "./listen.js";
import { MqttConnection } from "./mqtt-connection.js";

export class MqttServer {
  private readonly connections = new Set<MqttConnection>();
  private server: Server;
  private opened = 0;
  port = 0;

  constructor(private readonly context: Context) {
    this.server = this.create();
  }

  private create(): Server {
    return createServer((socket) => {
      const connection = new MqttConnection(this.context, socket, ++this.opened);
      this.connections.add(connection);
      socket.on("close", () => this.connections.delete(connection));
    });
  }

  async start(port = this.context.settings.mqttPort): Promise<void> {
    this.port = await listen(this.server, port, this.context.settings.host, "MQTT");
  }

  /** Ends every connection as a broker does that restarts. With a pause the port refuses connections for that long. */
  async restart(downMs: number): Promise<void> {
    for (const connection of this.connections) connection.close("server restart");
    if (downMs <= 0) return;
    await this.stopListening();
    await new Promise((resolve) => setTimeout(resolve, downMs));
    this.server = this.create();
    await this.start(this.port);
  }

  dropConnections(deviceName?: string): void {
    for (const connection of this.connections) {
      if (deviceName === undefined || connection.device?.name === deviceName) connection.drop();
    }
  }

  async close(): Promise<void> {
    this.dropConnections();
    await this.stopListening();
  }

  private stopListening(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
