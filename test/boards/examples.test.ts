/** Every example builds for every board, and does its job on one of them. */
import { crc32 } from "node:zlib";
import { type OutputOptions, rollup } from "rollup";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { formatRecord } from "../../src/espruino/slots.js";
import { boardIds } from "../../tools/build/boards.js";
import { bundle } from "../../tools/build/build.js";
import { rollupOptions } from "../../tools/build/bundle.js";
import { exampleNames, selectTargets } from "../../tools/build/targets.js";
import { boot, bootWithServer, type Running, settingsFor } from "../support/firmware.js";
import { built, emulatorWithBoard, heard, subscribedTo } from "../support/on-board.js";

vi.mock("node:dgram", () => import("../support/local-dgram.js"));

const RPC = "v1/devices/me/rpc/request/+";
const ATTRIBUTES = "v1/devices/me/attributes";

/** Minified code by the name that it has in dist/. */
const codes: Record<string, string> = {};

// In memory, and minified alone: what dist/ has of them is not what the sources say now.
beforeAll(async () => {
  const targets = exampleNames().flatMap((example) => selectTargets({ example }));
  const all = rollupOptions(targets);
  for (const [index, { output, ...input }] of all.entries()) {
    const linked = await rollup({ ...input, onwarn: (warning) => expect.unreachable(warning.message) });
    const minified = (output as OutputOptions[]).find(({ file }) => file?.endsWith(".min.js"))!;
    codes[targets[index]!.name] = (await linked.generate(minified)).output[0].code;
    await linked.close();
  }
}, 300_000);

async function run(board: string, example: string, prepare?: Parameters<typeof bootWithServer>[3]): Promise<Running> {
  return bootWithServer(board, { firmware: codes[`${board}-${example}`]! }, undefined, prepare);
}

test("there is an example for each capability", () => {
  expect(exampleNames()).toEqual([
    "attribute-cache",
    "attribute-request",
    "attribute-updates",
    "claiming",
    "device-health",
    "firmware-update",
    "gateway",
    "hosts",
    "persistent-queue",
    "provisioning",
    "rpc",
    "rpc-methods",
    "sensor",
    "session-limits",
    "smart-weather",
    "telemetry",
    "watchdog",
  ]);
});

test.each(exampleNames())("%s builds for every board", (example) => {
  for (const board of boardIds()) expect(codes[`${board}-${example}`]?.length).toBeGreaterThan(1000);
});

describe.each(exampleNames())("%s without settings", (example) => {
  test.each(boardIds())("says so on %s, and does nothing else", async (board) => {
    const { console, emulator } = await bootWithServer(board, { firmware: codes[`${board}-${example}`]!, storage: {} });
    expect(console.lines).toEqual([expect.stringMatching(/^Settings: tb\.json is not in Storage\./)]);
    expect(emulator.device("board")!.online).toBe(false);
  });
});

test("attribute-request prints its own and the server's attributes", async () => {
  const { console } = await run("esp32", "attribute-request", ({ device }) =>
    device.setSharedAttributes({ targetTemperature: 22, other: 1 }),
  );
  await console.next('attributes: {"client":{"model":"DHT-22"},"shared":{"targetTemperature":22}}');
  await console.next('all: {"client":{"model":"DHT-22"},"shared":{"targetTemperature":22,"other":1}}');
});

test("attribute-updates follows one attribute, and all of them for five updates", async () => {
  const running = await run("esp8266", "attribute-updates");
  const { device, console } = running;
  await subscribedTo(running.emulator, ATTRIBUTES);
  device.setSharedAttributes({ frequency: 50 });
  await console.next("frequency is 50");
  await console.next('update: {"frequency":50}');
  device.deleteSharedAttributes(["frequency"]);
  await console.next("frequency was deleted");
  for (const other of [3, 4, 5, 6]) device.setSharedAttributes({ other });
  device.setSharedAttributes({ frequency: 60 });
  await console.next("frequency is 60");
  expect(console.lines.filter((line) => line.startsWith("update:")).length).toBe(5);
});

test("claiming lets a customer in who knows the secret", async () => {
  const { console, device } = await run("esp32", "claiming");
  await console.next("claiming: open for ten minutes");
  expect(device.claiming.present("change-me", false)).toBe("SUCCESS");
});

test("firmware-update loads the next version of itself, and tells of it as UPDATED", async () => {
  const target = selectTargets({ board: "esp8266", example: "firmware-update", firmwareVersion: "1.0.1" });
  const next = (await bundle(target)).find(({ file }) => file.endsWith(".min.js"))!.code;
  const now = codes["esp8266-firmware-update"]!;
  const record = formatRecord({ sequence: 1, slot: 0, bytes: now.length, crc: crc32(now) }, crc32);
  const server = await emulatorWithBoard();
  const storage = { ...settingsFor(server.emulator), tb0: now, "tb.p0": record };
  const { console } = boot("esp8266", { firmware: built("loader.min.js"), storage });
  await console.next("ThingsBoard: connected");
  const wanted = { title: "esp8266", version: "1.0.1", data: Buffer.from(next), checksumAlgorithm: "CRC32" as const };
  server.emulator.assignOtaPackage(server.device, server.emulator.createOtaPackage(wanted));
  await console.next("Firmware: esp8266 1.0.1");
  await console.next("Firmware: UPDATED");
});

test("gateway is for a board with a second serial port, and says so on others", async () => {
  for (const board of ["esp8266", "linux"]) {
    const { console } = await run(board, "gateway");
    await console.next("Gateway: an ESP32 has a second serial port, this board has none to read");
  }
});

test("hosts goes on to the next host where the one of the settings is not there", async () => {
  const server = await emulatorWithBoard();
  // Nothing listens on this address.
  const storage = settingsFor(server.emulator, { host: "127.0.0.2" });
  const firmware = codes["esp32-hosts"]!.replace("192.168.1.11", "127.0.0.1");
  const { console } = boot("esp32", { firmware, storage });
  await console.next(/^ThingsBoard: error -9/);
  await console.next("hosts: 127.0.0.1 is there");
});

test("persistent-queue keeps what it measures until there is a server", async () => {
  const { console, device, emulator } = await run("esp32", "persistent-queue");
  await console.next("safe, 1 wait in flash");
  await heard(emulator, "telemetry");
  expect(device.telemetry.freeVariables).toHaveLength(1);
});

test("rpc switches the LED, answers at once or later, and calls the server", async () => {
  const running = await run("esp8266", "rpc", ({ emulator }) => emulator.onClientRpc("getTime", () => ({ time: 7 })));
  const { board, console, device } = running;
  await subscribedTo(running.emulator, RPC);
  expect(await device.rpc("setLed", true)).toEqual({ led: true });
  expect(board.pin("LED").level).toBe(0);
  expect(await device.rpc("measure", {})).toEqual({ temperature: 25.5 });
  expect(await device.rpc("fly", {})).toEqual({ error: "unknown method fly" });
  expect(console.lines).toContain('getTime: {"time":7}');
});

test("rpc-methods switches the LED and measures, and knows no other method", async () => {
  const running = await run("esp32", "rpc-methods");
  const { board, device } = running;
  await subscribedTo(running.emulator, RPC);
  expect(await device.rpc("setLed", true)).toEqual({ led: true });
  expect(board.pin("LED").level).toBe(1);
  expect(await device.rpc("measure", {})).toEqual({ temperature: 25.5 });
  expect(await device.rpc("fly", {})).toEqual({ error: "unknown method fly" });
});

test("attribute-cache tells what changes, and sends at the interval that is shared", async () => {
  const running = await run("esp8266", "attribute-cache", ({ device }) =>
    device.setSharedAttributes({ intervalMs: 300, place: "hall" }),
  );
  const { console, device, emulator } = running;
  await console.next("every 300 ms");
  await console.next("this is hall");
  for (let i = 0; i < 2; i++) await heard(emulator, "telemetry");
  device.setSharedAttributes({ intervalMs: 1 });
  await console.next(/^ThingsBoard: error -18 attribute intervalMs/);
  device.deleteSharedAttributes(["place"]);
  await console.next("this is nowhere");
});

test("sensor sends what is new, in batches, and that it failed", async () => {
  const { device, emulator } = await run("linux", "sensor");
  while (!device.telemetry.sensorError?.some(({ value }) => value !== "")) await heard(emulator, "telemetry");
  expect(device.telemetry.temperature?.map(({ value }) => value)).toEqual([20.1, 20.3, 20.5, 20.7, 20.9, 21.1, 21.3]);
  expect(device.telemetry.sensorError?.map(({ value }) => value)).toEqual(["", "no answer from the sensor", ""]);
});

test("device-health reports", async () => {
  const { device, emulator } = await run("esp8266", "device-health");
  await heard(emulator, "telemetry");
  expect(Object.keys(device.telemetry).sort()).toEqual([
    "freeVariables",
    "reconnects",
    "resetReason",
    "rssi",
    "uptimeSeconds",
  ]);
});

test("watchdog is on where the chip has one, and else says that there is none", async () => {
  await (await run("esp32", "watchdog")).console.next("Watchdog: on");
  for (const board of ["esp8266", "linux"]) {
    const { console } = await run(board, "watchdog");
    await console.next("Watchdog: an ESP32 has one, this board does not");
    await console.next("ThingsBoard: connected");
  }
});

test("session-limits asks for the limits, and sends all in turn", async () => {
  const { console, device } = await run("esp8266", "session-limits");
  await console.next('limits: {"messages":null,"telemetryMessages":null,"telemetryDataPoints":null}');
  await console.next("all: acknowledged");
  expect(device.telemetry.count!.map(({ value }) => value)).toHaveLength(21);
});

test("telemetry arrives in each of its forms", async () => {
  const { console, device } = await run("linux", "telemetry");
  await console.next("one object: acknowledged");
  await console.next("a list: acknowledged");
  expect(device.telemetry).toMatchObject({
    temperature: [
      { ts: 1451649600000, value: 42.2 },
      { ts: 1451649601000, value: 42.3 },
      { ts: 1451649602000, value: 42.4 },
      { value: 25.5 },
    ],
    humidity: [{ value: 72 }, { value: 73 }, { value: 60 }],
    online: [{ value: true }],
  });
});

test("smart-weather measures, obeys its fan and its settings, and raises an alarm", async () => {
  const running = await run("esp32", "smart-weather", ({ device }) => device.setSharedAttributes({ intervalMs: 300 }));
  const { board, console, device, emulator } = running;
  const subscription = subscribedTo(running.emulator, RPC);
  await console.next("Weather: every 300 ms, alarm over 28 degrees");
  await subscription;
  expect(device.clientAttributes).toMatchObject({ board: "esp32", firmware: "smart-weather" });
  const [, entries] = await heard(emulator, "telemetry");
  expect(Object.keys(entries[0]!.values)).toEqual(["temperature", "humidity", "pressure"]);
  expect(await device.rpc("setFan", true)).toEqual({ fan: true });
  expect(board.pin("LED").level).toBe(1);
  expect(await device.rpc("getWeather", {})).toMatchObject({ temperature: expect.any(Number) });
  const alarm = heard(emulator, "attributes");
  device.setSharedAttributes({ alarmTemperature: 5 });
  expect((await alarm)[1]).toEqual({ alarm: true });
});
