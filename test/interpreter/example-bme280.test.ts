/** The example bme280 with the driver of this project's, on Espruino itself: a Linux build has no bus, so the registers of a sensor are played by a few lines of JavaScript. */
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { CALIBRATION, rawValues } from "../../tools/virtual-board/parts/bme280-compensation.js";
import { littleEndian16 } from "../../tools/virtual-board/parts/registers.js";
import { exampleCodes } from "../support/example-codes.js";
import { settingsFor, WIFI } from "../support/firmware.js";
import { emulatorWithBoard, heard } from "../support/on-board.js";
import { INTERPRETERS } from "../support/runners.js";

const BOARDS = { ESP8266: "esp8266", ESP32: "esp32" };
const kinds = INTERPRETERS.filter(({ chip }) => chip !== "LINUX");
let codes: Record<string, string> = {};

// A build holds up all boards of this process, so it comes before any of them runs.
beforeAll(async () => {
  codes = await exampleCodes({ esp32: ["bme280"], esp8266: ["bme280"] });
}, 600_000);

/** What a BME280 has in its registers, from each address on. */
function registers(temperature: number, pressure: number, humidity: number): Record<number, number[]> {
  const raw = rawValues(temperature, pressure, humidity);
  const of20 = (value: number) => [value >> 12, (value >> 4) & 255, (value & 15) << 4];
  const [h1, h2, h3, h4, h5, h6] = CALIBRATION.humidity;
  return {
    208: [0x60],
    136: [...CALIBRATION.temperature, ...CALIBRATION.pressure].flatMap(littleEndian16),
    161: [h1],
    225: [...littleEndian16(h2), h3, h4 >> 4, (h4 & 15) | ((h5 & 15) << 4), h5 >> 4, h6],
    247: [...of20(raw.pressure), ...of20(raw.temperature), raw.humidity >> 8, raw.humidity & 255],
  };
}

test.each(kinds)("bme280 sends what the registers say, on $name", { timeout: 60_000 }, async ({ chip, boot }) => {
  const id = BOARDS[chip as keyof typeof BOARDS];
  const { emulator, device } = await emulatorWithBoard();
  const bus = `var R=${JSON.stringify(registers(-7.3, 987.6, 61))},at;
I2C1.setup=function(){};I2C1.writeTo=function(a,r){at=r};I2C1.readFrom=function(a,n){return new Uint8Array(R[at])};`;
  const storage = { ...settingsFor(emulator), ".boot1": bus };
  const { console } = await boot(onTestFinished, {
    board: loadBoard(id),
    firmware: codes[`${id}-bme280`]!,
    storage,
    wifi: WIFI,
  });
  await console.next("ThingsBoard: connected");
  while (!device.telemetry.temperature) await heard(emulator, "telemetry");
  const last = (key: string) => device.telemetry[key]!.at(-1)!.value;
  expect([last("temperature"), last("pressure"), last("humidity")]).toEqual([-7.3, 987.6, 61]);
});
