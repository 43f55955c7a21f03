/** A server that closes the link over its limits. */
import { expect, test } from "vitest";
import { useSessionLimits } from "../../src/session-limits";
import { called, Emulated } from "../support/emulated";
import { timeThatRuns } from "../support/firmware.js";

const rateLimits = { messages: "20:1", telemetryMessages: "10:1", telemetryDataPoints: "40:1" };

test("a flood that costs the link goes through when it is paced", async (t) => {
  timeThatRuns();
  const emulated = await Emulated.start(t, { maxQueueBytes: 10_000 }, { rateLimits });
  const pacer = useSessionLimits(emulated.client, emulated.options);
  await emulated.connect();
  const all = Array.from({ length: 120 }, (_, i) =>
    called((done) => pacer.sendTelemetry({ ts: 1e12 + i, values: { i } }, done)),
  );
  expect(new Set(await Promise.all(all))).toEqual(new Set([undefined]));
  expect(emulated.told("disconnect")).toEqual([]);
  expect(emulated.device.telemetry.i!.map(({ value }) => value).sort((a, b) => Number(a) - Number(b))).toEqual(
    all.map((_, i) => i),
  );
});
