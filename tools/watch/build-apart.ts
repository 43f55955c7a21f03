/** A build in a process of its own: a virtual board goes on meanwhile. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { WatchOptions } from "./command.js";

const PROGRAM = fileURLToPath(new URL("../tb-espruino.mjs", import.meta.url));

/** Into dist/. The lines that say why not, when it fails. */
export function buildApart(
  { board, example }: Pick<WatchOptions, "board" | "example">,
  signal: AbortSignal,
): Promise<{ problems: string[] }> {
  return new Promise((resolve) => {
    const args = [PROGRAM, "build", "--loader", "--board", board, ...(example ? ["--example", example] : [])];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"], signal });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.once("error", ({ message }) => resolve({ problems: [message] }));
    child.once("close", (code) => {
      const lines = said
        .replace(/^tb-espruino: /, "")
        .trim()
        .split("\n");
      resolve({ problems: code === 0 ? [] : lines });
    });
  });
}
