import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { boardIds } from "../../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { initCommand } from "../../../tools/init/command.js";
import { PACKAGE, ROOT } from "../../../tools/project.js";
import { tbEspruinoAsync } from "../cli/support.js";
import { messageOf } from "../compiler/support.js";

const PROCESS_MS = 120_000;
let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "init-"));
  printed = "";
  vi.spyOn(console, "log").mockImplementation((text) => {
    printed += `${text}\n`;
  });
  return () => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  };
});

const init = (name = "greenhouse", options: { board?: string; name?: string } = {}) =>
  initCommand(name, { board: "esp32", ...options }, folder);
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const filesIn = (name: string) =>
  readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1));
const git = (...args: string[]) => spawnSync("git", args, { cwd: join(folder, "greenhouse"), encoding: "utf8" });

/** As `npm install` of a folder does. */
function install(name: string): void {
  mkdirSync(join(folder, name, "node_modules"));
  symlinkSync(ROOT, join(folder, name, "node_modules", PACKAGE), "dir");
}

describe("init", () => {
  test("makes a folder with firmware, editor settings and what git is to ignore", () => {
    init();
    expect(filesIn("greenhouse").sort()).toEqual([
      ".gitignore",
      ".vscode/extensions.json",
      ".vscode/settings.json",
      ".vscode/tasks.json",
      "boards/esp32/board.json",
      "boards/esp32/main.ts",
      "package.json",
      "settings/example.json",
      "tsconfig.json",
    ]);
    expect(JSON.parse(read("greenhouse/package.json"))).toMatchObject({ name: "greenhouse", private: true });
  });

  test("says which commands come next, from where the user is", () => {
    init();
    const lines = printed.split("\n");
    expect(lines.slice(lines.indexOf("next:") + 1).map((line) => line.trim().split("  ")[0])).toEqual([
      "cd greenhouse",
      expect.stringMatching(/^npm install --save-dev \.\./),
      "npx tb-espruino start",
      "npx tb-espruino settings",
      "npx tb-espruino flash --port /dev/ttyUSB0",
      "",
    ]);
  });

  test("says nothing of what is done already: the folder, the package", () => {
    init("greenhouse");
    install("greenhouse");
    printed = "";
    initCommand(".", { board: "esp32" }, join(folder, "greenhouse"));
    expect(printed).not.toMatch(/cd |npm install|written/);
    expect(printed).toContain("npx tb-espruino start");
  });

  test("names the board, where the project has another one too", () => {
    init("greenhouse");
    expect(printed).toContain("npx tb-espruino start  ");
    init("greenhouse", { board: "esp8266" });
    expect(printed).toContain("npx tb-espruino start --board esp8266  ");
  });

  test("changes no file that is there, and names it", () => {
    const mine = { "package.json": "{}", ".gitignore": "mine", "boards/esp32/main.ts": "// mine" };
    for (const [file, text] of Object.entries(mine)) {
      mkdirSync(dirname(join(folder, "greenhouse", file)), { recursive: true });
      writeFileSync(join(folder, "greenhouse", file), text);
    }
    init();
    for (const [file, text] of Object.entries(mine)) expect(read(`greenhouse/${file}`)).toBe(text);
    expect(printed).toContain(`not changed, because it was there: ${Object.keys(mine).join(", ")}\n`);
  });

  test("keeps secrets and what is built from git", () => {
    init();
    git("init", "--quiet");
    const isIgnored = (file: string) => git("check-ignore", "--quiet", file).status === 0;
    for (const file of ["settings/kitchen.json", "settings/signing-key.json", "dist/esp32.js", "node_modules/x"])
      expect([file, isIgnored(file)]).toEqual([file, true]);
    for (const file of ["settings/example.json", "boards/esp32/main.ts", "modules/DHT22.js"])
      expect([file, isIgnored(file)]).toEqual([file, false]);
  });

  test.each(boardIds(ROOT))("has firmware for %s, of the project's title", (board) => {
    init("greenhouse", { board });
    const root = join(folder, "greenhouse");
    const original = loadBoard(board, ROOT);
    const { version } = original.firmware;
    expect(loadBoard(board, root)).toEqual({
      ...original,
      $schema: `../../node_modules/${PACKAGE}/boards/board.schema.json`,
      firmware: { title: "greenhouse", version },
    });
    expect(read(`greenhouse/boards/${board}/main.ts`)).toContain(`The firmware of the ${original.name}.`);
  });

  test("makes a name of the folder's, as npm takes it", () => {
    init("My Green House 2");
    expect(JSON.parse(read("My Green House 2/package.json")).name).toBe("my-green-house-2");
    expect(printed).toContain('cd "My Green House 2"');
  });

  test.each(["", "Kitchen", "a b", "1a", "a/b", "a".repeat(41)])("refuses the name %j", async (name) => {
    expect(await messageOf(() => init("x", { name }))).toMatch(/cannot be the name of a project: use a-z/);
    expect(existsSync(join(folder, "x"))).toBe(false);
  });

  test("refuses a board that the package does not have", async () => {
    expect(await messageOf(() => init("x", { board: "esp64" }))).toMatch(/^unknown board "esp64".*; known: esp32/);
    expect(existsSync(join(folder, "x"))).toBe(false);
  });

  test("refuses a folder in this repository", async () => {
    expect(await messageOf(() => initCommand("sub", { board: "esp32" }, ROOT))).toMatch(/repository of .* itself/);
    expect(existsSync(join(ROOT, "sub"))).toBe(false);
  });
});

describe("the tasks for the editor", () => {
  interface Task {
    label: string;
    command: string;
    problemMatcher: { pattern: { regexp: string; file: number; line: number; message: number } };
  }
  const tasks = (): Task[] => JSON.parse(read("greenhouse/.vscode/tasks.json")).tasks;

  test("build, start, watch, flash and monitor, for the board", () => {
    init("greenhouse", { board: "esp8266" });
    expect(tasks().map(({ command }) => command.split(" ").slice(2, 5).join(" "))).toEqual(
      ["build", "start", "watch", "flash", "monitor"].map((name) => `${name} --board esp8266`),
    );
  });

  test("lead from an error of the build to its place", { timeout: PROCESS_MS }, async () => {
    init();
    install("greenhouse");
    const root = join(folder, "greenhouse");
    writeFileSync(
      join(root, "boards/esp32/main.ts"),
      'console.log(1);\nconst count: number = "two";\nconsole.log(count);\n',
    );
    const { status, stderr } = await tbEspruinoAsync(["build", "--board", "esp32"], {}, root);
    expect(status).toBe(1);
    const [line = ""] = stderr.split("\n");
    const [build, , watch] = tasks();
    const inWatch = `12:00:00  watch   ${line.replace(/^tb-espruino: /, "")}`;
    for (const [task, text] of [[build, line] as const, [watch, inWatch] as const]) {
      const { regexp, file, line: row, message } = task!.problemMatcher.pattern;
      const found = new RegExp(regexp).exec(text);
      expect([found?.[file], found?.[row]]).toEqual(["boards/esp32/main.ts", "2"]);
      expect(found?.[message]).toContain("not assignable");
    }
  });
});
