/** A firmware of a project's own, as built: files that a test has, with the library as the package that it is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadBoard, ROOT } from "../../tools/build/boards.js";
import { bundle } from "../../tools/build/build.js";

export interface Forms {
  readable: string;
  small: string;
}

/** Text of the files, `main.ts` among them, by their names. */
export async function ownFirmware(board: string, files: Record<string, string>): Promise<Forms> {
  mkdirSync(join(ROOT, ".tsout"), { recursive: true });
  const root = mkdtempSync(join(ROOT, ".tsout/own-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const [readable, small] = await bundle([{ name: board, entry: "main.ts", board: loadBoard(board) }], { root });
    return { readable: readable!.code, small: small!.code };
  } finally {
    rmSync(root, { recursive: true });
  }
}
