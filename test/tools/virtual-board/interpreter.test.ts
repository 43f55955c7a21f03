import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { findInterpreter, startInterpreterBoard } from "../../../tools/virtual-board/interpreter.js";

describe("looking for the interpreter", () => {
  afterEach(() => vi.unstubAllEnvs());

  test("one line names the variables when there is none", async () => {
    vi.stubEnv("PATH", "");
    vi.stubEnv("ESPRUINO_ESP32", "");
    await expect(startInterpreterBoard({ chip: "ESP32" })).rejects.toThrow(
      /^No Espruino interpreter for ESP32: set ESPRUINO_ESP32 .*ESPRUINO: stock, ESPRUINO_ESP8266 .*[^\n]$/,
    );
  });

  test("each chip has a variable of its own", () => {
    vi.stubEnv("PATH", "");
    vi.stubEnv("ESPRUINO", process.execPath);
    vi.stubEnv("ESPRUINO_ESP8266", "");
    expect(findInterpreter("LINUX")).toBe(process.execPath);
    expect(findInterpreter("ESP8266")).toBeUndefined();
  });

  // npm puts the uploader's command `espruino` first on the PATH
  test("the uploader of the same name is not taken for it", () => {
    const folder = path.resolve("node_modules/.bin");
    vi.stubEnv("PATH", folder);
    vi.stubEnv("ESPRUINO", "");
    expect(fs.existsSync(path.join(folder, "espruino"))).toBe(true);
    expect(findInterpreter("LINUX")).toBeUndefined();
  });
});
