/** What is opt-in, on the server under test: from its source, each with what has arrived. Gateways, provisioning, updates and RPC methods are in files of their own. */
import { describe, expect, test, vi } from "vitest";
import { useAttributeCache } from "../../src/attribute-cache";
import { useDeviceHealth } from "../../src/device-health";
import { useHosts } from "../../src/hosts";
import { usePersistentQueue } from "../../src/persistent-queue";
import { useSendOnChange } from "../../src/send-on-change";
import { useSensor } from "../../src/sensor";
import { useSessionLimits } from "../../src/session-limits";
import { useTelemetryBatch } from "../../src/telemetry-batch";
import { closedPort } from "../support/closed-port.js";
import { called } from "../support/emulated";
import { emitter } from "../support/espruino-globals";
import { FlashStorage } from "../support/flash-storage";
import { Server } from "./live.js";

const server = new Server();
const TS = 1_600_000_000_000;

test("settings are what their owner set: at first, as they change, and what changed without a link", async (t) => {
  const live = await server.device(t);
  await live.setShared({ ms: 20, place: "hall", other: 1 });
  const { values } = Object.assign(useAttributeCache(live.client, { ms: 10, place: "", on: false }), emitter);
  await live.connect();
  await live.until(() => values.place === "hall");
  expect(values).toEqual({ ms: 20, place: "hall", on: false });
  await live.setShared({ on: true });
  await live.until(() => values.on);
  live.client.disconnect();
  await live.setShared({ ms: 30 });
  await live.deleteShared("place");
  await live.connect();
  await live.until(() => values.ms === 30 && values.place === "");
  expect(values).toEqual({ ms: 30, place: "", on: true });
});

describe("telemetry helpers", () => {
  test("a sensor through a dead-band and a batch bring what is new, with its time", async (t) => {
    const live = await server.online(t);
    const through = useSendOnChange(
      live.client,
      { t: 0.5 },
      { through: useTelemetryBatch(live.client, { maxEntries: 3 }) },
    );
    const readings = [20, 20.1, 20.6, 20.7, 22];
    const read = () => {
      if (readings.length === 1) sensor.intervalMs = 0;
      return { t: readings.shift() };
    };
    const sensor = useSensor(live.client, read, { intervalMs: 5, through });
    const points = await live.points("t", 3);
    expect(points.map(({ value }) => value)).toEqual([20, 20.6, 22]);
    expect(new Set(points.map(({ ts }) => ts)).size).toBe(3);
  });

  test("the health of a board is telemetry", async (t) => {
    vi.stubGlobal("process", Object.assign(Object.create(process), { memory: () => ({ free: 1234 }) }));
    const live = await server.device(t);
    useDeviceHealth(live.client);
    await live.connect();
    expect(await live.values("freeVariables")).toEqual([1234]);
    expect([await live.values("uptimeSeconds"), await live.values("reconnects")]).toEqual([[0], [0]]);
  });
});

test("the queue in flash brings what it was given without a link, once and with its time, also after a restart", async (t) => {
  new FlashStorage();
  const first = await server.device(t);
  const queue = usePersistentQueue(first.client);
  for (let n = 0; n < 20; n++)
    expect(await called((done) => queue.sendTelemetry({ ts: TS + n, values: { n } }, done))).toBeUndefined();
  expect(queue.stats().waiting).toBe(20);
  const { accessToken } = first.options;
  // The board restarts: another program, the same flash.
  const live = await server.device(t, { accessToken });
  const after = usePersistentQueue(live.client);
  await live.connect();
  expect(await first.values("n", 20)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  await live.until(() => after.stats().waiting === 0);
});

test("telemetry at the server's pace arrives, and costs no link", async (t) => {
  const live = await server.device(t, { maxQueueBytes: 10_000 });
  const told = new Promise((resolve) => {
    const pacer = useSessionLimits(live.client, live.options, resolve);
    live.client.on("connect", () => {
      for (let n = 0; n < 100; n++) pacer.sendTelemetry({ ts: TS + n, values: { n } });
    });
  });
  await live.connect();
  expect(await told).toMatchObject({ maxPayloadSize: 65_536 });
  expect(await live.values("n", 100)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(live.client.stats()).toMatchObject({ reconnects: 0, refused: 0 });
});

test("the next host is tried when the first does not answer, and is stayed with", async (t) => {
  const live = await server.device(t);
  const { host, port } = live.options;
  Object.assign(live.options, { port: await closedPort() });
  useHosts(live.client, live.options, [{ host, port: port! }]);
  const online = live.next("connect");
  expect(await live.connect()).toBeDefined();
  await online;
  await live.restartLink();
  expect(await called((done) => live.client.sendTelemetry({ a: 1 }, done))).toBeUndefined();
  expect(await live.values("a")).toEqual([1]);
});
