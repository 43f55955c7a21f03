/** Opt-in capabilities from their source, with the emulator: over restarts of the server, and with its limits. */
import { expect, test } from "vitest";
import { useAttributeCache } from "../../src/attribute-cache";
import { useRpcMethods } from "../../src/rpc-methods";
import { useSendOnChange } from "../../src/send-on-change";
import { useSensor } from "../../src/sensor";
import { useTelemetryBatch } from "../../src/telemetry-batch";
import { closedPort } from "../support/closed-port";
import { called, Emulated } from "../support/emulated";
import { emitter } from "../support/espruino-globals";

test("methods are called again after a lost link, and a reply that was on its way arrives", async (t) => {
  const emulated = await Emulated.start(t);
  const { client, device, emulator } = emulated;
  useRpcMethods(client, {
    ping: () => "pong",
    slow: (params, reply) => {
      emulator.dropConnections();
      void emulated.next("connect").then(() => reply(params as string));
    },
  });
  await emulated.subscribed(() => client.connect());
  expect(await device.rpc("ping", {})).toBe("pong");
  expect(await device.rpc("slow", "done", { persistent: false, timeoutMs: 5000 })).toBe("done");
  expect(await device.rpc("ping", {})).toBe("pong");
});

test("values of attributes are what the server has, before, over and after a restart of it", async (t) => {
  const emulated = await Emulated.start(t, {}, { mqttPort: await closedPort() });
  const { client, device, emulator } = emulated;
  device.setSharedAttributes({ ms: 20, place: "hall", other: 1 });
  const cache = Object.assign(useAttributeCache(client, { ms: 10, place: "", on: false }), emitter);
  const told = (key: "ms" | "place" | "on") => new Promise((resolve) => cache.on(key, resolve));
  const first = told("place");
  await emulated.connect();
  await first;
  expect(cache.values).toEqual({ ms: 20, place: "hall", on: false });
  const again = told("ms");
  const back = emulated.next("connect");
  const restarted = emulator.restart({ downMs: 50 });
  device.setSharedAttributes({ ms: 30 });
  device.deleteSharedAttributes(["place"]);
  await restarted;
  expect(await again).toBe(30);
  await back;
  await emulated.settled();
  expect(cache.values).toEqual({ ms: 30, place: "", on: false });
});

test("a sensor through a dead-band, and a batch, bring what is new with its time", async (t) => {
  const { client, device } = await Emulated.online(t);
  const batch = useTelemetryBatch(client, { maxEntries: 3 });
  const readings = [20, 20.1, 20.6, 20.7, 22];
  await called((done) => {
    const through = useSendOnChange(
      client,
      { t: 0.5 },
      { through: { sendTelemetry: (data) => batch.sendTelemetry(data, done) } },
    );
    const sensor = useSensor(
      client,
      () => {
        if (readings.length === 1) sensor.intervalMs = 0;
        return { t: readings.shift() };
      },
      { intervalMs: 5, through },
    );
  });
  expect(device.telemetry.t?.map(({ value }) => value)).toEqual([20, 20.6, 22]);
  expect(new Set(device.telemetry.t?.map(({ ts }) => ts)).size).toBe(3);
});
