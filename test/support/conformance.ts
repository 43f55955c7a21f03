/**
 * Reads every byte that a client writes, in any test, as a strict server would: by the rules of MQTT 3.1.1 written down here, and by mqtt-packet
 * beside them. What it finds is kept, since an exception in a socket's write would only look like a broken link.
 */
import { parser } from "mqtt-packet";
import { hex } from "./peer";
import { checkPacket, type Packet, split, Violation } from "./strict-packet";

/** A message of QoS 1 as it was sent last. */
interface Sent {
  /** All of it but the DUP bit. */
  content: string;
  /** Counts the client's messages, so that those sent again can be told from new ones, and keep their order. */
  order: number;
  link: LinkWatcher;
  /** How many links were lost with this message alone on its way. */
  lostAlone: number;
}

/** What outlives a link: one client, known by its client identifier and user name. */
class Sender {
  readonly unacknowledged = new Map<number, Sent>();
  messages = 0;
  private last: LinkWatcher | undefined;

  /** A new link: notes which message was alone on its way when the last one was lost. */
  connected(link: LinkWatcher): void {
    const left = this.last?.messagesInUse() ?? [];
    const alone = this.unacknowledged.get(left[0] ?? 0);
    if (left.length === 1 && alone) alone.lostAlone++;
    this.last = link;
  }
}

export class Watcher {
  readonly violations: string[] = [];
  private readonly senders = new Map<string, Sender>();

  /** A new link, of whichever client. */
  link(): LinkWatcher {
    return new LinkWatcher(this);
  }

  sender(name: string): Sender {
    const sender = this.senders.get(name) ?? new Sender();
    this.senders.set(name, sender);
    return sender;
  }
}

const ACKNOWLEDGES: Record<string, string> = { puback: "publish", suback: "subscribe", unsuback: "unsubscribe" };

export class LinkWatcher {
  private sender: Sender | undefined;
  private isOver = false;
  /** Identifiers of this link that are not acknowledged, and what they belong to. */
  private readonly inUse = new Map<number, string>();
  private lastOrder = 0;
  private readonly inbound = new InboundReader();
  private readonly reader = parser({ protocolVersion: 4 });

  constructor(private readonly watcher: Watcher) {
    this.reader.on("error", (error) => this.watcher.violations.push(`mqtt-packet: ${error.message}`));
  }

  /** The client writes: whole packets, since it makes one text of each. */
  wrote(bytes: string): void {
    this.reader.parse(Buffer.from(bytes, "latin1"));
    let rest = bytes;
    try {
      if (/[^\0-\xff]/.test(bytes)) throw new Violation("a character that is no byte");
      while (rest) {
        const packet = split(rest);
        if (!packet) throw new Violation("a write that is no whole packet");
        checkPacket(packet);
        this.follow(packet);
        rest = rest.slice(packet.length);
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.watcher.violations.push(`${error.message}: ${hex(rest.slice(0, 60))}`);
    }
  }

  /** Bytes come in, and `listener` takes them; what they acknowledge counts only if the client did not close over them. */
  heard(bytes: string, listener: () => void, isLeft: () => boolean): void {
    this.inbound.take(bytes);
    listener();
    const acknowledged = this.inbound.acknowledged.splice(0);
    if (isLeft()) return;
    for (const { kind, id } of acknowledged) {
      if (this.inUse.get(id) !== ACKNOWLEDGES[kind]) continue;
      this.inUse.delete(id);
      if (kind === "puback") this.sender?.unacknowledged.delete(id);
    }
  }

  /** Identifiers of messages that were written here and not acknowledged. */
  messagesInUse(): number[] {
    return [...this.inUse].flatMap(([id, kind]) => (kind === "publish" ? [id] : []));
  }

  /** The rules that need to know what went before. */
  private follow(packet: Packet): void {
    const { kind, id } = packet;
    if (this.isOver) throw new Violation("a packet after DISCONNECT [MQTT-3.14.4-2]");
    if (kind === "connect" && this.sender) throw new Violation("a second CONNECT [MQTT-3.1.0-2]");
    if (kind === "connect") {
      this.sender = this.watcher.sender(packet.sender!);
      this.sender.connected(this);
    }
    if (!this.sender) throw new Violation("the first packet is no CONNECT [MQTT-3.1.0-1]");
    if (kind === "puback") this.acknowledge(id!);
    else if (kind === "publish" && id) this.publish(packet, this.sender);
    else if (id) this.use(id, kind);
    if (kind === "disconnect") {
      this.isOver = true;
      this.sender.unacknowledged.clear();
    }
  }

  private use(id: number, kind: string): void {
    if (this.inUse.has(id)) throw new Violation("an identifier that is in use [MQTT-2.3.1-2]");
    this.inUse.set(id, kind);
  }

  private acknowledge(id: number): void {
    const at = this.inbound.owed.indexOf(id);
    if (at < 0) throw new Violation("a PUBACK out of order, or for what did not come [MQTT-2.3.1-6] [MQTT-4.6.0-2]");
    this.inbound.owed.splice(0, at + 1);
  }

  private publish({ first, body, id }: Packet, sender: Sender): void {
    const content = String.fromCharCode(first & ~8) + body;
    const before = sender.unacknowledged.get(id!);
    const isAgain = before !== undefined && before.content === content;
    if (first & 8) {
      if (!isAgain) throw new Violation("DUP on what is not sent again, or was acknowledged [MQTT-4.3.2-1]");
      if (before.link === this) throw new Violation("a message sent again on the same link");
    } else if (isAgain) throw new Violation("a message sent again without DUP [MQTT-3.3.1-1]");
    this.use(id!, "publish");
    const lostAlone = isAgain ? before.lostAlone : 0;
    // The one choice against [MQTT-4.6.0-1]: a message that lost two links alone may let the others go ahead.
    const order = isAgain && lostAlone < 2 ? before.order : ++sender.messages;
    if (order < this.lastOrder) throw new Violation("a message sent again out of order [MQTT-4.6.0-1]");
    this.lastOrder = order;
    sender.unacknowledged.set(id!, { content, order, link: this, lostAlone });
  }
}

/** What the server sends, as far as it is well-formed: a test may send anything. */
class InboundReader {
  /** Identifiers of QoS 1 messages that came and were not acknowledged, in order. */
  readonly owed: number[] = [];
  readonly acknowledged: { kind: string; id: number }[] = [];
  private bytes = "";
  private isDeaf = false;
  private isNoted = false;

  take(bytes: string): void {
    if (this.isDeaf) return;
    this.bytes += bytes;
    try {
      for (let packet = this.next(); packet; packet = this.next()) {
        this.bytes = this.bytes.slice(packet.length);
        this.isNoted = false;
        if (packet.kind in ACKNOWLEDGES && packet.body.length >= 2)
          this.acknowledged.push({ kind: packet.kind, id: uint16(packet.body, 0) });
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.isDeaf = true;
    }
  }

  /** The next packet that is whole. A message counts from its identifier on: an over-long one is acknowledged before its end. */
  private next(): Packet | undefined {
    const packet = split(this.bytes);
    const first = this.bytes.charCodeAt(0);
    if (!this.isNoted && first >> 4 === 3 && first & 2) {
      const header = /^.[\x80-\xff]{0,3}[\0-\x7f]/s.exec(this.bytes);
      const at = header ? header[0].length : Infinity;
      const idAt = at + 2 + uint16(this.bytes, at);
      if (idAt + 2 <= this.bytes.length) {
        this.isNoted = true;
        this.owed.push(uint16(this.bytes, idAt));
      }
    }
    return packet;
  }
}

function uint16(bytes: string, at: number): number {
  return bytes.charCodeAt(at) * 256 + bytes.charCodeAt(at + 1);
}
