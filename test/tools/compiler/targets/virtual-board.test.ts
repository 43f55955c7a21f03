import { describe, expect, it } from "vitest";
import { bundle } from "../../../../tools/compiler/build.js";
import { selectTargets } from "../../../../tools/compiler/targets/targets.js";
import { boardJson, messageOf, project } from "../support.js";

/** The minified firmware of a board that is an ESP8266 with an active-low LED on D2. */
async function built(main: string, changes: Record<string, unknown> = {}): Promise<string> {
  const root = project({ "boards/own/board.json": boardJson(changes), "boards/own/main.ts": main });
  const [, small] = await bundle(selectTargets({ board: "own", root }), { root });
  return small?.code.trim() ?? "";
}

describe("virtual:board", () => {
  it("puts in pins by their label, without a variable", async () => {
    expect(
      await built('import { BUTTON, LED, LED_ON } from "virtual:board"; digitalWrite(LED, LED_ON); BUTTON.read();'),
    ).toBe("digitalWrite(D2,0),D0.read();");
  });

  it("puts in title and version of the firmware, as board.json or the command line has them", async () => {
    const main =
      'import { FIRMWARE_TITLE, FIRMWARE_VERSION } from "virtual:board"; console.log(FIRMWARE_TITLE + FIRMWARE_VERSION);';
    expect(await built(main, { firmware: { title: "pump", version: "2.1" } })).toBe('console.log("pump2.1");');
    expect(await built(main)).toMatch(/^console\.log\("own\d/);
    const root = project({ "boards/own/board.json": boardJson(), "boards/own/main.ts": main });
    const [target] = selectTargets({ board: "own", firmwareVersion: "3.0-rc1", root });
    expect(target?.board?.firmware).toEqual({ title: "own", version: "3.0-rc1" });
  });

  it("leaves out code for another chip", async () => {
    expect(
      await built(
        'import { chip } from "virtual:board"; if (chip === "ESP32") console.log("big"); else console.log("small");',
      ),
    ).toBe('console.log("small");');
  });

  it("leaves a local variable of the same name alone", async () => {
    expect(
      await built('import { LED } from "virtual:board"; LED.set(); [1].forEach((LED) => { console.log(LED); });'),
    ).toBe("D2.set(),[1].forEach(function(n){console.log(n)});");
  });

  it("says what the board has when a label is missing", async () => {
    const message = await messageOf(() =>
      built('import { LED } from "virtual:board"; LED.set();', { pins: {}, led: undefined }),
    );
    expect(message).toMatch(
      /boards\/own\/main\.ts\(\d+,\d+\): error TS90000: board "own" has no "LED"; it has: board, chip, wifi, tls, FIRMWARE_TITLE, FIRMWARE_VERSION$/,
    );
  });
});
