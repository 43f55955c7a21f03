/** What is not built again while its sources are the same, and what is. */
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Bundle, bundle, isUpToDate } from "../../../tools/compiler/build.js";
import { selectTargets, type Target } from "../../../tools/compiler/targets/targets.js";
import { boardJson, messageOf, programOf, project } from "./support.js";

const FILES = {
  "src/index.ts": "export const unused = 1;",
  "boards/own/board.json": boardJson(),
  "boards/own/main.ts":
    'import type { Reading } from "./types";\nimport { unit } from "./unit";\nconst r: Reading = { value: 5 };\nconsole.log(r.value, unit);',
  "boards/own/types.ts": "export interface Reading { value: number }",
  "boards/own/unit.ts": 'export const unit = "C";',
  "boards/other/board.json": boardJson(),
  "boards/other/main.ts": 'console.log("other");',
};

function buildIn(root: string, board = "own", write = false): Promise<Bundle[]> {
  return bundle(selectTargets({ board, root }), { root, write });
}

/** Takes the compiler's place: what is kept is changed, and who is given that did not build. */
function spoilKept(root: string, name: string): void {
  for (const file of keptFiles(root, name)) {
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("console.log", "console.kept"));
  }
}

/** Of its readable and its small bundle. */
function keptFiles(root: string, name: string): string[] {
  const folder = join(root, "dist/.kept");
  const files = readdirSync(folder).filter((file) => [name, `${name}.min`].includes(file.split("@")[0]!));
  return files.map((file) => join(folder, file));
}

async function isKept(root: string, board = "own"): Promise<boolean> {
  return (await buildIn(root, board))[1]!.code.includes("console.kept");
}

async function built(): Promise<string> {
  const root = project(FILES);
  for (const board of ["own", "other"]) await buildIn(root, board);
  for (const board of ["own", "other"]) spoilKept(root, board);
  return root;
}

describe("a bundle", () => {
  it("is taken as it was built while nothing has changed", async () => {
    expect(await isKept(await built())).toBe(true);
  });

  it("is built again when a file has changed that it was linked from", async () => {
    const root = await built();
    writeFileSync(join(root, "boards/own/unit.ts"), 'export const unit = "F";');
    const [, small] = await buildIn(root);
    expect(small!.code).toContain('"F"');
  });

  it("fails on an error in a file of types alone, as if it was never built", async () => {
    const root = await built();
    writeFileSync(join(root, "boards/own/types.ts"), "export interface Reading { value: string }");
    expect(await messageOf(() => buildIn(root))).toMatch(/main\.ts\(3,\d+\): error TS2322/);
  });

  it.each([
    ["a pin of its board", "boards/own/board.json", boardJson({ pins: { LED: "D2", BUTTON: "D5" } })],
    ["a declaration for all boards", "boards/sensors.d.ts", "declare const sensor: number;"],
  ])("is built again for %s", async (_, file, text) => {
    const root = await built();
    writeFileSync(join(root, file), text);
    expect(await isKept(root)).toBe(false);
  });

  it("is built again when a type has changed that a project's declarations import", async () => {
    const root = project({ ...FILES, "boards/own.d.ts": 'type Reading = import("./own/types").Reading;' });
    await buildIn(root);
    spoilKept(root, "own");
    writeFileSync(join(root, "boards/own/types.ts"), "export interface Reading { value: number; more?: number }");
    expect(await isKept(root)).toBe(false);
  });

  it("is not kept when a file was saved while it was built, since it may have been read before", async () => {
    const root = project(FILES);
    const building = buildIn(root);
    const later = new Date(Date.now() + 1000);
    utimesSync(join(root, "boards/own/unit.ts"), later, later);
    await building;
    expect(() => keptFiles(root, "own")).toThrow(/ENOENT/);
  });

  it("is built all the same where nothing can be kept", async () => {
    const root = project({ ...FILES, "dist/.kept": "a file in the folder's place" });
    expect((await buildIn(root))[1]!.code).toContain("console.log");
  });

  it("is taken as it was built while a source of another has changed", async () => {
    const root = await built();
    writeFileSync(join(root, "boards/own/unit.ts"), 'export const unit = "F";');
    expect(await isKept(root, "other")).toBe(true);
  });

  it("is built again when what was kept is no JSON", async () => {
    const root = await built();
    for (const file of keptFiles(root, "own")) writeFileSync(file, "{");
    expect(await isKept(root)).toBe(false);
  });

  it("is kept for the last eight versions of one firmware", async () => {
    const root = project(FILES);
    const [target] = selectTargets({ board: "own", root }) as [Target];
    for (let i = 0; i < 10; i++) {
      const board = { ...target.board!, firmware: { title: "own", version: `1.0.${i}` } };
      await bundle([{ ...target, board }], { root, onlySmall: true });
    }
    expect(keptFiles(root, "own").length).toBe(8);
  }, 60_000);
});

describe("a build for a board", () => {
  const small = async (root: string) => {
    const [one, ...others] = await bundle(selectTargets({ board: "own", root }), { root, onlySmall: true });
    expect(others).toEqual([]);
    return one!;
  };

  it("makes the small bundle alone, which a build of both takes as it is", async () => {
    const root = project(FILES);
    expect((await small(root)).file).toBe("own.min.js");
    spoilKept(root, "own");
    const [readable, kept] = await buildIn(root);
    expect(readable!.code).toContain("console.log");
    expect(kept!.code).toContain("console.kept");
  });

  it("takes the small one of a build of both as it is", async () => {
    expect((await small(await built())).code).toContain("console.kept");
  });
});

describe("a second build in one process", () => {
  const files = ["boards/own/main.ts", "boards/own/unit.ts", "boards/own/types.ts"];

  it("parses, checks and emits only what has changed", async () => {
    const root = project(FILES);
    const before = programOf(root, files);
    writeFileSync(join(root, "boards/own/unit.ts"), 'export const unit = "F";');
    const after = programOf(root, files);
    const isSame = files.map(
      (file) => after.getSourceFile(join(root, file)) === before.getSourceFile(join(root, file)),
    );
    expect(after).not.toBe(before);
    expect(isSame).toEqual([true, false, true]);
  });

  it("has the value of a constant that another file has changed", async () => {
    const root = project({
      ...FILES,
      "boards/own/unit.ts": "export const enum Unit { C = 7 }",
      "boards/own/main.ts": 'import { Unit } from "./unit";\nconsole.log(Unit.C);',
    });
    await buildIn(root);
    writeFileSync(join(root, "boards/own/unit.ts"), "export const enum Unit { C = 8 }");
    expect((await buildIn(root))[1]!.code).toContain("console.log(8)");
  });

  it("goes on from one that failed", async () => {
    const root = project(FILES);
    await buildIn(root);
    writeFileSync(join(root, "boards/own/unit.ts"), "export const unit: string = 5;");
    expect(await messageOf(() => buildIn(root))).toMatch(/unit\.ts\(1,14\): error TS2322/);
    expect(await messageOf(() => buildIn(root))).toMatch(/unit\.ts\(1,14\): error TS2322/);
    writeFileSync(join(root, "boards/own/unit.ts"), 'export const unit = "K";');
    expect((await buildIn(root))[1]!.code).toContain('"K"');
  });

  it("finds a file that was missing", async () => {
    const { "boards/own/unit.ts": unit, ...others } = FILES;
    const root = project(others);
    expect(await messageOf(() => buildIn(root))).toMatch(/main\.ts\(2,\d+\): error TS2307/);
    writeFileSync(join(root, "boards/own/unit.ts"), unit);
    expect((await buildIn(root))[1]!.code).toContain('"C"');
  });
});

describe("dist/", () => {
  it("is up to date once a build has written it, and not when a source has changed", async () => {
    const root = project(FILES);
    const targets = selectTargets({ board: "own", root });
    expect(isUpToDate(targets, root)).toBe(false);
    await buildIn(root, "own", true);
    expect(isUpToDate(targets, root)).toBe(true);
    writeFileSync(join(root, "boards/own/unit.ts"), 'export const unit = "F";');
    expect(isUpToDate(targets, root)).toBe(false);
  });

  it.each(["own.min.js", "own.min.js.map"])("is not up to date without its %s, and gets it back", async (name) => {
    const root = project(FILES);
    await buildIn(root, "own", true);
    rmSync(join(root, "dist", name));
    expect(isUpToDate(selectTargets({ board: "own", root }), root)).toBe(false);
    await buildIn(root, "own", true);
    expect(isUpToDate(selectTargets({ board: "own", root }), root)).toBe(true);
  });

  it("gets a file that is gone from what is kept, without a build", async () => {
    const root = await built();
    await buildIn(root, "own", true);
    expect(readFileSync(join(root, "dist/own.min.js"), "utf8")).toContain("console.kept");
  });
});
