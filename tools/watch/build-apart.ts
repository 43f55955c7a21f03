/** A build in a process of its own: a virtual board goes on meanwhile. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { WatchOptions } from "./command.js";

const PROGRAM = fileURLToPath(new URL("../tb-espruino.mjs", import.meta.url));

export type BuiltOptions = Pick<WatchOptions, "board" | "example" | "modulesUrl" | "offline">;

export interface Built {
  /** Lines that say why there is nothing new in dist/. */
  problems: string[];
  /** What else was said. */
  notes: string[];
}

/** Into dist/. */
export function buildApart({ board, example, modulesUrl, offline }: BuiltOptions, signal: AbortSignal): Promise<Built> {
  return new Promise((resolve) => {
    const args = [PROGRAM, "build", "--loader", "--board", board];
    if (example) args.push("--example", example);
    if (modulesUrl) args.push("--modules-url", modulesUrl);
    if (offline) args.push("--offline");
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"], signal });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.once("error", ({ message }) => resolve({ problems: [message], notes: [] }));
    child.once("close", (code) => {
      const lines = said
        .replace(/^tb-espruino: /, "")
        .trim()
        .split("\n")
        .filter(Boolean);
      resolve(code === 0 ? { problems: [], notes: lines } : { problems: lines, notes: [] });
    });
  });
}
