/** The MQTT port, and a second one with TLS where there is a certificate for it. */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Context } from "./context.js";
import { listen } from "./listen.js";
import { MqttConnection } from "./mqtt-connection.js";
import type { TlsOptions } from "./options.js";
import { checkServerName } from "./server-name.js";

export class MqttServer {
  private readonly connections = new Set<MqttConnection>();
  /** Those on the port with TLS that did not say hello yet. */
  private readonly silent = new Set<Socket>();
  private servers: Server[] = [];
  private readonly closing = new AbortController();
  private restarting: Promise<void> | undefined;
  private opened = 0;
  port = 0;
  /** 0: none */
  securePort = 0;

  constructor(private readonly context: Context) {}

  async start(port = this.context.settings.mqttPort, securePort = this.context.settings.mqttsPort): Promise<void> {
    const { host, tls } = this.context.settings;
    this.port = await listen(this.add(createServer(this.accept)), port, host, "MQTT");
    if (!tls) return;
    this.securePort = await listen(this.add(this.secureServer(tls)), securePort, host, "MQTT over TLS");
  }

  private secureServer(tls: TlsOptions): Server {
    // Any certificate of a device gets through the handshake: whose it is is asked at the CONNECT.
    const handshakes = createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: false }, this.accept);
    return createServer((socket) => {
      this.silent.add(socket);
      // A reset is followed by "close" as well.
      socket.on("error", () => {}).on("close", () => this.silent.delete(socket));
      checkServerName(socket, () => {
        this.silent.delete(socket);
        handshakes.emit("connection", socket);
      });
    });
  }

  private add(server: Server): Server {
    this.servers.push(server);
    return server;
  }

  private readonly accept = (socket: Socket): void => {
    // As ThingsBoard's server: what follows an acknowledgement does not wait for the client's.
    socket.setNoDelay(true);
    const connection = new MqttConnection(this.context, socket, ++this.opened);
    this.connections.add(connection);
    socket.on("close", () => this.connections.delete(connection));
  };

  /** Ends every connection as a broker does that restarts. With a pause the ports refuse connections for that long. */
  async restart(downMs: number): Promise<void> {
    for (const connection of this.connections) connection.close("server restart");
    if (downMs <= 0) return;
    // Who restarts it while it is down waits for the first one's end.
    this.restarting ??= this.beDown(downMs).finally(() => {
      this.restarting = undefined;
    });
    await this.restarting;
  }

  private async beDown(downMs: number): Promise<void> {
    const { signal } = this.closing;
    await this.stopListening();
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        // Not node:timers/promises: tests play the clock of this one.
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, downMs);
      signal.addEventListener("abort", end);
    });
    if (!signal.aborted) await this.start(this.port, this.securePort);
  }

  dropConnections(deviceName?: string): void {
    for (const connection of this.connections) {
      if (deviceName === undefined || connection.device?.name === deviceName) connection.drop();
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.dropConnections();
    await this.stopListening();
  }

  private async stopListening(): Promise<void> {
    const servers = this.servers.splice(0);
    for (const socket of this.silent) socket.destroy();
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }
}
