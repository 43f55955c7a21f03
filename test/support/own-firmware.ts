/** A firmware of a project's own, as built: files that a test has, with the library as the package that it is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundle } from "../../tools/compiler/build.js";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { ROOT } from "../../tools/project.js";

export interface Forms {
  readable: string;
  small: string;
}

/** For one board: text of the files, `main.ts` among them, by their names. */
export async function ownFirmware(board: string, files: Record<string, string>): Promise<Forms> {
  return (await ownFirmwares([board], files))[board]!;
}

/** For all boards that there are, by their ids, at the first call; the same at each further one. */
export function ownFirmwareOnce(files: () => Record<string, string>): () => Promise<Record<string, Forms>> {
  let built: Promise<Record<string, Forms>> | undefined;
  return () => {
    built ??= ownFirmwares(boardIds(), files());
    return built;
  };
}

/** For several boards, by their ids. Nothing else runs in this process meanwhile. */
async function ownFirmwares(boards: string[], files: Record<string, string>): Promise<Record<string, Forms>> {
  mkdirSync(join(ROOT, ".tsout"), { recursive: true });
  const root = mkdtempSync(join(ROOT, ".tsout/own-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const targets = boards.map((id) => ({ name: id, entry: "main.ts", board: loadBoard(id) }));
    const bundles = await bundle(targets, { root });
    const formsOf = (at: number) => ({ readable: bundles[at]!.code, small: bundles[at + 1]!.code });
    return Object.fromEntries(boards.map((id, i) => [id, formsOf(2 * i)]));
  } finally {
    rmSync(root, { recursive: true });
  }
}
