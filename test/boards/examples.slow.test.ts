/** Every example builds for every board, and needs settings there. */
import { beforeAll, describe, expect, test } from "vitest";
import { boardIds } from "../../tools/build/boards.js";
import { exampleNames } from "../../tools/build/targets.js";
import { exampleCodes } from "../support/example-codes.js";
import { bootWithServer } from "../support/firmware.js";

let codes: Record<string, string> = {};

beforeAll(async () => {
  codes = await exampleCodes(Object.fromEntries(boardIds().map((board) => [board, exampleNames()])));
}, 600_000);

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
