/** A server that answers by itself: as a good one does, or as a script says. */
import { type Packet, parser } from "mqtt-packet";
import { Bench } from "./bench";
import type { FakeNet, FakeSocket } from "./fake-net";

/** What comes back for a packet of each kind: a packet, bytes, or nothing. A kind without an entry is answered well. */
export type Script = {
  [C in Packet["cmd"]]?: (packet: Extract<Packet, { cmd: C }>, socket: FakeSocket) => Packet | string | undefined;
};

export class Broker {
  /** All that came, over all links. */
  readonly packets: Packet[] = [];

  constructor(
    net: FakeNet,
    public script: Script = {},
  ) {
    net.onSocket = (socket) => {
      const reader = parser({ protocolVersion: 4 });
      reader.on("packet", (packet) => this.take(packet, socket));
      socket.onSent = (bytes) => void reader.parse(Buffer.from(bytes, "latin1"));
    };
  }

  /** Texts of the messages that came, in order, those that came again among them. */
  get messages(): string[] {
    return this.packets.flatMap((packet) => (packet.cmd === "publish" ? [packet.payload.toString()] : []));
  }

  /** Answers after the write has returned, as any network does. */
  private take(packet: Packet, socket: FakeSocket): void {
    this.packets.push(packet);
    queueMicrotask(() => {
      if (socket.closed || socket.ended) return;
      const own = this.script[packet.cmd] as ((packet: Packet, socket: FakeSocket) => Packet | string) | undefined;
      const answer = own ? own(packet, socket) : goodAnswer(packet);
      if (typeof answer === "string") socket.receive(answer);
      else if (answer) socket.send(answer);
    });
  }
}

/** A client, not yet connected, and its broker. */
export function served(options: ConstructorParameters<typeof Bench>[0] = {}, script?: Script) {
  const bench = new Bench(options);
  return { bench, broker: new Broker(bench.net, script) };
}

/** What a server answers; undefined where nothing is due. */
export function goodAnswer(packet: Packet): Packet | undefined {
  const { messageId } = packet;
  switch (packet.cmd) {
    case "connect":
      return { cmd: "connack", returnCode: 0, sessionPresent: false };
    case "publish":
      return packet.qos ? { cmd: "puback", messageId: messageId! } : undefined;
    case "subscribe":
      return { cmd: "suback", messageId: messageId!, granted: packet.subscriptions.map(({ qos }) => qos) };
    case "unsubscribe":
      return { cmd: "unsuback", messageId: messageId!, granted: [] };
    case "pingreq":
      return { cmd: "pingresp" };
    default:
      return undefined;
  }
}
