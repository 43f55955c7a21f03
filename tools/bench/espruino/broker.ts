/** The other end of the link for both clients: an MQTT broker for one client, as quick as it can be, that counts. */
import { EventEmitter, once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { generate, type IPublishPacket, type Packet, parser } from "mqtt-packet";

export const ME = "v1/devices/me/";

export interface BrokerEvents {
  /** A client has subscribed to this many filters since it connected. */
  subscribed: [filters: number];
  publish: [packet: IPublishPacket];
}

/** Acknowledges all, answers attribute requests and RPC calls with `{}`, and delivers what it is told to. */
export class Broker extends EventEmitter<BrokerEvents> {
  private readonly server: Server = createServer((socket) => this.serve(socket));
  private readonly connections = new Set<Connection>();
  port = 0;

  static async start(): Promise<Broker> {
    const broker = new Broker();
    broker.server.listen(0, "127.0.0.1");
    await once(broker.server, "listening");
    broker.port = (broker.server.address() as { port: number }).port;
    return broker;
  }

  /** Sends a message at QoS 1 to the client that came last. */
  deliver(topic: string, payload: string): void {
    const [connection] = [...this.connections].slice(-1);
    connection?.deliver(topic, payload);
  }

  /** Ends all links without a word. */
  drop(): void {
    for (const connection of this.connections) connection.socket.destroy();
  }

  async close(): Promise<void> {
    this.drop();
    this.server.close();
    await once(this.server, "close");
  }

  private serve(socket: Socket): void {
    const connection = new Connection(this, socket);
    this.connections.add(connection);
    socket.once("close", () => this.connections.delete(connection));
  }
}

class Connection {
  private readonly packets = parser();
  private filters = 0;
  private lastId = 0;

  constructor(
    private readonly broker: Broker,
    readonly socket: Socket,
  ) {
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => this.packets.parse(bytes));
    this.packets.on("packet", (packet: Packet) => this.take(packet));
    this.packets.on("error", () => socket.destroy());
  }

  deliver(topic: string, payload: string): void {
    this.lastId = (this.lastId % 65535) + 1;
    this.send({ cmd: "publish", topic, payload, qos: 1, messageId: this.lastId, dup: false, retain: false });
  }

  private take(packet: Packet): void {
    if (packet.cmd === "connect") this.send({ cmd: "connack", returnCode: 0, sessionPresent: false });
    else if (packet.cmd === "pingreq") this.send({ cmd: "pingresp" });
    else if (packet.cmd === "subscribe") {
      const granted = packet.subscriptions.map(({ qos }) => qos);
      this.send({ cmd: "suback", messageId: packet.messageId!, granted });
      this.filters += granted.length;
      this.broker.emit("subscribed", this.filters);
    } else if (packet.cmd === "publish") this.published(packet);
  }

  private published(packet: IPublishPacket): void {
    if (packet.qos) this.send({ cmd: "puback", messageId: packet.messageId! });
    const [, kind, id] = /\/(attributes|rpc)\/request\/(\d+)$/.exec(packet.topic) ?? [];
    if (kind) this.deliver(`${ME}${kind}/response/${id}`, "{}");
    else this.broker.emit("publish", packet);
  }

  private send(packet: Packet): void {
    if (this.socket.writable) this.socket.write(generate(packet));
  }
}
