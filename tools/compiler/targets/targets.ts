import { existsSync } from "node:fs";
import { join } from "node:path";
import { unknownName } from "../../nearest.js";
import { locate, namesIn, PROJECT, ROOT } from "../../project.js";
import { ownBoardIds } from "./board-names.js";
import { type Board, loadBoard } from "./boards.js";

/** Capabilities that are also built as a module of their own: `src/<name>.ts` -> `dist/thingsboard-<name>.js`. */
export const OPT_IN_MODULES: string[] = [
  "attribute-cache",
  "device-health",
  "firmware-update",
  "gateway",
  "hosts",
  "persistent-queue",
  "provision",
  "rpc-methods",
  "send-on-change",
  "sensor",
  "session-limits",
  "telemetry-batch",
  "software-update",
  "watchdog",
];

/** One bundle to be: a firmware for a board, or a module for `require`. */
export interface Target {
  /** File name in dist/, without `.js` and `.min.js`. */
  name: string;
  /** Source file, from the project's folder or this package's. */
  entry: string;
  /** The board it is for; modules run on any. */
  board?: Board;
}

/** What every board starts with; it runs the firmware. */
export const LOADER: Target = { name: "loader", entry: "boards/loader.ts" };

/** What checks signed packages, on boards that are flashed with a key. */
export const SIGNATURE: Target = { name: "signature", entry: "src/espruino/signature.ts" };

export interface Selection {
  board?: string;
  example?: string;
  /** In place of the one that board.json gives. */
  firmwareVersion?: string;
  root?: string;
}

/** Without a selection: every board, the loader and, here, the modules; in a project with boards of its own, these. */
export function selectTargets({ board, example, firmwareVersion, root = PROJECT }: Selection = {}): Target[] {
  const ids = board ? board.split(",") : ownBoardIds(root);
  const boards = ids.map((id) => {
    const { firmware, ...rest } = loadBoard(id, root);
    return { ...rest, firmware: { ...firmware, ...(firmwareVersion && { version: firmwareVersion }) } };
  });
  if (example) {
    const known = exampleNames(root);
    if (!known.includes(example)) throw unknownName("example", example, known);
    return boards.map((b) => ({ name: `${b.id}-${example}`, entry: `boards/examples/${example}.ts`, board: b }));
  }
  const firmware = boards.map((b) => ({ name: b.id, entry: `boards/${b.id}/main.ts`, board: b }));
  const besides = [LOADER, SIGNATURE].filter(({ entry }) => existsSync(locate(entry, root)));
  return board ? firmware : [...moduleTargets(root), ...besides, ...firmware];
}

function moduleTargets(root: string): Target[] {
  // The package brings them along.
  if (root === PROJECT && root !== ROOT) return [];
  const optIns = OPT_IN_MODULES.map((name) => ({ name: `thingsboard-${name}`, entry: `src/${name}.ts` }));
  const known = optIns.filter(({ entry }) => existsSync(join(root, entry)));
  return [{ name: "thingsboard", entry: "src/index.ts" }, ...known];
}

export function exampleNames(root = PROJECT): string[] {
  const files = namesIn("boards/examples", root).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  return files.map((file) => file.slice(0, -".ts".length)).sort();
}
