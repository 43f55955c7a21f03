/** The shared attribute "intervalMs" of each board's firmware. */
import { expect, test, vi } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { bootWithServer, type Running, timeThatRuns } from "../support/firmware.js";
import { heard } from "../support/on-board.js";

const DEFAULT_MS = 10_000;

/** A board whose first reading has come. From there on time jumps. */
async function reading(...args: Parameters<typeof bootWithServer>): Promise<Running> {
  const stop = timeThatRuns();
  const running = await bootWithServer(...args);
  await heard(running.emulator, "telemetry");
  stop();
  return running;
}

test.each(boardIds())("intervalMs sets the time from one reading to the next, %s", async (id) => {
  const { device, emulator } = await reading(id);
  device.setSharedAttributes({ intervalMs: 1500 });
  // its reply comes after it has read the update
  await device.rpc("unknown", {});
  let next = heard(emulator, "telemetry");
  vi.advanceTimersByTime(DEFAULT_MS);
  await next;
  const before = Date.now();
  next = heard(emulator, "telemetry");
  vi.advanceTimersByTime(1400);
  await next;
  expect(Date.now() - before).toBeLessThan(DEFAULT_MS / 2);
});

test.each(boardIds())("an intervalMs that was set before is asked for, %s", async (id) => {
  const { emulator } = await reading(id, { wifi: { connectedAtBoot: true } }, undefined, ({ device }) =>
    device.setSharedAttributes({ intervalMs: 1500 }),
  );
  const before = Date.now();
  const next = heard(emulator, "telemetry");
  vi.advanceTimersByTime(1400);
  await next;
  expect(Date.now() - before).toBeLessThan(DEFAULT_MS / 2);
});

test.each(boardIds())("an intervalMs that makes no sense is left out, %s", async (id) => {
  const { device, emulator } = await reading(id);
  for (const intervalMs of [0, -1, 10, "soon", true]) device.setSharedAttributes({ intervalMs });
  await device.rpc("unknown", {});
  const telemetry = vi.fn();
  emulator.on("telemetry", telemetry);
  vi.advanceTimersByTime(DEFAULT_MS);
  await heard(emulator, "telemetry");
  // Real time goes on, too.
  vi.advanceTimersByTime(DEFAULT_MS / 2);
  await device.rpc("unknown", {});
  expect(telemetry).toHaveBeenCalledTimes(1);
});
