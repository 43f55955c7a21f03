/** How `npm start -- --once` ends. */
import { once } from "node:events";
import type { Packet } from "mqtt-packet";
import { type Topics, telemetryTopic } from "../compiler/targets/topics.js";
import type { Wire } from "../page/wire.js";
import type { Demo } from "./demo.js";

/** No firmware here takes longer for its first telemetry, if it sends any. */
const WAIT_MS = 60_000;
/** ThingsBoard's own, whatever a board.json says. */
const TOPICS = ["v1/devices/me/telemetry", "v1/gateway/telemetry", "v2/t", "v2/t/j", "v2/t/p"];

/** Resolves when the emulator has the first telemetry. Rejects with one line when there is none. */
export async function firstTelemetry(
  { emulator, device }: Pick<Demo, "emulator" | "device">,
  waitMs = WAIT_MS,
): Promise<void> {
  try {
    await once(emulator, "telemetry", { signal: AbortSignal.timeout(waitMs) });
  } catch {
    throw noTelemetry(waitMs, "", device.online);
  }
}

/**
 * Of a server of one's own nobody can be asked: it is seen on the way there. Resolves when the server has acknowledged the first telemetry; what goes at
 * QoS 0 is acknowledged by no server, and counts when it is sent. Rejects with one line when there is no MQTT to be seen.
 */
export function acknowledgedTelemetry(wire: Pick<Wire, "on">, topics: Topics | undefined): Promise<void> {
  const known = [...TOPICS, telemetryTopic(topics)];
  const isTelemetry = (packet: Packet) => packet.cmd === "publish" && known.includes(packet.topic);
  const waiting = new Set<string>();
  return new Promise((resolve, reject) => {
    wire.on("packet", ({ link, from, type }, packet) => {
      const id = `${link} ${packet?.messageId}`;
      if (from === "device" && packet && isTelemetry(packet)) {
        if (packet.messageId) waiting.add(id);
        else resolve();
      }
      if (from === "server" && packet?.cmd === "puback" && waiting.has(id)) resolve();
      if (from === "device" && type === "GARBAGE")
        reject(new Error("--once cannot see the first telemetry: the board does not send MQTT, or it is encrypted"));
    });
  });
}

/** Rejects with one line when that does not come. */
export async function inTime(acknowledged: Promise<void>, isOnline: () => boolean, waitMs = WAIT_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(noTelemetry(waitMs, " was acknowledged by the server", isOnline())), waitMs);
  });
  await Promise.race([acknowledged, end]).finally(() => clearTimeout(timer));
}

function noTelemetry(waitMs: number, ofWhichKind: string, isOnline: boolean): Error {
  const state = isOnline ? "the board is online" : "the board is not online";
  return new Error(
    `--once ends with the first telemetry, but no telemetry${ofWhichKind} in ${waitMs / 1000} s: ${state}`,
  );
}
