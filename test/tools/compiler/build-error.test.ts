/** What a build says of its errors, and how. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand } from "../../../tools/cli/program.js";
import { bundle } from "../../../tools/compiler/build.js";
import { BuildError } from "../../../tools/compiler/build-error.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";
import { ROOT, shownPath } from "../../../tools/project.js";
import { boardJson, project } from "./support.js";

/** As VS Code's problem matcher `$tsc` has it. */
const TSC = /^([^\s].*)[(:](\d+)[,:](\d+)(?:\):\s+|\s+-\s+)(error|warning|info)\s+TS(\d+)\s*:\s*(.*)$/;

async function errorsOf(main: string, files: Record<string, string> = {}): Promise<string[]> {
  const root = project({ "boards/own/board.json": boardJson(), "boards/own/main.ts": main, ...files });
  const building = bundle(selectTargets({ board: "own", root }), { root, modulesUrl: "nowhere" });
  const error = await building.then(() => undefined).catch((reason: unknown) => reason);
  return (error as BuildError | undefined)?.lines ?? [];
}

describe("the errors of a build", () => {
  it("come all together, each in the form that VS Code leads to its place", async () => {
    const errors = await errorsOf(
      'import { help } from "./helper";\nconst tls = require("tls");\nconsole.log(tls, Object.freeze({}), help());',
      { "boards/own/helper.ts": "export function help() { return D33; }" },
    );
    expect(errors.map((line) => TSC.exec(line)?.slice(1, 3))).toEqual([
      ["boards/own/main.ts", "2"],
      ["boards/own/helper.ts", "1"],
      ["boards/own/main.ts", "3"],
    ]);
  });

  it("are those of types and of modules at once, without what follows from a missing module", async () => {
    const errors = await errorsOf(
      'console.log(require("Nobody").connect());\nconst n: number = "text";\nconsole.log(n, require("Nothing"));',
    );
    expect(errors.map((line) => TSC.exec(line)?.[2])).toEqual(["1", "3", "2"]);
  });

  it("are none for a variable that is not used, since the editor shows none", async () => {
    expect(await errorsOf("const unused = 5;\nconsole.log(1);")).toEqual([]);
  });

  it("are printed without anything in front, and counted", async () => {
    const printed: string[] = [];
    const error = console.error;
    console.error = (text: string) => void printed.push(text);
    try {
      expect(await runCommand(["build", "--board", "esp32", "--example", "no-such"])).toBe(1);
    } finally {
      console.error = error;
    }
    expect(printed[0]).toMatch(/^tb-espruino: unknown example/);
    expect(new BuildError(["a.ts(1,1): error TS1: x"]).message).toMatch(TSC);
  });

  it("name files as they are seen from where the user is", () => {
    const file = join(ROOT, "boards/esp32/main.ts");
    expect(join(process.env.INIT_CWD || process.cwd(), shownPath(file))).toBe(file);
  });
});

describe("a module that there is none of", () => {
  it.each([
    [
      'import { useSensor } from "thingsboard-espruino-client-sdk/senzor";',
      "(did you mean thingsboard-espruino-client-sdk/sensor?)",
    ],
    ['import { get } from "http";', '"http" is built into Espruino: write const http = require("http")'],
    [
      'const events = require("events");',
      '"events" is a module of Node, a board does not have it: every object has on()',
    ],
    ['const mqtt = require("mqtt");', '"mqtt" is not needed: the client contains MQTT'],
    ['const sensor = require("bme280");', "(did you mean BME280?)"],
    ["Buffer.from([1]);", "Cannot find name 'Buffer': Node or a browser has it, Espruino does not"],
  ])("has what to write in its place: %s", async (code, words) => {
    const [first, ...others] = await errorsOf(code);
    expect(first).toContain(words);
    expect(first).toMatch(TSC);
    expect(others).toEqual([]);
  });
});
