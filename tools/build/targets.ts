import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Board, boardIds, loadBoard, ROOT } from "./boards.js";

/** Capabilities that are also built as a module of their own: `src/<name>.ts` -> `dist/thingsboard-<name>.js`. */
export const OPT_IN_MODULES: string[] = [
  "gateway",
  "hosts",
  "persistent-queue",
  "provision",
  "session-limits",
  "watchdog",
];

/** One bundle to be: a firmware for a board, or a module for `require`. */
export interface Target {
  /** File name in dist/, without `.js` and `.min.js`. */
  name: string;
  /** Source file, from the repository's root. */
  entry: string;
  /** The board it is for; modules run on any. */
  board?: Board;
}

/** What every board starts with; it runs the firmware. */
export const LOADER: Target = { name: "loader", entry: "boards/loader.ts" };

export interface Selection {
  board?: string;
  example?: string;
  /** In place of the one that board.json gives. */
  firmwareVersion?: string;
  root?: string;
}

/** Without a selection: the modules, the loader and every board. */
export function selectTargets({ board, example, firmwareVersion, root = ROOT }: Selection = {}): Target[] {
  const ids = board ? board.split(",") : boardIds(root);
  const boards = ids.map((id) => {
    const { firmware, ...rest } = loadBoard(id, root);
    return { ...rest, firmware: { ...firmware, ...(firmwareVersion && { version: firmwareVersion }) } };
  });
  if (example) {
    const known = exampleNames(root);
    if (!known.includes(example)) {
      throw new Error(`unknown example "${example}"; known: ${known.join(", ") || "none"}`);
    }
    return boards.map((b) => ({ name: `${b.id}-${example}`, entry: `boards/examples/${example}.ts`, board: b }));
  }
  const firmware = boards.map((b) => ({ name: b.id, entry: `boards/${b.id}/main.ts`, board: b }));
  const loader = existsSync(join(root, LOADER.entry)) ? [LOADER] : [];
  return board ? firmware : [...moduleTargets(root), ...loader, ...firmware];
}

function moduleTargets(root: string): Target[] {
  const optIns = OPT_IN_MODULES.map((name) => ({ name: `thingsboard-${name}`, entry: `src/${name}.ts` }));
  const known = optIns.filter(({ entry }) => existsSync(join(root, entry)));
  return [{ name: "thingsboard", entry: "src/index.ts" }, ...known];
}

export function exampleNames(root = ROOT): string[] {
  const folder = join(root, "boards/examples");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  return files.map((file) => file.slice(0, -".ts".length)).sort();
}
