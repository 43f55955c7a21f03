/** What MQTT 3.1.1 demands of each single packet of a client, written down without a look at our codec. */

export class Violation extends Error {}

export interface Packet {
  kind: string;
  first: number;
  body: string;
  /** Of the whole packet. */
  length: number;
  /** Packet identifier. */
  id?: number;
  /** Who it is, of a CONNECT. */
  sender?: string;
}

const KINDS =
  "reserved,connect,connack,publish,puback,pubrec,pubrel,pubcomp,subscribe,suback,unsubscribe,unsuback,pingreq,pingresp,disconnect,reserved".split(
    ",",
  );

/** The flags of all kinds that have fixed ones (section 2.2.2). */
const FLAGS: Record<string, number> = {
  connect: 0,
  puback: 0,
  subscribe: 2,
  unsubscribe: 2,
  pingreq: 0,
  disconnect: 0,
};

/** The first packet of these bytes; undefined when some of it is missing. Throws when its length is malformed (section 2.2.3). */
export function split(bytes: string): Packet | undefined {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const digit = bytes.charCodeAt(i + 1);
    if (Number.isNaN(digit)) return undefined;
    length += (digit & 127) * 128 ** i;
    if (digit > 127) continue;
    if (i && !digit) throw new Violation("a Remaining Length that is longer than need be");
    const end = i + 2 + length;
    if (end > bytes.length) return undefined;
    const first = bytes.charCodeAt(0);
    return { kind: KINDS[first >> 4]!, first, body: bytes.slice(i + 2, end), length: end };
  }
  throw new Violation("a Remaining Length of more than four bytes");
}

/** Throws a Violation unless a client may write this packet. Notes its identifier, and who a CONNECT comes from. */
export function checkPacket(packet: Packet): void {
  const { kind, first } = packet;
  const flags = FLAGS[kind];
  const fields = new Fields(packet.body);
  if (kind === "publish") checkPublish(packet, fields);
  else if (flags === undefined) throw new Violation(`a ${kind}, which is not for a client of QoS 0 and 1 to write`);
  else must((first & 15) === flags, "wrong flags in the first byte [MQTT-2.2.2-1]");
  if (kind === "connect") packet.sender = checkConnect(fields);
  else if (kind === "puback") packet.id = fields.uint16();
  else if (kind === "subscribe" || kind === "unsubscribe") checkFilters(packet, fields);
  must(packet.id !== 0, "identifier 0 [MQTT-2.3.1-1]");
  must(fields.isAtEnd, "bytes after the packet's last field");
}

function checkConnect(fields: Fields): string {
  must(fields.text() === "MQTT" && fields.byte() === 4, "not the protocol MQTT 3.1.1");
  const flags = fields.byte();
  const [hasUser, hasPassword, hasWill, isClean] = [flags & 128, flags & 64, flags & 4, flags & 2];
  must(!(flags & 1), "the reserved connect flag [MQTT-3.1.2-3]");
  must(hasWill || !(flags & 0x38), "QoS or retain of a will without one [MQTT-3.1.2-11]");
  must((flags & 0x18) !== 0x18, "a will of QoS 3 [MQTT-3.1.2-14]");
  must(hasUser || !hasPassword, "a password without a user name [MQTT-3.1.2-22]");
  fields.uint16();
  const clientId = fields.text();
  must(clientId || isClean, "no client identifier, and no clean session [MQTT-3.1.3-7]");
  if (hasWill) {
    checkTopic(fields.text());
    fields.binary();
  }
  const username = hasUser ? fields.text() : "";
  if (hasPassword) fields.binary();
  return JSON.stringify([clientId, username]);
}

function checkPublish(packet: Packet, fields: Fields): void {
  const qos = (packet.first >> 1) & 3;
  must(qos < 2, "a PUBLISH of another QoS than 0 and 1");
  must(qos || !(packet.first & 8), "DUP at QoS 0 [MQTT-3.3.1-2]");
  checkTopic(fields.text());
  if (qos) packet.id = fields.uint16();
  fields.rest();
}

function checkTopic(topic: string): void {
  must(topic, "an empty topic [MQTT-4.7.3-1]");
  must(!/[+#]/.test(topic), "a wildcard in a topic [MQTT-3.3.2-2]");
}

function checkFilters(packet: Packet, fields: Fields): void {
  packet.id = fields.uint16();
  must(!fields.isAtEnd, "no topic filter [MQTT-3.8.3-3] [MQTT-3.10.3-2]");
  while (!fields.isAtEnd) {
    const filter = fields.text();
    must(filter, "an empty topic filter [MQTT-4.7.3-1]");
    must(!/[^/]\+|\+[^/]/.test(filter), "a + beside other characters [MQTT-4.7.1-3]");
    must(!/[^/]#|#./.test(filter), "a # that is not the last level [MQTT-4.7.1-2]");
    if (packet.kind === "subscribe") must(fields.byte() < 2, "a requested QoS of 2, or what is none");
  }
}

/** A packet's body, field after field. */
class Fields {
  private at = 0;

  constructor(private readonly body: string) {}

  get isAtEnd(): boolean {
    return this.at === this.body.length;
  }

  byte(): number {
    return this.take(1).charCodeAt(0);
  }

  uint16(): number {
    return this.byte() * 256 + this.byte();
  }

  binary(): string {
    return this.take(this.uint16());
  }

  /** A text, as characters. */
  text(): string {
    const bytes = Buffer.from(this.binary(), "latin1");
    const text = bytes.toString("utf8");
    must(Buffer.from(text, "utf8").equals(bytes), "a text that is no UTF-8 [MQTT-1.5.3-1]");
    must(!text.includes("\0"), "U+0000 in a text [MQTT-1.5.3-2]");
    return text;
  }

  rest(): string {
    return this.take(this.body.length - this.at);
  }

  private take(length: number): string {
    must(this.at + length <= this.body.length, "a packet that ends within a field");
    this.at += length;
    return this.body.slice(this.at - length, this.at);
  }
}

function must(condition: unknown, rule: string): void {
  if (!condition) throw new Violation(rule);
}
