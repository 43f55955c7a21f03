/** The other end of the wire: mqtt-packet in place of a server, and bytes as a reader of the standard writes them. */
import * as fc from "fast-check";
import { generate, type Packet, parser } from "mqtt-packet";

/** A byte string from hex digits; blanks are for the eye. */
export function bytes(hex: string): string {
  return Buffer.from(hex.replaceAll(/\s/g, ""), "hex").toString("latin1");
}

/** Hex digits of a byte string, two for a byte, a blank between them. */
export function hex(byteString: string): string {
  return Buffer.from(byteString, "latin1")
    .toString("hex")
    .replaceAll(/..(?!$)/g, "$& ");
}

/** The UTF-8 bytes of a text as a board holds them. */
export function utf8(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The text that a byte string spells. */
export function fromUtf8(byteString: string): string {
  return Buffer.from(byteString, "latin1").toString("utf8");
}

/** What a server reads: throws at whatever mqtt-packet refuses, and at bytes that are left over. */
export function serverReads(byteString: string): Packet {
  const packets: Packet[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on("packet", (packet) => packets.push(packet));
  reader.on("error", (error) => {
    throw error;
  });
  const left = reader.parse(Buffer.from(byteString, "latin1"));
  if (left !== 0 || packets.length !== 1) throw new Error(`${packets.length} packets, ${left} bytes left`);
  return packets[0]!;
}

/** A packet as a server writes it. */
export function serverSends(packet: Packet): string {
  return generate(packet, { protocolVersion: 4 }).toString("latin1");
}

export const packetId = fc.integer({ min: 1, max: 65535 });

/** Texts that MQTT allows: well-formed, no U+0000 [MQTT-1.5.3-2]. */
export const mqttText = fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.replaceAll("\0", "0"));

export const topic = mqttText.filter((text) => text !== "");

/** A byte string of any bytes. */
export const payload = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString("latin1"));
