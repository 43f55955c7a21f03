/** What the build says of a search that finds what is only begun. */
import { expect, test, vi } from "vitest";
import { bundle } from "../../../../tools/compiler/build.js";
import { selectTargets } from "../../../../tools/compiler/targets/targets.js";
import { boardJson, project } from "../support.js";

async function warningsOf(code: string): Promise<string[]> {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const root = project({ "boards/own/board.json": boardJson(), "boards/own/main.ts": code });
  await bundle(selectTargets({ board: "own", root }), { root });
  return warn.mock.calls.map(([line]) => String(line));
}

const TEXT = "const text = String(process.memory().free);\n";

test("it is warned of, with its place and what to write instead, and built", { timeout: 120_000 }, async () => {
  const [first, ...more] = await warningsOf(`${TEXT}console.log(text.indexOf("12") >= 0);`);
  expect(more).toEqual([]);
  expect(first).toMatch(
    /^boards\/own\/main\.ts\(2,18\): warning TS90000: indexOf\("12"\) can match only the beginning of the search text at the end of a text/,
  );
  expect(first).toContain("Use lastIndexOf()");
});

test("it is warned of again when what was built is kept", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const root = project({
    "boards/own/board.json": boardJson(),
    "boards/own/main.ts": `${TEXT}console.log(text.indexOf("12"));`,
  });
  for (let time = 0; time < 2; time++) await bundle(selectTargets({ board: "own", root }), { root });
  expect(warn).toHaveBeenCalledTimes(2);
});

test.each(["console.log(text.indexOf(getSerial()));", 'console.log(text.replace("12", "x"));'])(
  "%s is warned of",
  async (code) => {
    expect(await warningsOf(TEXT + code)).toHaveLength(1);
  },
);

test.each([
  ['console.log(text.indexOf("1"));'],
  ['console.log(["ab"].indexOf(text));'],
  ['console.log(text.lastIndexOf("12"));'],
  ['console.log(text.replace(/12/, "x"));'],
  ['// indexOf is right: it ends in a bracket\nconsole.log(text.indexOf("12"));'],
])("%s is not", async (code) => {
  expect(await warningsOf(TEXT + code)).toEqual([]);
});
