/** What test/interpreter/board.test.ts holds the interpreters to. */
import { expect, test } from "vitest";
import { CHECKS, checksProgram, results } from "./checks.js";
import { printed, startBoard } from "./support.js";

test.each(["ESP32", "ESP8266"] as const)("the checks of both boards hold in the sandbox, %s", async (chip) => {
  const board = startBoard({ chip, firmware: checksProgram() });
  await printed(board, "checked");
  expect(results(board.lines)).toEqual(CHECKS.map(([, text]) => text));
});
