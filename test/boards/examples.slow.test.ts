/** Every example builds for every board that has its pins, needs settings there, and plays its exchange on both chips. */
import { beforeAll, describe, expect, test } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { exampleNames } from "../../tools/compiler/targets/targets.js";
import { partsOf } from "../../tools/start/parts.js";
import { exampleCodes } from "../support/example-codes.js";
import { bootWithServer } from "../support/firmware.js";
import { playedExchange } from "../support/played-exchange.js";

/** Those whose board.json has the labels of its parts. */
function boardsOf(example: string): string[] {
  return boardIds().filter((id) => {
    try {
      partsOf(loadBoard(id), { example });
      return true;
    } catch {
      return false;
    }
  });
}

let codes: Record<string, string> = {};

beforeAll(async () => {
  codes = await exampleCodes(
    Object.fromEntries(
      boardIds().map((board) => [board, exampleNames().filter((name) => boardsOf(name).includes(board))]),
    ),
  );
}, 600_000);

test.each(exampleNames())(
  "%s builds for every board that has its pins, an ESP32 and an ESP8266 among them",
  (example) => {
    expect(boardsOf(example)).toEqual(expect.arrayContaining(["esp32", "esp8266"]));
    for (const board of boardsOf(example)) expect(codes[`${board}-${example}`]?.length).toBeGreaterThan(1000);
  },
);

describe.each(exampleNames())("%s without settings", (example) => {
  test.each(boardsOf(example))("says so on %s, and does nothing else", async (board) => {
    const { console, emulator } = await bootWithServer(board, { firmware: codes[`${board}-${example}`]!, storage: {} });
    expect(console.lines[0]).toMatch(/^Settings: tb\.json is not in Storage\./);
    // This one has settings of its own to tell of.
    expect(console.lines).toHaveLength(example === "provisioning" ? 2 : 1);
    expect(emulator.device("board")!.online).toBe(false);
  });
});

describe.each(["esp32", "esp8266"])("on %s", (board) => {
  test.each(exampleNames())("what is played for %s comes to its end, and nothing is thrown", async (example) => {
    const { lines, sentences } = await playedExchange(board, example, codes[`${board}-${example}`]!);
    expect(lines).toEqual(expect.arrayContaining(sentences));
    expect(lines.filter((line) => /Uncaught|is not played/.test(line))).toEqual([]);
  });
});
