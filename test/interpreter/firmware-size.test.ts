/** `npm run size -- --board esp8266` counts on an interpreter what a firmware takes. */
import { beforeAll, expect, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { measureVariables } from "../../tools/firmware-size.js";
import { exampleCodes } from "../support/example-codes.js";
import { built } from "../support/on-board.js";
import { INTERPRETERS } from "../support/runners.js";

const BOARDS = { ESP8266: "esp8266", ESP32: "esp32" };
const kinds = INTERPRETERS.flatMap(({ chip }) => (chip === "LINUX" ? [] : [[chip, BOARDS[chip]] as const]));
const loader = { code: built("loader.min.js") };
let codes: Record<string, string> = {};

// A build holds up all boards of this process, so it comes before any of them runs.
beforeAll(async () => {
  codes = await exampleCodes(Object.fromEntries(kinds.map(([, board]) => [board, ["bme280", "neopixel"]])));
}, 600_000);

test.each(kinds)(
  "variables of a firmware that is online, on an interpreter as an %s",
  { timeout: 60_000 },
  async (_, id) => {
    const board = loadBoard(id);
    const measured = await measureVariables(board, { code: codes[`${id}-bme280`]! }, loader);
    expect(measured).toMatchObject({ isOnline: true, total: board.variables.count, problem: undefined });
    // The client alone takes some 600, and no firmware here fills an ESP8266.
    expect(measured.used).toBeGreaterThan(500);
    expect(measured.used).toBeLessThan(1300);
  },
);

test.each(kinds)(
  "a firmware that stops is not measured, on an interpreter as an %s",
  { timeout: 60_000 },
  async (_, id) => {
    const { problem } = await measureVariables(loadBoard(id), { code: codes[`${id}-neopixel`]! }, loader);
    expect(problem).toBe('Uncaught Error: Module "neopixel" not found');
  },
);
