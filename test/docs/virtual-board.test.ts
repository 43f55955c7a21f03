import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../tools/project.js";
import { DIFFERENCES } from "../support/differential/differences.js";
import { differencesDocument } from "../support/differential/document.js";

// The file before -u, which takes a word behind it for a value: then all tests run, and all snapshots are written.
test("docs/virtual-board.md is of the list that the tests on interpreters hold: vitest run test/docs/virtual-board.test.ts -u writes it", async () => {
  await expect(differencesDocument()).toMatchFileSnapshot(join(ROOT, "docs/virtual-board.md"));
});

test("what is listed differs", () => {
  for (const { espruino, virtualBoard } of DIFFERENCES) expect(virtualBoard).not.toBe(espruino);
});
