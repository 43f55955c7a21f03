/** The code of a package: a board's firmware with its title and version in it. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { bundle } from "../compiler/build.js";
import { type Board, loadBoard } from "../compiler/targets/boards.js";
import { mayName } from "../compiler/targets/source-names.js";
import { selectTargets, type Target } from "../compiler/targets/targets.js";
import { tokenise } from "../compiler/tokens/index.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { locate, PROJECT } from "../project.js";

export interface Wanted extends ModuleOptions {
  board: string;
  example?: string | undefined;
  /** Default: that of board.json. */
  title?: string | undefined;
  /** Default: that of board.json, and behind it the first digits of a hash of its bytes. */
  version?: string | undefined;
  /** The minified text, not tokens. */
  text?: boolean | undefined;
  root?: string;
}

export interface Firmware {
  board: Board;
  title: string;
  version: string;
  code: Buffer;
  /** Whether it is the minified text, not tokens. */
  isText: boolean;
}

/** Stands in the code until the version is known, which may depend on the code. */
const PLACEHOLDER = "@TB-FIRMWARE-VERSION@";
const HASH_DIGITS = 8;
/** What board.json takes. */
const NAME = /^[!-~]([ -~]{0,62}[!-~])?$/;
/** What would end a text in the code. */
const QUOTE = /["'`\\]/;

/** Throws one line for what is wrong already before it is built. */
export function checkFirmware(wanted: Wanted): { board: Board; target: Target; names: Board["firmware"] } {
  const { board: id, example, title, version, root = PROJECT } = wanted;
  const board = loadBoard(id, root);
  const names = { title: title ?? board.firmware.title, version: version ?? board.firmware.version };
  for (const [what, name] of Object.entries(names)) checkName(what, name);
  const [target] = selectTargets({ board: id, root, ...(example && { example }) });
  if (!target) throw new Error(`nothing to build for the board ${id}`);
  const entry = locate(target.entry, root);
  if (!existsSync(entry)) throw new Error(`${target.entry} is missing`);
  if (!mayName(entry, "useFirmwareUpdate")) throw notUpdatable(target.entry);
  return { board, target, names };
}

export async function buildFirmware(wanted: Wanted): Promise<Firmware> {
  const { version, text, root = PROJECT, modulesUrl, offline } = wanted;
  const { board, target, names } = checkFirmware(wanted);
  const firmware = { title: names.title, version: PLACEHOLDER };
  const options = { root, onlySmall: true, modulesUrl, offline };
  const [built] = await bundle([{ ...target, board: { ...board, firmware } }], options);
  const code = built?.code ?? "";
  checkUpdatable(code, target.entry);
  // Tokens of a code are other bytes than its text: a package of the same version would not be the same.
  const hash = createHash("sha256")
    .update(text ? code : tokenise(code))
    .digest("hex")
    .slice(0, HASH_DIGITS);
  const final = version ?? `${names.version}+${hash}`;
  const named = code.replaceAll(PLACEHOLDER, final);
  // Tokens say how long a string is, and the version may stand in it.
  const bytes = text ? Buffer.from(named) : tokenise(named);
  return { board, title: names.title, version: final, code: bytes, isText: !!text };
}

function checkName(what: string, name: string): void {
  if (!NAME.test(name) || QUOTE.test(name))
    throw new Error(`the ${what} "${name}" must be 1 to 64 printable ASCII characters without quotes`);
}

/** Firmware that does not know its version, or cannot update itself, would be the last that comes over the air. */
function checkUpdatable(code: string, entry: string): void {
  if (!code.includes(PLACEHOLDER) || !code.includes("/chunk/")) throw notUpdatable(entry);
}

function notUpdatable(entry: string): Error {
  return new Error(
    `${entry} does not call useFirmwareUpdate() with FIRMWARE_VERSION: a board that runs it takes no more updates over the air`,
  );
}
