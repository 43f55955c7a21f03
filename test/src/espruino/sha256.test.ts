/** SHA-256 in the board's own code, against Node's, and as built. */
import { createHash } from "node:crypto";
import { expect, onTestFinished, test, vi } from "vitest";
import { sha256 } from "../../../src/espruino/sha256.js";
import { bundle } from "../../../tools/compiler/build.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";
import { modules } from "../../support/espruino-globals";
import { boardWithConsole } from "../../support/on-board.js";
import { boardJson, project } from "../../tools/compiler/support.js";

const expected = (text: string) => createHash("sha256").update(text, "latin1").digest("hex");
const bytes = (length: number) => String.fromCharCode(...Array.from({ length }, (_, i) => (i * 37 + length) & 255));

/** Lengths around the ends of blocks, and around where the length needs one more. */
test.each([1, 55, 56, 63, 64, 65, 119, 120, 128, 1000])("of %i bytes is what Node makes", async (length) => {
  modules.Storage = { read: () => bytes(length) };
  expect(await new Promise((resolve) => sha256("file", resolve))).toBe(expected(bytes(length)));
});

test("leaves the board to others after each block", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  modules.Storage = { read: () => bytes(640) };
  const done = vi.fn();
  sha256("file", done);
  // Ten blocks and what is around the text, and then the callback when nothing of it is in memory.
  for (let turns = 0; turns < 11; turns++) {
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersToNextTimer();
  }
  expect(done).toHaveBeenCalledOnce();
});

test("passes the build's rules for the device, and gives the same there", async () => {
  const main = 'import { sha256 } from "../../../../src/espruino/sha256"; sha256("file", (hex) => console.log(hex));';
  const root = project({ "boards/own/board.json": boardJson(), "boards/own/main.ts": main });
  const small = (await bundle(selectTargets({ board: "own", root }), { root })).find(({ file }) =>
    file.endsWith(".min.js"),
  );
  const { console } = boardWithConsole({ chip: "ESP8266", storage: { file: "x".repeat(200) }, firmware: small!.code });
  await console.next(expected("x".repeat(200)));
});
