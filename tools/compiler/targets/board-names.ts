/** Which boards there are. Every command asks for them, so that nothing else is loaded with it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { locate, namesIn, PROJECT } from "../../project.js";

/** Folders under `boards/` that hold a board.json. */
export function boardIds(root = PROJECT): string[] {
  return namesIn("boards", root).filter((id) => existsSync(locate(`boards/${id}/board.json`, root)));
}

/** Of the project itself; all there are in one without any. */
export function ownBoardIds(root = PROJECT): string[] {
  const ids = boardIds(root);
  const own = ids.filter((id) => existsSync(join(root, "boards", id)));
  return own.length ? own : ids;
}

/** The board of a command that runs or writes one firmware, where none is named: the only folder in `boards/`, else esp32. */
export function defaultBoard(root = PROJECT): string {
  const [only, ...others] = ownBoardIds(root);
  return only && !others.length ? only : "esp32";
}
