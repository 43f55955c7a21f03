/** That nothing of what the documents promise is left out here. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { ROOT } from "../../tools/project.js";

const FOLDER = join(ROOT, "test/thingsboard");
/** What is called there: ".connect" for a method, "useRpc" for a function. Titles and comments call nothing. */
const CALLED = new Set(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => callsOf(join(FOLDER, name))),
);

/** With the server they have nothing to do. */
const OF_THE_BOARD_ALONE = ["useWatchdog"];
/** Called by firmware that a test only names. */
const IN_FIRMWARE: Record<string, string> = { useFirmwareUpdate: "updatingFirmware" };

function callsOf(file: string): string[] {
  const calls: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression: callee } = node;
      if (ts.isIdentifier(callee)) calls.push(callee.text);
      if (ts.isPropertyAccessExpression(callee)) calls.push(`.${callee.name.text}`);
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
  return calls;
}

/** From a heading of a document to the next one. */
function section(file: string, heading: string): string {
  const [, rest = ""] = readFileSync(join(ROOT, file), "utf8").split(`\n## ${heading}\n`);
  return rest.split(/^##/m)[0]!;
}

test("each method of docs/api.md is called on the server under test", () => {
  const rows = section("docs/api.md", "Methods");
  const methods = new Set([...rows.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name!));
  expect(methods.size).toBeGreaterThan(15);
  expect([...methods].filter((name) => !CALLED.has(`.${name}`))).toEqual([]);
});

test("each function in the table of examples is used on the server under test", () => {
  const names = new Set(section("docs/capabilities.md", "Examples").match(/\b(use[A-Z]\w+|provisionDevice)\b/g));
  expect(names.size).toBeGreaterThan(12);
  expect([...names].filter((name) => !CALLED.has(IN_FIRMWARE[name] ?? name))).toEqual(OF_THE_BOARD_ALONE);
});
