/** Every example does its job on a board. */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { bundle } from "../../tools/compiler/build.js";
import { exampleNames, selectTargets } from "../../tools/compiler/targets/targets.js";
import { closedPort } from "../support/closed-port.js";
import { exampleCodes } from "../support/example-codes.js";
import { boot, bootWithServer, type Running, settingsFor, timeThatJumps, timeThatRuns } from "../support/firmware.js";
import { SERVER_TIME } from "../support/local-dgram.js";
import { built, emulatorWithBoard, heard, subscribedTo } from "../support/on-board.js";
import { recordOf } from "../support/slot-record.js";

const RPC = "v1/devices/me/rpc/request/+";
const ATTRIBUTES = "v1/devices/me/attributes";

/** Which example runs on which board here; examples.slow.test.ts has the others. */
const EXAMPLES = {
  esp32: [
    "attribute-request",
    "claiming",
    "gateway",
    "hosts",
    "persistent-queue",
    "provisioning",
    "rpc-methods",
    "sleep",
    "smart-weather",
    "watchdog",
  ],
  esp8266: [
    "attribute-cache",
    "attribute-updates",
    "device-health",
    "firmware-update",
    "gateway",
    "provisioning",
    "rpc",
    "session-limits",
    "sleep",
    "watchdog",
  ],
  linux: ["gateway", "sensor", "sleep", "telemetry", "watchdog"],
};

let codes: Record<string, string> = {};

beforeAll(async () => {
  codes = await exampleCodes(EXAMPLES);
}, 300_000);

async function run(board: string, example: string, prepare?: Parameters<typeof bootWithServer>[3]): Promise<Running> {
  timeThatRuns();
  return bootWithServer(board, { firmware: codes[`${board}-${example}`]! }, undefined, prepare);
}

test("there is an example for each capability", () => {
  expect(exampleNames()).toEqual([
    "attribute-cache",
    "attribute-request",
    "attribute-updates",
    "bme280",
    "claiming",
    "device-health",
    "dht22",
    "ds18b20",
    "firmware-update",
    "gateway",
    "hosts",
    "neopixel",
    "persistent-queue",
    "provisioning",
    "relay",
    "rpc",
    "rpc-methods",
    "sensor",
    "session-limits",
    "sleep",
    "smart-weather",
    "ssd1306",
    "telemetry",
    "watchdog",
  ]);
});

test("attribute-request prints its own and the server's attributes, and sends its own where the server does not have them", async () => {
  const { emulator, device, console } = await run("esp32", "attribute-request", ({ device }) =>
    device.setSharedAttributes({ targetTemperature: 22, other: 1 }),
  );
  const sent = heard(emulator, "attributes");
  await console.next('attributes: {"shared":{"targetTemperature":22}}');
  await console.next('all: {"shared":{"targetTemperature":22,"other":1}}');
  await sent;
  expect(device.clientAttributes).toEqual({ model: "DHT-22" });
  emulator.dropConnections();
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
  timeThatRuns();
  const server = await emulatorWithBoard();
  const storage = { ...settingsFor(server.emulator), tb0: now, "tb.p0": recordOf(now) };
  const { console } = boot("esp8266", { firmware: built("loader.min.js"), storage });
  await console.next("ThingsBoard: connected");
  const wanted = { title: "esp8266", version: "1.0.1", data: Buffer.from(next), checksumAlgorithm: "CRC32" as const };
  server.emulator.assignOtaPackage(server.device, server.emulator.createOtaPackage(wanted));
  await console.next("Firmware: esp8266 1.0.1");
  await console.next("Firmware: UPDATED");
});

test("gateway makes devices of what it hears on the serial port, and passes requests on to it", async () => {
  timeThatRuns();
  const server = await emulatorWithBoard();
  server.emulator.device("board")!.additionalInfo.set("gateway", true);
  const serial =
    'var Serial2={setup:function(){},println:function(text){console.log("to the sensors: "+text)}};function hear(text){Serial2.emit("data",text)}';
  const storage = { ...settingsFor(server.emulator), ".boot1": serial };
  const { board, console } = boot("esp32", { firmware: codes["esp32-gateway"]!, storage });
  await console.next("ThingsBoard: connected");
  const telemetry = heard(server.emulator, "telemetry");
  board.evaluate('hear("noise\\ncellar temperature=12.5 hum")');
  board.evaluate('hear("idity=80\\r\\n")');
  const [device] = await telemetry;
  expect([device.name, device.type]).toEqual(["cellar", "serial sensor"]);
  expect(device.telemetry).toMatchObject({ temperature: [{ value: 12.5 }], humidity: [{ value: 80 }] });
  expect(await device.rpc("blink", 3)).toEqual({ sent: true });
  await console.next("to the sensors: cellar blink 3");
});

test("gateway is for a board with a second serial port, and says so on others", async () => {
  for (const board of ["esp8266", "linux"]) {
    const { console } = await run(board, "gateway");
    await console.next("Gateway: an ESP32 has a second serial port, this board has none to read");
  }
});

test("hosts goes on to the next host where the one of the settings is not there", async () => {
  timeThatRuns();
  const server = await emulatorWithBoard();
  // Nothing listens on this address.
  const storage = settingsFor(server.emulator, { host: "127.0.0.2" });
  const hosts = { "192.168.1.11": { host: "127.0.0.1", port: server.emulator.mqttPort } };
  const { console } = boot("esp32", { firmware: codes["esp32-hosts"]!, storage, hosts });
  await console.next(/^ThingsBoard: error -9/);
  await console.next("hosts: 192.168.1.11 is there");
});

test("persistent-queue keeps what it measures until there is a server", async () => {
  const { console, device, emulator } = await run("esp32", "persistent-queue");
  await console.next("safe, 1 wait in flash");
  await heard(emulator, "telemetry");
  expect(device.telemetry.freeVariables).toHaveLength(1);
});

test("persistent-queue sets the clock, so that what waits has the time of its measuring", async () => {
  const { emulator } = await run("esp32", "persistent-queue");
  const beside = async () => Math.abs((await heard(emulator, "telemetry"))[1][0]!.ts - SERVER_TIME);
  await expect.poll(beside).toBeLessThan(3_600_000);
});

test("provisioning gets a token at the first start, and has it at the next", async () => {
  timeThatRuns();
  const { emulator } = await emulatorWithBoard();
  emulator.createDeviceProfile({
    name: "sensors",
    provision: { type: "ALLOW_CREATE_NEW_DEVICES", key: "key", secret: "s3cret" },
  });
  const profile = { provisionDeviceKey: "key", provisionDeviceSecret: "s3cret", deviceName: "first" };
  const storage = settingsFor(emulator, { accessToken: undefined, ...profile });
  const firmware = codes["esp32-provisioning"]!;
  const { board, console } = boot("esp32", { firmware, storage });
  await console.next("ThingsBoard: connected");
  expect(emulator.device("first")!.type).toBe("sensors");
  const kept = board.storage.read("tb.c0");
  expect(kept).toContain(emulator.device("first")!.token);
  board.stop();
  const asked = vi.fn();
  emulator.on("provision", asked);
  const again = boot("esp32", { firmware, storage: { ...storage, "tb.c0": kept! } });
  await again.console.next("ThingsBoard: connected");
  expect(asked).not.toHaveBeenCalled();
  expect([...console.lines, ...again.console.lines].join("\n")).not.toMatch(/s3cret|Provisioning/);
});

test("provisioning says why it has no token, and takes one of the settings", async () => {
  timeThatRuns();
  const { emulator } = await emulatorWithBoard();
  const profile = { provisionDeviceKey: "unknown", provisionDeviceSecret: "s3cret" };
  const firmware = codes["esp8266-provisioning"]!;
  const refused = boot("esp8266", { firmware, storage: settingsFor(emulator, { accessToken: undefined, ...profile }) });
  await refused.console.next(/^Provisioning: error -22 no device profile/);
  const { console } = boot("esp8266", { firmware, storage: settingsFor(emulator, profile) });
  await console.next("Provisioning: the settings have a token already");
  await console.next("ThingsBoard: connected");
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
  await console.next('limits (null is none): {"messages":null,"telemetryMessages":null,"telemetryDataPoints":null}');
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

describe("sleep", () => {
  test.each(["esp32", "esp8266"])("sleeps when the server has what it measured, %s", async (id) => {
    const { board, console, device } = await run(id, "sleep");
    const restarted = new Promise((resolve) => board.on("restart", resolve));
    await console.next("Sleep: the server has it");
    await console.next(/^Sleep: awake for \d+ ms$/);
    expect(await restarted).toBe("reboot");
    expect(device.telemetry.freeVariables).toHaveLength(1);
  });

  test.each(["esp32", "esp8266"])("sleeps after 20 s without a server too, %s", async (id) => {
    const nowhere = { mqttPort: await closedPort() };
    timeThatJumps();
    const { board, console } = boot(id, { firmware: codes[`${id}-sleep`]!, storage: settingsFor(nowhere) });
    const kinds: string[] = [];
    board.on("restart", (kind) => kinds.push(kind));
    await console.next(/^ThingsBoard: error -9/);
    for (let s = 0; s < 17; s++) await step(1000);
    expect(kinds).toEqual([]);
    for (let s = 0; s < 5; s++) await step(1000);
    expect(kinds).toEqual(["reboot"]);
  });

  test.each([
    [600, {}],
    [30, { sleepSeconds: 30 }],
    [600, { sleepSeconds: 5000 }],
  ])(
    "sleeps for %i s as the server says by %j, in microseconds that are no constant with an exponent",
    async (s, shared) => {
      timeThatRuns();
      const { emulator, device } = await emulatorWithBoard();
      device.setSharedAttributes(shared);
      const chip = 'ESP8266.deepSleep=function(us,o){console.log("slept "+us+" "+o)}';
      const firmware = codes["esp8266-sleep"]!;
      const { console } = boot("esp8266", { firmware, storage: { ...settingsFor(emulator), ".boot1": chip } });
      await console.next(`slept ${s}000000 1`);
      expect(firmware).toMatch(/=\s*1e6\s*\*\s*\w+\s*\|\s*0|deepSleep\(1e6\*\w+\|0,1\)/);
    },
  );

  test.each(["esp32", "esp8266"])("stays awake while the button is held, %s", async (id) => {
    timeThatRuns();
    const { emulator } = await emulatorWithBoard();
    const options = { firmware: codes[`${id}-sleep`]!, storage: settingsFor(emulator), manualBoot: true };
    const { board, console } = boot(id, options);
    board.press("BUTTON", true);
    board.boot();
    await console.next("Sleep: this board stays awake");
    await console.next("Sleep: the server has it");
  });

  test("stays awake on a board that has no such sleep", async () => {
    const held = await run("linux", "sleep");
    await held.console.next("Sleep: this board stays awake");
    await held.console.next("Sleep: the server has it");
  });
});

/** Lets time jump, and the boards have their turns. */
async function step(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

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
