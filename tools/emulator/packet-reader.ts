/** A stream of bytes -> whole MQTT packets, with the server's limit on their length (Netty's MqttDecoder). */
import { parser as createParser, type Packet } from "mqtt-packet";
import { fieldsLength, isPingreq } from "./packet-fields.js";

export class MalformedPacketError extends Error {}

export class PacketReader {
  private buffered: Buffer[] = [];
  private size = 0;
  /** bytes of an over-long packet still to be read before the connection ends */
  private skipping = 0;
  private isMqtt5 = false;
  private readonly parser = createParser();
  private parsed: Packet[] = [];
  private failure: Error | undefined;

  constructor(private readonly maxRemainingLength: number) {
    this.parser.on("packet", (packet) => this.parsed.push(packet));
    this.parser.on("error", (error) => {
      this.failure = error;
    });
  }

  /**
   * The packets that these bytes complete. Throws at the first bad one, after handing out those before it. An over-long packet is read to its
   * end without keeping it, and then refused.
   */
  *read(chunk: Buffer): Generator<Packet> {
    this.buffered.push(chunk);
    this.size += chunk.length;
    for (let bytes = this.takePacket(); bytes; bytes = this.takePacket()) yield* this.parse(bytes);
  }

  private takePacket(): Buffer | undefined {
    if (this.skipping > 0) return this.skip();
    const bytes = this.buffered.length === 1 ? (this.buffered[0] as Buffer) : Buffer.concat(this.buffered, this.size);
    this.buffered = [bytes];
    const header = fixedHeader(bytes);
    if (!header) return undefined;
    if (isPingreq(bytes)) return this.takePingreq(bytes, header.length);
    if (header.remaining > this.maxRemainingLength) {
      this.skipping = header.length + header.remaining;
      return this.skip();
    }
    const fields = this.isMqtt5 ? 0 : fieldsLength(bytes, header.length, header.remaining);
    const end = header.length + header.remaining;
    if (bytes.length < Math.max(end, header.length + fields)) return undefined;
    if (fields > header.remaining) throw new MalformedPacketError("a field longer than its packet");
    this.keep(bytes.subarray(end));
    return bytes.subarray(0, end);
  }

  /** What its length counts is taken for the next packet. */
  private takePingreq(bytes: Buffer, headerLength: number): Buffer {
    this.keep(bytes.subarray(headerLength));
    return Buffer.from([bytes[0] as number, 0]);
  }

  private skip(): undefined {
    this.skipping -= this.size;
    this.keep(Buffer.alloc(0));
    if (this.skipping <= 0) throw new MalformedPacketError("the packet is too large");
    return undefined;
  }

  private keep(bytes: Buffer): void {
    this.buffered = bytes.length > 0 ? [bytes] : [];
    this.size = bytes.length;
  }

  private *parse(bytes: Buffer): Generator<Packet> {
    try {
      this.parser.parse(bytes);
    } catch (error) {
      // mqtt-packet reads past the end of some broken packets.
      throw new MalformedPacketError((error as Error).message);
    }
    const packets = this.parsed;
    this.parsed = [];
    for (const packet of packets) {
      check(packet);
      if (packet.cmd === "connect") this.isMqtt5 = packet.protocolVersion === 5;
      yield packet;
    }
    if (this.failure || packets.length === 0)
      throw new MalformedPacketError(this.failure?.message ?? "an incomplete packet");
  }
}

function fixedHeader(bytes: Buffer): { length: number; remaining: number } | undefined {
  let remaining = 0;
  if (bytes.length > 0 && (bytes[0] as number) < 0x10) throw new MalformedPacketError("a packet of the kind 0");
  for (let i = 1; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    remaining += (byte & 0x7f) * 128 ** (i - 1);
    if (byte < 0x80) return { length: i + 1, remaining };
    if (i === 4) throw new MalformedPacketError("the remaining length has more than 4 bytes");
  }
  return undefined;
}

/** What Netty refuses and mqtt-packet lets pass. */
function check(packet: Packet): void {
  switch (packet.cmd) {
    case "connect": {
      const name = packet.protocolVersion === 3 ? "MQIsdp" : "MQTT";
      if (packet.protocolId !== name) throw new MalformedPacketError("protocol name and level do not match");
      const length = Buffer.byteLength(packet.clientId ?? "");
      if (packet.protocolVersion === 3 && (length < 1 || length > 23))
        throw new MalformedPacketError("an MQTT 3.1 client id has 1 to 23 bytes");
      return;
    }
    case "publish":
      if (/[#+]/.test(packet.topic)) throw new MalformedPacketError("a topic with wildcards");
      if (packet.qos > 0 && packet.messageId === 0) throw new MalformedPacketError("packet id 0");
      return;
    case "puback":
    case "pubrec":
    case "pubrel":
    case "pubcomp":
    case "subscribe":
    case "unsubscribe":
      if (packet.messageId === 0) throw new MalformedPacketError("packet id 0");
  }
}
