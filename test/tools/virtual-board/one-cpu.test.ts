import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { onOneCpu } from "../../../tools/virtual-board/one-cpu.js";

afterEach(() => vi.unstubAllEnvs());

const program = process.execPath;
const hasTaskset = fs.existsSync("/usr/bin/taskset");

test.skipIf(!hasTaskset)("a program has one CPU, those after it the next", () => {
  const script = 'console.log(/Cpus_allowed_list:\\s*(\\S+)/.exec(fs.readFileSync("/proc/self/status","utf8"))[1])';
  const cpus = [1, 2].map(() => execFileSync(...onOneCpu(program, ["-e", script]), { encoding: "utf8" }).trim());
  for (const cpu of cpus) expect(cpu).toMatch(/^\d+$/);
  const all = execFileSync(program, ["-e", script], { encoding: "utf8" }).trim();
  expect(new Set(cpus).size).toBe(/^\d+$/.test(all) ? 1 : 2);
});

test("without taskset the program starts as it is", () => {
  vi.stubEnv("PATH", "");
  expect(onOneCpu(program, ["a", "b"])).toEqual([program, ["a", "b"]]);
});
