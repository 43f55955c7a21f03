/** How `npm start -- --once` ends. */
import { once } from "node:events";
import type { Demo } from "./demo.js";

/** No firmware here takes longer for its first telemetry, if it sends any. */
const WAIT_MS = 60_000;

/** Resolves with the first telemetry. Rejects with one line when there is none. */
export async function firstTelemetry(
  { emulator, device }: Pick<Demo, "emulator" | "device">,
  waitMs = WAIT_MS,
): Promise<void> {
  try {
    await once(emulator, "telemetry", { signal: AbortSignal.timeout(waitMs) });
  } catch {
    const state = device.online ? "the board is online" : "the board is not online";
    throw new Error(`no telemetry in ${waitMs / 1000} s, which --once ends with: ${state}`);
  }
}
