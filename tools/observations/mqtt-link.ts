/** One MQTT connection, packet by packet: what is sent is said, what arrives is kept. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { generate, type IConnectPacket, type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { Arrival } from "./arrival.js";
import { PATIENCE_MS, SILENCE_MS } from "./patience.js";

const ATTRIBUTES = "v1/devices/me/attributes";

export type Login = Partial<Pick<IConnectPacket, "clientId" | "username" | "clean" | "keepalive">> & {
  password?: string;
  /** 3, 4 (the default) or 5 */
  version?: 3 | 4 | 5;
};

export class MqttLink {
  /** All that arrived and was not taken, oldest first. */
  readonly arrived: Packet[] = [];
  isClosed = false;
  /** Why what came could not be read to its end. */
  private fault: string | undefined;
  private version = 4;
  private lastId = 0;
  private readonly packets = parser({ protocolVersion: 4 });
  private readonly arrival = new Arrival();

  private constructor(private readonly socket: Socket) {
    this.packets.on("packet", (packet) => this.arrived.push(packet));
    this.packets.on("error", ({ message }) => {
      this.fault = message;
    });
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      this.packets.parse(bytes);
      this.arrival.come();
    });
    socket.on("close", () => {
      this.isClosed = true;
      this.arrival.come();
    });
  }

  static async open(host: string, port: number): Promise<MqttLink> {
    const socket = connect({ host, port });
    await once(socket, "connect");
    return new MqttLink(socket);
  }

  /** Sends a CONNECT and returns what `told` makes of the answer. */
  async connect({ version = 4, password, ...login }: Login): Promise<string> {
    this.sendConnect({ version, ...(password === undefined ? {} : { password }), ...login });
    return this.answer((packet) => packet.cmd === "connack");
  }

  sendConnect({ version = 4, password, ...login }: Login): void {
    this.version = version;
    (this.packets as unknown as { settings: { protocolVersion: number } }).settings.protocolVersion = version;
    this.send({
      cmd: "connect",
      protocolId: version === 3 ? "MQIsdp" : "MQTT",
      protocolVersion: version,
      clean: true,
      keepalive: 60,
      clientId: "",
      ...login,
      ...(password === undefined ? {} : { password: Buffer.from(password) }),
    });
  }

  /** A packet, or bytes as they are. */
  send(packet: Packet | Buffer): void {
    this.socket.write(Buffer.isBuffer(packet) ? packet : generate(packet, { protocolVersion: this.version }));
  }

  /** Several packets in one piece. */
  sendTogether(packets: Packet[]): void {
    this.send(Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion: this.version }))));
  }

  /** A PUBLISH to be sent, with the next packet identifier. */
  message(topic: string, payload: string | Buffer, qos: 0 | 1 = 1): IPublishPacket {
    const messageId = ++this.lastId;
    return { cmd: "publish", topic, payload, qos, dup: false, retain: false, ...(qos === 0 ? {} : { messageId }) };
  }

  /** Publishes at QoS 1; returns the PUBACK, "closed", or "silence". Where silence is looked for, SILENCE_MS is long enough. */
  async publish(topic: string, payload: string | Buffer, patienceMs = PATIENCE_MS): Promise<string> {
    const message = this.message(topic, payload);
    this.send(message);
    return this.answer(({ cmd, messageId }) => cmd === "puback" && messageId === message.messageId, patienceMs);
  }

  /** Subscribes at QoS 1; returns the SUBACK, which is sure to come, or "closed". */
  async subscribe(...filters: string[]): Promise<string> {
    const messageId = ++this.lastId;
    this.send({ cmd: "subscribe", messageId, subscriptions: filters.map((topic) => ({ topic, qos: 1 })) });
    return this.answer((packet) => packet.cmd === "suback" && packet.messageId === messageId);
  }

  /** Behind a SUBACK the server may not know yet whom to tell of changes. Behind an answer it does. */
  async untilHeard(): Promise<void> {
    await this.publish(`${ATTRIBUTES}/request/1`, '{"sharedKeys":"none"}');
    await this.payload(`${ATTRIBUTES}/response/1`);
  }

  /** What came, as `told` says it; "closed" when the link ended before; "silence" when nothing came in time. */
  async answer(wanted: (packet: Packet) => boolean, patienceMs = PATIENCE_MS): Promise<string> {
    const packet = await this.next(wanted, patienceMs);
    return packet ? told(packet) : this.isClosed ? "closed" : "silence";
  }

  /** The payload of the next message on a topic that begins so, as text; "closed" or "silence" without one. Acknowledges it. */
  async payload(topic: string, patienceMs = PATIENCE_MS): Promise<string> {
    const packet = await this.next((packet) => packet.cmd === "publish" && packet.topic.startsWith(topic), patienceMs);
    if (packet?.cmd !== "publish") return this.isClosed ? "closed" : "silence";
    this.acknowledge(packet);
    return packet.payload.toString();
  }

  /** Takes the next packet of this kind out of what arrived; undefined when none comes. */
  async next(wanted: (packet: Packet) => boolean = () => true, patienceMs = PATIENCE_MS): Promise<Packet | undefined> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const at = this.arrived.findIndex(wanted);
      if (at >= 0) return this.arrived.splice(at, 1)[0];
      const left = deadline - Date.now();
      if (this.isClosed || left <= 0) return undefined;
      await this.arrival.next(left);
    }
  }

  acknowledge({ qos, messageId }: IPublishPacket): void {
    if (qos > 0) this.send({ cmd: "puback", messageId: messageId ?? 0 });
  }

  /** "closed" or "open", once the server had time to close it. */
  async end(silenceMs = SILENCE_MS): Promise<"closed" | "open"> {
    const deadline = Date.now() + silenceMs;
    while (!this.isClosed && Date.now() < deadline) await this.arrival.next(deadline - Date.now());
    return this.isClosed ? "closed" : "open";
  }

  /** All that comes until the server ends the link, which gets time for it: packets as `told` says them, then "closed" or "open". */
  async rest(silenceMs = SILENCE_MS): Promise<string[]> {
    const end = await this.end(silenceMs);
    return [...this.arrived.splice(0).map(told), ...(this.fault ? [this.fault] : []), end];
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A packet in a few words: "CONNACK 5", "PUBACK 0", "SUBACK 1 128", "v1/devices/me/attributes {…}". */
export function told(packet: Packet): string {
  const word = packet.cmd.toUpperCase();
  switch (packet.cmd) {
    case "connack":
      return `${word} ${packet.returnCode ?? packet.reasonCode ?? 0}${packet.sessionPresent ? " sessionPresent" : ""}`;
    case "suback":
    case "unsuback":
      return [word, ...(packet.granted ?? [])].join(" ");
    case "puback":
    case "disconnect":
      return `${word} ${packet.reasonCode ?? 0}`;
    case "publish":
      return `${packet.topic} ${packet.payload.toString()}`;
    default:
      return word;
  }
}
