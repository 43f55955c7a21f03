import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT, EXIT_MEANINGS, exitCodesHelp } from "../../../tools/exit-codes.js";
import { ROOT } from "../../../tools/project.js";
import { run, tbEspruino } from "./support.js";

const { scripts, version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const document = readFileSync(join(ROOT, "docs/command-line.md"), "utf8");

describe("tb-espruino", () => {
  it("lists its commands in groups, each of them an npm script, on lines of 80 columns", async () => {
    const { status, stdout } = await run(["--help"]);
    expect(status).toBe(0);
    expect(stdout.match(/^(Without a board|With a board|Measuring, and proof):$/gm)).toHaveLength(3);
    const commands = [...stdout.matchAll(/^ {2}([a-z]\S*) /gm)].map(([, name]) => name!);
    expect(commands).toEqual(expect.arrayContaining(["build", "start", "flash", "size", "bench"]));
    for (const name of commands) {
      expect(scripts[name]).toMatch(new RegExp(`^node tools/tb-espruino.mjs ${name}`));
    }
    // Words, no sentences.
    const told = [...stdout.matchAll(/^ {2}[a-z][-a-z]*(?: [[<]\w+[\]>])? {2,}(.*(?:\n {8,}.*)*)$/gm)].map(
      ([, words]) => words!,
    );
    expect(told).toHaveLength(commands.length);
    expect(told.filter((words) => /^[A-Z]|\.$/.test(words))).toEqual([]);
    const list = stdout.slice(0, stdout.indexOf("\nEach is"));
    expect(list.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("tells its version", async () => {
    expect(await run(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("tells an error in one line on stderr, as the process that it is", () => {
    expect(tbEspruino("build", "--board", "toaster")).toEqual({
      status: 1,
      stdout: "",
      stderr: 'tb-espruino: unknown board "toaster"; known: esp32, esp8266, linux\n',
    });
  });

  it.each([
    ["--verbose", "build"],
    ["build", "--verbose"],
  ])("shows where an error comes from when asked to: %s %s", async (...args) => {
    expect((await run([...args, "--board", "toaster"])).stderr).toContain("boards.ts:");
  });

  it.each([
    [["fly"], "unknown command 'fly'"],
    [["build", "--bord", "x"], "unknown option '--bord' (did you mean --board?)"],
    [["new-board", "x"], "required option '--from <board>' not specified"],
    [
      ["start", "--server-version", "new"],
      "option '--server-version <version>' argument 'new' is invalid. Use a version from 3.8 on, as in 4.2 or 4.2.2.3",
    ],
  ])("answers %j by one line", async (args, words) => {
    expect(await run(args)).toEqual({
      status: 1,
      stdout: "",
      stderr: `tb-espruino: ${words}; see --help\n`,
    });
  });
});

/** Each option that takes a number, with values beside its range. */
const WHOLE = ["", "x", "-1", "1.5", "1e3", "0x10", " 5", "Infinity", "9007199254740993"];
describe.each([
  ["start --mqtt-port", [...WHOLE, "0", "65536"]],
  ["start --http-port", [...WHOLE, "0", "65536"]],
  ["start --page-port", [...WHOLE, "0", "65536"]],
  ["watch --page-port", [...WHOLE, "0", "65536"]],
  ["watch --baud", [...WHOLE, "0", "4000001"]],
  ["flash --baud", [...WHOLE, "0"]],
  ["flash --wait", ["", "x", "-1", "1e9", "86401"]],
  ["monitor --baud", [...WHOLE, "0"]],
  ["settings --mqtt-port", [...WHOLE, "0", "65536"]],
  ["doctor --mqtt-port", [...WHOLE, "0", "65536"]],
  ["doctor --baud", [...WHOLE, "0"]],
  ["devices rpc a b --wait", ["", "x", "0", "-1", "1e9", "3601"]],
  ["ota --device d --wait", ["", "x", "-1", "2000000"]],
  ["fuzz --inputs", [...WHOLE, "0"]],
  ["fuzz --minutes", [...WHOLE, "0", "1441"]],
  ["fuzz --seed", [...WHOLE, "4294967296"]],
  ["chaos --messages", [...WHOLE, "0"]],
  ["chaos --seconds", [...WHOLE, "0"]],
  ["fleet --devices", [...WHOLE, "0", "20001"]],
  ["soak --days", [...WHOLE, "0"]],
  ["soak --minutes", [...WHOLE, "1441"]],
  ["bench node --rounds", [...WHOLE, "0"]],
  ["bench espruino --polls", [...WHOLE, "0"]],
  ["bench espruino --messages", [...WHOLE, "0"]],
  ["bench espruino --reconnects", [...WHOLE, "0"]],
])("%s refuses what is outside of its range", (line, values) => {
  it.each(values)("%j", async (value) => {
    const [option, ...words] = line.split(" ").reverse();
    const { status, stderr } = await run([...words.reverse(), `${option}=${value}`]);
    expect(stderr).toMatch(
      /^tb-espruino: option '.*' argument '.*' is invalid\. Use a .* from [\d.,]+ to [\d.,]+; see --help\n$/,
    );
    expect(status).toBe(1);
  });
});

it("help has no default that is another one each time", async () => {
  for (const command of ["fuzz", "chaos", "soak"])
    expect((await run([command, "--help"])).stdout.replace(/\s+/g, " ")).toContain("default: a random one");
});

describe("exit codes", () => {
  it("have each its own number and words", () => {
    const codes = Object.values(EXIT);
    expect(new Set(codes).size).toBe(codes.length);
    expect(Object.keys(EXIT_MEANINGS).map(Number)).toEqual([0, ...codes]);
  });

  it("are those of docs/command-line.md", () => {
    const rows = [...document.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, words]) => [code, words]);
    expect(Object.fromEntries(rows)).toEqual(EXIT_MEANINGS);
  });

  it("are in the help of a command that has some of its own", async () => {
    expect(exitCodesHelp(EXIT.PORT)).toMatch(
      /^\nExit codes:\n {3}0 {2}success.*\n {3}1 {2}wrong.*\n {3}2 {2}the serial/,
    );
    expect((await run(["flash", "--help"])).stdout).toContain(EXIT_MEANINGS[EXIT.NOT_ONLINE]);
  });
});
