import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { bundle } from "../../../tools/compiler/build.js";
import { boardIds } from "../../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";
import { newBoard, newFirmware } from "../../../tools/new/command.js";
import { ROOT } from "../../../tools/project.js";
import { project } from "../compiler/support.js";

/** A build takes long on a busy machine. */
const BUILD_MS = 120_000;
let root: string;

/** A copy of this repository's boards, beside the library itself. */
beforeEach(() => {
  root = project({});
  cpSync(join(ROOT, "boards"), join(root, "boards"), { recursive: true });
  symlinkSync(join(ROOT, "src"), join(root, "src"));
  // The build has this repository's own, too.
  rmSync(join(root, "boards/virtual-board.d.ts"));
  vi.spyOn(console, "log").mockImplementation(() => {});
  return () => vi.restoreAllMocks();
});

const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("new-board", () => {
  test("makes a board of its own from another, which builds", { timeout: BUILD_MS }, async () => {
    newBoard("greenhouse", { from: "esp8266", root });
    expect(boardIds(root)).toContain("greenhouse");
    expect(loadBoard("greenhouse", root)).toEqual({
      ...loadBoard("esp8266", root),
      ...{ id: "greenhouse", name: "greenhouse", firmware: { title: "greenhouse", version: "1.0.0" } },
    });
    expect(read("boards/greenhouse/main.ts")).toBe(read("boards/esp8266/main.ts"));
    const bundles = await bundle(selectTargets({ board: "greenhouse", root }), { root });
    expect(bundles.map(({ file }) => file)).toEqual(["greenhouse.js", "greenhouse.min.js"]);
  });

  test("takes a board that there is", () => {
    expect(() => newBoard("greenhouse", { from: "esp64", root })).toThrow(
      /^unknown board "esp64" \(did you mean esp32\?\); known: /,
    );
    expect(existsSync(join(root, "boards/greenhouse"))).toBe(false);
  });

  test("writes nothing over what is there", () => {
    writeFileSync(join(root, "boards/esp32/main.ts"), "// mine");
    expect(() => newBoard("esp32", { from: "esp8266", root })).toThrow("boards/esp32 already exists");
    expect(() => newFirmware("esp32", { from: "rpc", board: "esp8266", root })).toThrow("already exists");
    expect(read("boards/esp32/main.ts")).toBe("// mine");
  });

  test.each(["", "../x", "Kitchen", "a b", "-a", "1a", "loader", "thingsboard-x", "examples", "a".repeat(41)])(
    "refuses the name %j",
    (name) => {
      expect(() => newBoard(name, { from: "esp32", root })).toThrow(
        /cannot be the name of a board: use up to 40 of a-z/,
      );
    },
  );

  test("refuses a name that a bundle of an example has", () => {
    expect(() => newBoard("esp32-rpc", { from: "esp32", root })).toThrow("dist/esp32-rpc.js belongs to an example");
  });
});

describe("in a project that uses the npm package", () => {
  test("what is imported comes from the package", () => {
    for (const file of ["src", "boards/device.ts"]) rmSync(join(root, file), { recursive: true });
    newBoard("greenhouse", { from: "esp32", root });
    newFirmware("valve", { from: "rpc", board: "esp32", root });
    const text = read("boards/greenhouse/main.ts") + read("boards/valve/main.ts");
    const imported = [...text.matchAll(/ from "(.*)"/g)].map(([, name]) => name);
    expect(imported.filter((name) => !/^(virtual:board|thingsboard-espruino-client-sdk(\/.*)?)$/.test(name!))).toEqual(
      [],
    );
    expect(imported).toContain("thingsboard-espruino-client-sdk/device");
    expect(JSON.parse(read("boards/valve/board.json")).$schema).toBe(
      "../../node_modules/thingsboard-espruino-client-sdk/boards/board.schema.json",
    );
  });
});

describe("new-firmware", () => {
  test("takes the parts of an example along", () => {
    newFirmware("hall", { from: "dht22", board: "esp8266", root });
    expect(read("boards/hall/parts.json")).toBe(read("boards/examples/dht22.parts.json"));
  });

  test("makes a main.ts of an example, which builds", { timeout: BUILD_MS }, async () => {
    const names = ["rpc", "smart-weather"].map((example) => {
      newFirmware(`my-${example}`, { from: example, board: "linux", root });
      expect(read(`boards/my-${example}/main.ts`)).toBe(read(`boards/examples/${example}.ts`));
      return `my-${example}`;
    });
    const bundles = await bundle(selectTargets({ board: names.join(","), root }), { root });
    expect(bundles).toHaveLength(2 * names.length);
  });

  test("takes an example and a board that there are", () => {
    const board = "esp32";
    expect(() => newFirmware("x", { from: "nothing", board, root })).toThrow(/^unknown example "nothing"; known: /);
    expect(() => newFirmware("x", { from: "rpc", board: "esp64", root })).toThrow(/^unknown board "esp64"/);
    expect(existsSync(join(root, "boards/x"))).toBe(false);
  });
});
