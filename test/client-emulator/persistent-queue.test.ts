/** The queue in flash against the emulator: the server restarts, the board restarts, or both. */
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { usePersistentQueue } from "../../src/persistent-queue";
import { closedPort } from "../support/closed-port";
import { called, Emulated } from "../support/emulated";
import { FlashStorage } from "../support/flash-storage";

/** Sends n as telemetry; resolves when it is safe. */
const send = (queue: ReturnType<typeof usePersistentQueue>, n: number) =>
  called((done) => queue.sendTelemetry({ n }, done));

test("what a board sent before its restart, while the server was away, arrives in order and before what is new", async () => {
  const flash = new FlashStorage();
  const before = await Emulated.online({ onTestFinished }, {}, { mqttPort: await closedPort() });
  const { emulator, device } = before;
  const queue = usePersistentQueue(before.client);
  expect(await send(queue, 1)).toBeUndefined();
  const lost = before.next("disconnect");
  const restarted = emulator.restart({ downMs: 300 });
  await lost;
  const sendingAt = Date.now();
  for (const n of [2, 3, 4]) expect(await send(queue, n)).toBeUndefined();
  const sentAt = Date.now();
  // The board's power goes: nothing of this client's memory is left.
  before.client.disconnect();
  flash.boot();
  const after = new Emulated({ onTestFinished }, emulator, device);
  const again = usePersistentQueue(after.client);
  expect(again.stats().waiting).toBe(3);
  const arrived: unknown[] = [];
  emulator.on("telemetry", (_device, entries) => arrived.push(...entries.map(({ values }) => values.n)));
  await restarted;
  await after.connect();
  expect(await send(again, 5)).toBeUndefined();
  while (arrived.length < 4) await once(emulator, "telemetry");
  expect(arrived).toEqual([2, 3, 4, 5]);
  expect(device.telemetry.n!.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5]);
  for (const { ts } of device.telemetry.n!.slice(1, 4)) {
    expect(ts).toBeGreaterThanOrEqual(sendingAt);
    expect(ts).toBeLessThanOrEqual(sentAt);
  }
});

test("over restarts of the server in the middle of sending, 200 messages arrive in order, none lost", async () => {
  new FlashStorage();
  const { client, device, emulator } = await Emulated.online({ onTestFinished });
  const queue = usePersistentQueue(client, { maxFiles: 8 });
  const all: Promise<unknown>[] = [];
  const arrived: number[] = [];
  const done = new Promise<void>((resolve) =>
    emulator.on("telemetry", (_device, entries) => {
      for (const { values } of entries) arrived.push(values.n as number);
      if (arrived.includes(200)) resolve();
    }),
  );
  for (let n = 1; n <= 200; n++) {
    all.push(send(queue, n));
    if (n % 50 === 0) {
      emulator.dropConnections();
      await all.at(-1);
    }
  }
  expect(await Promise.all(all)).toEqual(Array(200).fill(undefined));
  await done;
  expect([...new Set(arrived)]).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(device.telemetry.n!.map(({ value }) => value)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
});
