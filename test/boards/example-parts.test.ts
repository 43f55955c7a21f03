/** The examples with sensors and other parts do their job on both chips, with the parts that belong to them. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { ROOT } from "../../tools/project.js";
import { partsOf } from "../../tools/start/parts.js";
import { exampleCodes } from "../support/example-codes.js";
import { bootWithServer, type Running, timeThatRuns } from "../support/firmware.js";
import { heard, subscribedTo } from "../support/on-board.js";

const BOARDS = ["esp32", "esp8266"];
const EXAMPLES = ["bme280", "dht22", "ds18b20", "neopixel", "relay", "ssd1306"];
const RPC = "v1/devices/me/rpc/request/+";
const ATTRIBUTES = "v1/devices/me/attributes";
/** As the two chips tell that nobody answers on a bus. */
const NO_ANSWER: Record<string, string> = {
  esp32: "Error: jshI2CWrite: slave doesn't ACK the transfer",
  esp8266: "InternalError: I2CWrite: No ACK 0",
};
const SENSORS = readFileSync(join(ROOT, "docs/sensors.md"), "utf8").split("\n");

/** What is printed of a part that is wired wrongly, and that docs/sensors.md has. */
async function complains({ console }: Running, line: string): Promise<void> {
  await console.next(line);
  expect(SENSORS).toContain(line);
}

let codes: Record<string, string> = {};

beforeAll(async () => {
  codes = await exampleCodes(Object.fromEntries(BOARDS.map((board) => [board, EXAMPLES])));
}, 300_000);

async function run(board: string, example: string): Promise<Running> {
  timeThatRuns();
  const parts = partsOf(loadBoard(board), { example });
  return bootWithServer(board, { firmware: codes[`${board}-${example}`]!, parts });
}

/** Resolves once the last value of a key is this one. */
async function arrives({ device, emulator }: Running, key: string, value: unknown): Promise<void> {
  while (device.telemetry[key]?.at(-1)?.value !== value) await heard(emulator, "telemetry");
}

describe.each(BOARDS)("on %s", (id) => {
  test("bme280 sends what the sensor measures, and what has changed", async () => {
    const running = await run(id, "bme280");
    running.board.parts.set("bme280", "temperature", 21.5);
    await arrives(running, "temperature", 21.5);
    const { temperature, humidity, pressure } = running.device.telemetry;
    expect([temperature!.length, humidity!.length, pressure!.at(-1)!.value]).toEqual([1, 1, 1013.2]);
    running.board.parts.set("bme280", "temperature", -7.3);
    await arrives(running, "temperature", -7.3);
    expect(humidity).toHaveLength(1);
  });

  test("bme280 tells of a sensor that is gone, and goes on when it is back", async () => {
    const running = await run(id, "bme280");
    const { board } = running;
    await arrives(running, "temperature", 21.5);
    board.parts.setPlugged("bme280", false);
    await complains(running, `ThingsBoard: error -14 sensor: ${NO_ANSWER[id]}`);
    while (!running.device.telemetry.sensorError!.at(-1)!.value) await heard(running.emulator, "telemetry");
    board.parts.set("bme280", "temperature", 30);
    board.parts.setPlugged("bme280", true);
    await arrives(running, "temperature", 30);
    expect(running.device.telemetry.sensorError!.at(-1)!.value).toBe("");
  });

  test("dht22 sends what the sensor measures, and tells when it does not answer", async () => {
    const running = await run(id, "dht22");
    const { board } = running;
    await arrives(running, "temperature", 21.5);
    expect(running.device.telemetry.humidity!.at(-1)!.value).toBe(45);
    board.parts.set("dht22", "temperature", -4.2);
    await arrives(running, "temperature", -4.2);
    board.parts.setPlugged("dht22", false);
    await complains(running, "ThingsBoard: error -14 sensor: DHT22: 0 of 42 edges");
  });

  test("ds18b20 sends each thermometer by its own key, and tells which one is gone", async () => {
    const running = await run(id, "ds18b20");
    const { board } = running;
    await arrives(running, "boiler", 62);
    await arrives(running, "return", 41.5);
    board.parts.set("return", "temperature", -10.5);
    await arrives(running, "return", -10.5);
    expect(running.device.telemetry.boiler!.every(({ value }) => value === 62)).toBe(true);
    board.parts.setPlugged("return", false);
    await complains(running, "ThingsBoard: error -14 sensor: return does not answer");
    board.parts.setPlugged("boiler", false);
    await complains(running, "ThingsBoard: error -14 sensor: no DS18B20 on the wire");
  });

  test("relay obeys the button and the shared attribute, and tells how it is", async () => {
    const running = await run(id, "relay");
    const { board, console, device } = running;
    const isDrawn = () => board.parts.get("relay").shows.contact!.value;
    await subscribedTo(running.emulator, ATTRIBUTES);
    expect(isDrawn()).toBe(false);
    device.setSharedAttributes({ relay: true });
    await console.next("Relay: on");
    expect(isDrawn()).toBe(true);
    const told = () => device.clientAttributes.relay as boolean | undefined;
    while (!told()) await heard(running.emulator, "attributes");
    board.parts.set("button", "pressed", true);
    await console.next("Relay: off");
    expect(isDrawn()).toBe(false);
    while (told()) await heard(running.emulator, "attributes");
  });

  test("ssd1306 shows the method and the parameters of the last RPC", async () => {
    const { board, device, emulator } = await run(id, "ssd1306");
    const picture = () => board.parts.get("ssd1306").shows.display!.value as string[];
    await subscribedTo(emulator, RPC);
    // It takes a moment until it is on.
    while (!picture().length) await once(board, "part");
    const dots: string[] = [];
    for (const [method, params] of [
      ["blink", 1],
      ["open", { door: "north" }],
    ] as const) {
      expect(await device.rpc(method, params)).toEqual({ shown: method });
      dots.push(picture().join());
    }
    expect(picture()).toHaveLength(64);
    expect(new Set(dots).size).toBe(2);
    for (const each of dots) expect(each).toMatch(/[1-9a-f]/);
  });

  test("ssd1306 that is not there is told, on the console and to the caller", async () => {
    const running = await run(id, "ssd1306");
    running.board.parts.setPlugged("ssd1306", false);
    await complains(running, `Uncaught ${NO_ANSWER[id]}`);
    expect(await running.device.rpc("blink", 1)).toEqual({ error: NO_ANSWER[id] });
  });

  test("neopixel paints the strip as the RPC says, and refuses what is no colour", async () => {
    const { board, device, emulator } = await run(id, "neopixel");
    const lights = () => board.parts.get("neopixel").shows.pixels!.value;
    await subscribedTo(emulator, RPC);
    expect(await device.rpc("setStrip", "#ff8000")).toEqual({ strip: "#ff8000" });
    expect(lights()).toEqual(new Array(8).fill("#402000"));
    expect(await device.rpc("setStrip", ["#0000ff"])).toEqual({ strip: ["#0000ff"] });
    expect(lights()).toEqual(["#000040", ...new Array(7).fill("#000000")]);
    expect(await device.rpc("setStrip", "red")).toEqual({ error: 'no colour: "red"' });
    expect(await device.rpc("fly", 1)).toEqual({ error: "unknown method fly" });
  });
});
