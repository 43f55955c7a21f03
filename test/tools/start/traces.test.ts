/** The console of a board that `npm start` runs: an exception that nobody caught comes with its line of the source. */
import { minify } from "terser";
import { expect, onTestFinished, test } from "vitest";
import type { Bundle } from "../../../tools/compiler/build.js";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { tokenised } from "../../../tools/compiler/tokens/index.js";
import { bootBoard } from "../../../tools/start/board.js";
import type { Checked } from "../../../tools/start/checks.js";
import type { StartOptions } from "../../../tools/start/options.js";
import { Screen } from "../../../tools/start/screen.js";
import { findInterpreter } from "../../../tools/virtual-board/interpreter.js";
import { built, Console } from "../../support/on-board.js";

/** The `throw` is in line 3. */
const IN_A_TIMER = `var values = JSON.parse("{}");
function send() {
  console.log(values.first.second);
}
setTimeout(send, 10);
`;
const AT_THE_START = `var values = JSON.parse("{}");

console.log(values.first.second);
`;
const LOADER_BUNDLE = { file: "loader.min.js", code: built("loader.min.js"), map: "" } as Bundle;

/** Resolves to what its console says of the exception. */
async function thrown(
  source: string,
  options: Pick<StartOptions, "interpreter" | "tokens" | "text">,
): Promise<string[]> {
  const small = await minify({ "../boards/x/main.ts": source }, { compress: false, mangle: false, sourceMap: true });
  const text = { file: "x.min.js", code: small.code!, map: String(small.map) };
  const firmware: Bundle = { ...text, tokens: tokenised({ ...text, file: "x.bin" }) };
  const board = loadBoard("esp32");
  const checked = { board, target: { entry: "boards/x/main.ts" }, chosen: {} } as Checked;
  const console = new Console();
  const running = await bootBoard(
    options,
    checked,
    Promise.resolve([firmware, LOADER_BUNDLE]),
    { host: "127.0.0.1", port: 1, token: "TOKEN" },
    new Screen(),
    undefined,
    (line) => console.print(line),
    { parts: [] },
  );
  onTestFinished(() => running.stop());
  await console.next(/^Uncaught /);
  await console.next(/^ {4}at .*boards\/x\/main\.ts:\d+/);
  return console.lines.slice(console.lines.findIndex((line) => line.startsWith("Uncaught")));
}

const hasInterpreter = findInterpreter("ESP32") !== undefined;

const FORMS = ["text", "tokens"] as const;

test.each(
  FORMS.flatMap((form) => [["in a timer", form, IN_A_TIMER] as const, ["at the start", form, AT_THE_START] as const]),
)(
  "what a virtual board throws %s is followed by the line of the source, in firmware as %s",
  async (_when, form, source) => {
    const [uncaught, place] = await thrown(source, { [form]: true });
    expect(uncaught).toMatch(/^Uncaught Error: (Can't|Cannot) read property/);
    expect(place).toMatch(/^ {4}at boards\/x\/main\.ts:3:\d+$/);
  },
);

test.runIf(hasInterpreter).each(FORMS)("so is what an interpreter throws, in firmware as %s", async (form) => {
  const lines = await thrown(IN_A_TIMER, { interpreter: true, [form]: true });
  expect(lines[1]).toMatch(/^ {4}at boards\/x\/main\.ts:3:\d+$/);
});
