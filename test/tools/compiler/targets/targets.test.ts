import { describe, expect, it } from "vitest";
import { OPT_IN_MODULES, selectTargets } from "../../../../tools/compiler/targets/targets.js";
import { boardJson, messageOf, project } from "../support.js";

const FILES = {
  "src/index.ts": "",
  "boards/a/board.json": boardJson(),
  "boards/b/board.json": boardJson(),
  "boards/examples/telemetry.ts": "",
  "boards/examples/rpc.ts": "",
};

const names = (selection: Parameters<typeof selectTargets>[0]) => selectTargets(selection).map(({ name }) => name);

describe("targets", () => {
  it("are the module and every board without a selection", () => {
    expect(names({ root: project(FILES) })).toEqual(["thingsboard", "a", "b"]);
  });

  it("are the loader too where there is one", () => {
    const root = project({ ...FILES, "boards/loader.ts": "" });
    expect(names({ root })).toEqual(["thingsboard", "loader", "a", "b"]);
    expect(names({ root, board: "a" })).toEqual(["a"]);
  });

  it("are the opt-in modules too that are there, right after the module", () => {
    const root = project({ ...FILES, "src/hosts.ts": "" });
    expect(names({ root })).toEqual(["thingsboard", "thingsboard-hosts", "a", "b"]);
    expect(names({})).toEqual(expect.arrayContaining(OPT_IN_MODULES.map((name) => `thingsboard-${name}`)));
  });

  it("are one board alone when it is named", () => {
    expect(names({ board: "b", root: project(FILES) })).toEqual(["b"]);
  });

  it("are several boards with commas between them", () => {
    expect(names({ board: "a,b", root: project(FILES) })).toEqual(["a", "b"]);
  });

  it("are an example for every board", () => {
    expect(names({ example: "rpc", root: project(FILES) })).toEqual(["a-rpc", "b-rpc"]);
  });

  it("are an example for one board", () => {
    const [target] = selectTargets({ board: "a", example: "telemetry", root: project(FILES) });
    expect(target).toMatchObject({ name: "a-telemetry", entry: "boards/examples/telemetry.ts", board: { id: "a" } });
  });

  it("name the known examples when one is unknown", async () => {
    const message = await messageOf(() => selectTargets({ example: "x", root: project(FILES) }));
    expect(message).toBe('unknown example "x"; known: rpc, telemetry');
  });
});
