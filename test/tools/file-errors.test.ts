import { accessSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { fileErrorInWords } from "../../tools/file-errors.js";
import { parseJson, readJson } from "../../tools/json-file.js";
import { ROOT } from "../../tools/project.js";
import { run } from "./cli/support.js";
import { boardJson, project } from "./compiler/support.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
  return () => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  };
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}

describe("an error of a file is told in words", () => {
  test.each([
    [
      "a folder in place of a file that is written",
      () => writeFileSync(folder, "x"),
      /^cannot open \S+: it is a folder, not a file$/,
    ],
    [
      "a folder in place of a file that is read",
      () => readFileSync(folder),
      /^cannot read a file: it is a folder, not a file$/,
    ],
    [
      "a file in place of a folder",
      () => mkdirSync("/dev/null/x"),
      /^cannot write \/dev\/null\/x: a part of its path is a file/,
    ],
    [
      "a file that is not there",
      () => accessSync(join(folder, "x")),
      /^cannot read \S+: there is no such file or folder$/,
    ],
    ["a full disk", () => writeFileSync("/dev/full", "x"), /^cannot write a file: the disk is full$/],
  ])("%s", (_what, action, words) => {
    expect(fileErrorInWords(thrownBy(action))).toMatch(words);
  });

  test.each([
    ["EROFS", "cannot write settings/x.json: the disk is read-only"],
    ["EACCES", "cannot open settings/x.json: you have no permission"],
  ])("%s, by its path in the project", (code, words) => {
    const error = Object.assign(new Error("x"), { code, syscall: "open", path: join(ROOT, "settings/x.json") });
    expect(fileErrorInWords(error)).toBe(words);
  });

  test.each([
    new Error("any other"),
    Object.assign(new Error(), { code: "ECONNREFUSED", syscall: "connect" }),
    Object.assign(new Error(), { code: "ENOENT", syscall: "spawn git", path: "git" }),
    undefined,
  ])("but no other error: %s", (error) => expect(fileErrorInWords(error)).toBeUndefined());

  test("and so by a command, in one line", async () => {
    writeFileSync(join(folder, "table.csv"), "x");
    mkdirSync(join(folder, "out"));
    const args = ["init", join(folder, "table.csv/sub"), "--name", "greenhouse"];
    expect(await run(args)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^tb-espruino: cannot write \S+table\.csv\/sub\S*: a part of its path is a file, not a folder\n$/,
      ),
    });
  });
});

describe("a byte order mark is read over", () => {
  test("in JSON", () => {
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
    writeFileSync(join(folder, "x.json"), '\uFEFF{"a":2}');
    expect(readJson(join(folder, "x.json"))).toEqual({ a: 2 });
  });

  test("in board.json", () => {
    const root = project({ "boards/mine/board.json": `\uFEFF${boardJson()}` });
    expect(loadBoard("mine", root).name).toBe("Test");
  });
});
