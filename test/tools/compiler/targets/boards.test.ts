import { describe, expect, it } from "vitest";
import { boardIds } from "../../../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../../../tools/compiler/targets/boards.js";
import { boardJson, messageOf, project } from "../support.js";

describe("boards", () => {
  it("reads every board of the repository", () => {
    expect(boardIds().map((id) => loadBoard(id).chip)).toEqual(["ESP32", "ESP8266", "LINUX"]);
  });

  it("knows a board by its folder", () => {
    const root = project({ "boards/own/board.json": boardJson(), "boards/notes/readme.txt": "" });
    expect(boardIds(root)).toEqual(["own"]);
  });

  it("names the known boards when one is unknown", async () => {
    const root = project({ "boards/own/board.json": boardJson() });
    expect(await messageOf(() => loadBoard("other", root))).toBe('unknown board "other"; known: own');
  });

  it("names file and field of a wrong value", async () => {
    const root = project({ "boards/own/board.json": boardJson({ chip: "ESP64" }) });
    expect(await messageOf(() => loadBoard("own", root))).toBe(
      "boards/own/board.json: /chip must be equal to one of the allowed values (ESP32, ESP8266, LINUX)",
    );
  });

  it("refuses a field that nobody reads", async () => {
    const root = project({ "boards/own/board.json": boardJson({ colour: "blue" }) });
    expect(await messageOf(() => loadBoard("own", root))).toBe(
      "boards/own/board.json: the board must NOT have additional properties (colour)",
    );
  });

  it("gives the firmware its title and version: those of the file, else the folder's name and package.json's", () => {
    const root = project({
      "package.json": JSON.stringify({ version: "4.5.6" }),
      "boards/own/board.json": boardJson(),
      "boards/pump/board.json": boardJson({ firmware: { version: "2.0" } }),
    });
    expect(loadBoard("own", root).firmware).toEqual({ title: "own", version: "4.5.6" });
    expect(loadBoard("pump", root).firmware).toEqual({ title: "pump", version: "2.0" });
  });

  it("refuses a LED on a pin that has no label", async () => {
    const root = project({ "boards/own/board.json": boardJson({ led: { pin: "D9", activeLow: true } }) });
    expect(await messageOf(() => loadBoard("own", root))).toBe(
      "boards/own/board.json: /led/pin D9 is not one of the pins",
    );
  });

  it("names the file that is not JSON", async () => {
    const root = project({ "boards/own/board.json": "{" });
    expect(await messageOf(() => loadBoard("own", root))).toMatch(/^boards\/own\/board\.json: .*JSON/);
  });
});
