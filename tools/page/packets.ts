/** MQTT packets in words. */
import { isUtf8 } from "node:buffer";
import type { Packet } from "mqtt-packet";
import type { PacketRow } from "./protocol.js";

/** Characters of a payload that the page gets to see. */
const PAYLOAD_SHOWN = 4000;
/** Bytes of a payload that is no text. */
const HEX_SHOWN = 256;

export type Described = Pick<PacketRow, "type" | "text" | "topic" | "flags" | "payload">;

/** Never the password or the user name of a CONNECT: the latter is the device's access token. */
export function describePacket(packet: Packet): Described {
  const type = packet.cmd.toUpperCase();
  switch (packet.cmd) {
    case "connect": {
      const { clientId, keepalive, clean, username, password, protocolVersion, will } = packet;
      const parts = [
        clientId ? `client id ${clientId}` : "no client id",
        clean ? "clean session" : "session kept",
        `keep-alive ${keepalive} s`,
        username === undefined ? "no user name" : "user name ***",
        password === undefined ? "" : "password ***",
        will ? `will on ${will.topic}` : "",
        protocolVersion === 4 ? "" : `protocol level ${protocolVersion}`,
      ];
      return { type, text: parts.filter(Boolean).join(", ") };
    }
    case "connack": {
      const code = packet.returnCode ?? packet.reasonCode ?? 0;
      return { type, text: code === 0 ? "accepted" : `refused: ${REFUSALS[code] ?? "for another reason"} (${code})` };
    }
    case "publish": {
      const { topic, payload, qos, messageId, dup, retain } = packet;
      const flags = [`QoS ${qos}`, messageId ? `id ${messageId}` : "", dup ? "again" : "", retain ? "retained" : ""];
      return {
        type,
        text: meaningOf(topic) ?? topic,
        topic,
        flags: flags.filter(Boolean).join(", "),
        payload: payloadText(Buffer.isBuffer(payload) ? payload : Buffer.from(payload)),
      };
    }
    case "subscribe":
      return withId(packet, packet.subscriptions.map(({ topic, qos }) => `${topic} (QoS ${qos})`).join(", "));
    case "suback":
      return withId(
        packet,
        packet.granted.map((code) => (typeof code === "number" && code < 3 ? `QoS ${code}` : "refused")).join(", "),
      );
    case "unsubscribe":
      return withId(packet, packet.unsubscriptions.join(", "));
    case "puback":
      return withId(packet, "acknowledged");
    default:
      return { type, text: "messageId" in packet && packet.messageId ? `id ${packet.messageId}` : "" };
  }
}

function withId(packet: Packet, text: string): Described {
  return { type: packet.cmd.toUpperCase(), text, flags: packet.messageId ? `id ${packet.messageId}` : undefined };
}

const REFUSALS: Record<number, string> = {
  1: "protocol version",
  2: "client id",
  3: "server unavailable",
  4: "user name or password",
  5: "not authorized",
};

const MEANINGS: [RegExp, string][] = [
  [/^v1\/devices\/me\/telemetry$/, "telemetry"],
  [/^v1\/devices\/me\/attributes$/, "attributes"],
  [/^v1\/devices\/me\/attributes\/request\/(\d+)$/, "attribute request $1"],
  [/^v1\/devices\/me\/attributes\/response\/(\d+)$/, "answer to attribute request $1"],
  [/^v1\/devices\/me\/rpc\/request\/(\d+)$/, "RPC $1"],
  [/^v1\/devices\/me\/rpc\/response\/(\d+)$/, "reply to RPC $1"],
  [/^v1\/devices\/me\/claim$/, "claiming"],
  [/^\/provision\/request$/, "provisioning request"],
  [/^\/provision\/response$/, "provisioning response"],
  [/^v2\/fw\/request\/(\d+)\/chunk\/(\d+)$/, "request $1 for firmware, chunk $2"],
  [/^v2\/fw\/response\/(\d+)\/chunk\/(\d+)$/, "firmware for request $1, chunk $2"],
  [/^v1\/gateway\/(.+)$/, "gateway: $1"],
];

function meaningOf(topic: string): string | undefined {
  for (const [pattern, meaning] of MEANINGS) {
    const found = pattern.exec(topic);
    if (found) return meaning.replace(/\$(\d)/g, (_whole, index) => found[Number(index)] ?? "");
  }
  return undefined;
}

function payloadText(payload: Buffer): string {
  if (isUtf8(payload)) {
    const text = payload.toString("utf8");
    return text.length > PAYLOAD_SHOWN ? `${text.slice(0, PAYLOAD_SHOWN)}…` : text;
  }
  const hex = payload.subarray(0, HEX_SHOWN).toString("hex").replace(/../g, "$& ").trim();
  return payload.length > HEX_SHOWN ? `${hex} …` : hex;
}
