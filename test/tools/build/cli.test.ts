import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../../tools/build/boards.js";

function tbEspruino(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/tb-espruino.mjs", ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("tb-espruino", () => {
  it("lists its commands", () => {
    const { status, stdout } = tbEspruino("--help");
    expect(status).toBe(0);
    expect(stdout.match(/^ {2}(build|start|size)\b/gm)).toHaveLength(3);
  });

  it("tells an error in one line on stderr", () => {
    expect(tbEspruino("build", "--board", "toaster")).toEqual({
      status: 1,
      stdout: "",
      stderr: 'tb-espruino: unknown board "toaster"; known: esp32, esp8266, linux\n',
    });
  });

  it("shows where an error comes from when asked to", () => {
    expect(tbEspruino("--verbose", "build", "--board", "toaster").stderr).toContain("boards.ts:");
  });

  it("fails on a command that it does not have", () => {
    const { status, stderr } = tbEspruino("fly");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: unknown command 'fly'/);
  });
});
