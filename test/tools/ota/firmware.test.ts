import { describe, expect, test } from "vitest";
import { readBack } from "../../../tools/compiler/tokens/read-back.js";
import { buildFirmware } from "../../../tools/ota/firmware.js";
import { checksumFor } from "../../../tools/ota/packages.js";
import { project, UPDATABLE } from "./support.js";

const build = (wanted: Partial<Parameters<typeof buildFirmware>[0]> = {}, firmware?: string) =>
  buildFirmware({ board: "esp32", example: "mine", root: project(firmware), ...wanted });

describe("firmware for a package", () => {
  test("has the board's title, and its version with a hash of the code; in the code too", async () => {
    const { title, version, code } = await build();
    expect([title, version]).toEqual(["esp32", expect.stringMatching(/^1\.0\.0\+[0-9a-f]{8}$/)]);
    expect(code.toString()).toBe(`console.log("esp32","${version}","/chunk/");`);
  });

  test("has the same version each time it is built, and another one when it changes", async () => {
    const { version } = await build();
    expect((await build()).version).toBe(version);
    expect((await build({}, `${UPDATABLE}console.log(2);`)).version).not.toBe(version);
  });

  test("has the title and the version that are wanted", async () => {
    const { title, version, code } = await build({ title: "greenhouse", version: "3.0 beta" });
    expect([title, version]).toEqual(["greenhouse", "3.0 beta"]);
    expect(code.toString()).toBe('console.log("greenhouse","3.0 beta","/chunk/");');
  });

  test("is in tokens, and text where that is wanted", async () => {
    const source = `${UPDATABLE}if (typeof process === "object") console.log(typeof E);`;
    const [tokens, text] = [await build({}, source), await build({ text: true }, source)];
    expect(tokens.code.toString("latin1")).toMatch(/\xbf/);
    expect(text.code.toString()).toContain("typeof");
    expect([tokens.isText, text.isText]).toEqual([false, true]);
    // Else the server would have a package of the same name with other bytes.
    expect(tokens.version).not.toBe(text.version);
    const renamed = text.code.toString().replace(text.version, tokens.version);
    expect(readBack(tokens.code)).toBe(renamed.trimEnd());
  });

  test.each([
    ["does not name it", UPDATABLE.replace("useFirmwareUpdate", "")],
    ["does not know its version", '// useFirmwareUpdate()\nconsole.log("/chunk/");'],
    [
      "loads no packages",
      '// useFirmwareUpdate()\nimport { FIRMWARE_VERSION } from "virtual:board";\nconsole.log(FIRMWARE_VERSION);',
    ],
  ])("is refused when it %s: it could not be updated again", async (_, firmware) => {
    await expect(build({}, firmware)).rejects.toThrow(/mine\.ts does not call useFirmwareUpdate\(\)/);
  });

  test.each([{ version: 'a"b' }, { version: " 1" }, { version: "1".repeat(65) }, { title: "grün" }, { title: "" }])(
    "cannot be called %j",
    async (names) => {
      await expect(build(names)).rejects.toThrow(/must be 1 to 64 printable ASCII characters without quotes/);
    },
  );

  test("is checked by CRC32, its lowest byte first, on a chip that has no SHA-256", async () => {
    const code = Buffer.from("123456789");
    const { board } = await build({ board: "esp8266" });
    expect(checksumFor({ board, code })).toEqual({ algorithm: "CRC32", hex: "2639f4cb" });
  });
});
