/** What is encoded and decoded, by our codec and by mqtt-packet: both ends are Buffers and texts, so that each does the whole way. */
import { generate, type IPublishPacket, type Packet, parser } from "mqtt-packet";
import type * as Codec from "../../../src/mqtt/codec.js";
import type * as Reader from "../../../src/mqtt/reader.js";

export interface Case {
  what: string;
  ours(): unknown;
  theirs(): unknown;
}

export interface Library {
  codec: typeof Codec;
  reader: typeof Reader;
}

const TELEMETRY = "v1/devices/me/telemetry";
const REQUEST = "v1/devices/me/rpc/request/4711";
const FILTERS = [
  "v1/devices/me/attributes",
  "v1/devices/me/rpc/request/+",
  "v1/devices/me/attributes/response/+",
  "v1/devices/me/rpc/response/+",
];
const PAYLOAD_BYTES = [34, 256, 2000, 16_384];
const ID = 4711;

/** A member of a JSON text, to its very length. */
const payloadOf = (bytes: number) => `{"text":"${"x".repeat(bytes - 11)}"}`;
const buffer = (bytes: string) => Buffer.from(bytes, "latin1");

export function encodeCases({ codec }: Library): Case[] {
  const { encodeConnect, encodeFilters, encodePublish, packet, uint16 } = codec;
  const publishes = [0, 1].flatMap((qos) =>
    PAYLOAD_BYTES.map((bytes): Case => {
      const payload = payloadOf(bytes);
      const flags = qos << 1;
      const fields: IPublishPacket = {
        cmd: "publish",
        topic: TELEMETRY,
        payload,
        qos: qos as 0 | 1,
        messageId: ID,
        dup: false,
        retain: false,
      };
      return {
        what: `PUBLISH, QoS ${qos}, ${bytes.toLocaleString("en")} bytes`,
        ours: () => buffer(encodePublish(TELEMETRY, payload, flags, qos ? uint16(ID) : "")),
        theirs: () => generate(fields),
      };
    }),
  );
  const encode = (what: string, ours: () => string, fields: Packet): Case => ({
    what,
    ours: () => buffer(ours()),
    theirs: () => generate(fields),
  });
  return [
    encode("CONNECT", () => encodeConnect({ clientId: "device" }, "TOKEN", 60), {
      cmd: "connect",
      clientId: "device",
      protocolVersion: 4,
      protocolId: "MQTT",
      clean: true,
      keepalive: 60,
      username: "TOKEN",
    }),
    ...publishes,
    encode("SUBSCRIBE, 4 filters", () => encodeFilters(0x82, uint16(ID), FILTERS, 1), {
      cmd: "subscribe",
      messageId: ID,
      subscriptions: FILTERS.map((topic) => ({ topic, qos: 1 })),
    }),
    encode("UNSUBSCRIBE", () => encodeFilters(0xa2, uint16(ID), FILTERS.slice(0, 1)), {
      cmd: "unsubscribe",
      messageId: ID,
      unsubscriptions: FILTERS.slice(0, 1),
    }),
    encode("PUBACK", () => packet(0x40, uint16(ID)), { cmd: "puback", messageId: ID }),
    encode("PINGREQ", () => codec.packet(codec.First.PINGREQ, ""), { cmd: "pingreq" }),
    encode("DISCONNECT", () => codec.packet(codec.First.DISCONNECT, ""), { cmd: "disconnect" }),
  ];
}

export function decodeCases(library: Library): Case[] {
  const publishes = [0, 1].flatMap((qos) =>
    PAYLOAD_BYTES.map((bytes): [string, Packet] => [
      `PUBLISH, QoS ${qos}, ${bytes.toLocaleString("en")} bytes`,
      {
        cmd: "publish",
        topic: REQUEST,
        payload: payloadOf(bytes),
        qos: qos as 0 | 1,
        messageId: ID,
        dup: false,
        retain: false,
      },
    ]),
  );
  const packets: [string, Packet][] = [
    ["CONNACK", { cmd: "connack", returnCode: 0, sessionPresent: false }],
    ...publishes,
    ["SUBACK, 4 filters", { cmd: "suback", messageId: ID, granted: [1, 1, 1, 1] }],
    ["PUBACK", { cmd: "puback", messageId: ID }],
    ["UNSUBACK", { cmd: "unsuback", messageId: ID, granted: [] }],
    ["PINGRESP", { cmd: "pingresp" }],
  ];
  return packets.map(([what, packet]) => {
    const bytes = generate(packet);
    return { what, ours: ourDecoder(library, bytes), theirs: theirDecoder(bytes) };
  });
}

/** What a session makes of a packet: its fields, the payload as bytes. */
function ourDecoder({ codec, reader }: Library, bytes: Buffer): () => unknown {
  const { isWellFormed, readUint16 } = codec;
  let result: unknown;
  const state: Reader.ReaderState = {
    _rx: 0,
    connected: true,
    _options: { maxPacketBytes: 65_536 },
    _packet(first, body) {
      if (first >> 4 === 3) {
        const end = 2 + readUint16(body, 0);
        const qos = (first >> 1) & 3;
        const start = end + (qos && 2);
        result = {
          topic: body.substring(2, end),
          // A byte string's places are those of the Buffer: no copy, as mqtt-packet makes none.
          payload: bytes.subarray(bytes.length - body.length + start),
          messageId: qos && readUint16(body, end),
          qos,
          dup: first & 8,
          retain: first & 1,
        };
      } else {
        const isGood = first === 0x20 || isWellFormed(first, body);
        result = { first, isGood, messageId: readUint16(body, 0), code: body.charCodeAt(body.length - 1) };
      }
      return 0;
    },
    _overLong() {},
  };
  return () => {
    reader.feed(state, bytes.toString("latin1"));
    return result;
  };
}

function theirDecoder(bytes: Buffer): () => unknown {
  const packets = parser();
  let result: unknown;
  packets.on("packet", (packet) => {
    result = packet;
  });
  return () => {
    packets.parse(bytes);
    return result;
  };
}
