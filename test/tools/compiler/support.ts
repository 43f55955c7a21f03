import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type ts from "typescript";
import { onTestFinished } from "vitest";
import { compilerOptions, typescript } from "../../../tools/compiler/typescript/compile.js";
import { UsedModules } from "../../../tools/modules/used-modules.js";
import { ROOT } from "../../../tools/project.js";

/** A project with these files, gone after the test. It lies in the repository, so that packages are found. */
export function project(files: Record<string, string>): string {
  mkdirSync(join(ROOT, ".tsout"), { recursive: true });
  const root = mkdtempSync(join(ROOT, ".tsout/project-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** These sources of a project, compiled without modules. */
export function programOf(root: string, files: string[]): ts.Program {
  const modules = new UsedModules([], { root, builtIn: new Set(), resolve: () => undefined });
  const entries = files.map((file) => join(root, file));
  return typescript(entries, { root, options: compilerOptions(root), modules }).api!.program();
}

const BOARD = {
  name: "Test",
  description: "A board for tests",
  chip: "ESP8266",
  variables: { count: 1600, bytes: 12 },
  flash: { storageBytes: 196608 },
  tls: false,
  sha: [1],
  wifi: true,
  pins: { LED: "D2", BUTTON: "D0" },
  led: { pin: "D2", activeLow: true },
};

/** Text of a board.json that is right but for these fields. */
export function boardJson(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ ...BOARD, ...changes });
}

export async function messageOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it did not throw");
}
