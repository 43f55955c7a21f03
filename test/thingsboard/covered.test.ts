/** That nothing of what README promises is left out here. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../tools/project.js";

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const FOLDER = join(ROOT, "test/thingsboard");
const TESTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(FOLDER, name), "utf8"))
  .join("\n");

/** With the server they have nothing to do. */
const OF_THE_BOARD_ALONE = ["useWatchdog"];
/** Called by firmware that a test only names. */
const IN_FIRMWARE: Record<string, string> = { useFirmwareUpdate: "updatingFirmware" };

const isCalled = (name: string) => new RegExp(`\\b${name}\\(`).test(TESTS);

function section(from: string, to: string): string {
  return README.slice(README.indexOf(from), README.indexOf(to, README.indexOf(from)));
}

test("each method of README's API is called on the server under test", () => {
  const rows = section("| CircuitPython | here", "Handlers and subscriptions");
  const methods = new Set(
    [...rows.matchAll(/^\|[^|]*\|([^|]*)/gm)].flatMap(([, cell]) => cell!.match(/\w+(?=\()/g) ?? []),
  );
  methods.delete("setInterval");
  expect(methods.size).toBeGreaterThan(15);
  expect([...methods].filter((name) => !isCalled(name))).toEqual([]);
});

test("each capability of README's table is used on the server under test", () => {
  const names = new Set(section("## What it can do", "## API").match(/\b(use[A-Z]\w+|provisionDevice)\b/g));
  expect(names.size).toBeGreaterThan(12);
  expect([...names].filter((name) => !isCalled(IN_FIRMWARE[name] ?? name))).toEqual(OF_THE_BOARD_ALONE);
});
