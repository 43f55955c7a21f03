/** Stack traces as the interpreter prints them, led back to the source. test/interpreter/flash.test.ts has them from the interpreter itself. */
import { minify } from "terser";
import { beforeAll, describe, expect, test } from "vitest";
import { ConsoleLines } from "../../../tools/monitor/console-lines.js";
import { TraceMapper } from "../../../tools/monitor/traces.js";

const SOURCE = `function readSensor(values) {
  if (values.length > 3) throw new Error("too many values to read at once, and the text of this goes on");
  return values.first.second;
}
function send() {
  console.log(readSensor([]));
}
function sendAgain() {
  console.log(readSensor([1]));
}
setTimeout(send, 10);
setTimeout(sendAgain, 20);
`;
let code = "";
let map = "";

beforeAll(async () => {
  const small = await minify({ "../src/sensor.ts": SOURCE }, { compress: false, mangle: false, sourceMap: true });
  code = small.code!;
  map = String(small.map);
});

/** What is printed for these lines of the console. */
function shown(lines: string[]): string[] {
  const printed: string[] = [];
  const mapper = new TraceMapper([{ code: Buffer.from(code), map }], (line) => printed.push(line));
  for (const line of lines) mapper.add(line);
  mapper.flush();
  return printed;
}

/** Where a text stands in the bundle, after another. */
function positionOf(text: string, after = ""): number {
  const position = code.indexOf(text, code.indexOf(after));
  expect(position).toBeGreaterThan(0);
  return position;
}

/** One call as an ESP prints it: counted from the start of the function's body, of which it shows at most 60 characters. */
function callOnEsp(name: string, position: number): string[] {
  const start = code.indexOf("{", code.indexOf(`function ${name}(`)) + 1;
  const line = code.slice(start, code.indexOf("}", start));
  const offset = position - start;
  const isCut = line.length > 60 && offset > 30;
  const skip = isCut ? offset - 30 : 0;
  const rest = line.slice(skip);
  const excerpt = `${isCut ? "..." : ""}${rest.slice(0, 60)}${rest.length >= 60 ? "..." : ""}`;
  return [`    at ${name} (:1:${offset + 1})`, excerpt, `${" ".repeat(offset - skip + (isCut ? 3 : 0))}^`];
}

describe("a stack trace", () => {
  test("of a board that names the file leads to the line", () => {
    const column = positionOf("first") + 1;
    const trace = [
      "Uncaught Error: no",
      `    at readSensor (tb0:1:${column})`,
      "",
      `${" ".repeat(column - 1)}^`,
      "next",
    ];
    expect(shown(trace)).toEqual(["Uncaught Error: no", "    at readSensor (src/sensor.ts:3:17)", "next"]);
  });

  test("may count its only line as 0, as a build for Linux does", () => {
    expect(shown([`    at tb1:0:${positionOf("first") + 1}`, "", "   ^"])).toEqual(["    at src/sensor.ts:3:17"]);
  });

  test("of an ESP, which names no file, is found by the piece of text, long or short", () => {
    const call = callOnEsp("readSensor", positionOf("first"));
    expect(call[1]).toMatch(/^\.\.\./);
    expect(shown(call)).toEqual(["    at readSensor (src/sensor.ts:3:17)"]);
    const short = callOnEsp("send", positionOf("readSensor(", "function send("));
    expect(shown(short)).toEqual([expect.stringMatching(/^ {4}at send \(src\/sensor\.ts:6:/)]);
  });

  test("goes by the function's name where two have the same text", () => {
    const name = "sendAgain";
    const call = callOnEsp(name, positionOf("console", `function ${name}`));
    call[1] = "console.log(readSensor([";
    expect(shown(call)).toEqual(["    at sendAgain (src/sensor.ts:9:3)"]);
  });

  test.each([
    ["of another file", ["    at f (other:1:10)", "text of it", "    ^"]],
    ["that is in no bundle", ["    at f (:1:4)", "var strange", "   ^"]],
    ["beyond the bundle's one line", ["    at f (tb0:7:4)", "", "   ^"]],
    ["of the loader", ["    at .bootcde:1:4", "try{global.eval(", "   ^"]],
    ["that breaks off", ["    at f (:1:4)", "var strange"]],
    ["that breaks off at once", ["    at f (:1:4)"]],
  ])("%s is shown as it came", (_what, lines) => {
    expect(shown([...lines])).toEqual(lines);
  });

  test("does not hold back other lines", () => {
    expect(shown(["look at this (a:1:2)", "  ^", "end"])).toEqual(["look at this (a:1:2)", "  ^", "end"]);
  });
});

describe("the lines of a console", () => {
  function linesOf(...pieces: string[]): string[] {
    const lines: string[] = [];
    const console = new ConsoleLines((line) => lines.push(line));
    for (const piece of pieces) console.add(piece);
    return lines;
  }

  test("have no prompt, no control codes and no carriage return", () => {
    expect(linesOf(">\x1b[Jhello\r\n", "\x10=5\r\n>")).toEqual(["hello", "=5"]);
  });

  test("are whole however they arrive, and their bytes are UTF-8", () => {
    expect(linesOf("tem", "p 5 \xc2", "\xb0C\r", "\nnext")).toEqual(["temp 5 °C"]);
  });
});
