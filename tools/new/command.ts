/** `tb-espruino new-board` and `new-firmware`: a folder under boards/ to begin with, from one that works. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boardIds } from "../compiler/targets/board-names.js";
import { loadBoard } from "../compiler/targets/boards.js";
import { exampleNames } from "../compiler/targets/targets.js";
import { unknownName } from "../nearest.js";
import { asTyped, locate, PACKAGE, PROJECT } from "../project.js";
import { examplePartsFile } from "../start/parts.js";
import { showColumns } from "../terminal.js";

export interface NewBoardOptions {
  /** A folder in boards/. */
  from: string;
  root?: string;
}

export interface NewFirmwareOptions {
  /** A file in boards/examples/. */
  from: string;
  /** Whose board.json it gets. */
  board: string;
  root?: string;
}

/** Files in dist/ have names of the form `<board>` and `<board>-<example>`, beside those of the modules. */
const TAKEN = /^(loader|signature|thingsboard.*|examples)$/;
const MAX_LENGTH = 40;

export function newBoard(name: string, { from, root = PROJECT }: NewBoardOptions): void {
  loadBoard(from, root);
  const folder = newFolder(name, root);
  const source = locate(`boards/${from}`, root);
  for (const file of readdirSync(source)) {
    if (file.endsWith(".ts"))
      writeFileSync(join(folder, file), importing(readFileSync(join(source, file), "utf8"), root));
    else if (file !== "board.json") copyFileSync(join(source, file), join(folder, file));
  }
  writeBoard(name, from, root);
  console.log(
    `boards/${name}/ is made, a copy of boards/${from}/: its pins are in board.json, its firmware is main.ts`,
  );
  sayNext(name);
}

export function newFirmware(name: string, { from, board, root = PROJECT }: NewFirmwareOptions): void {
  loadBoard(board, root);
  const known = exampleNames(root);
  if (!known.includes(from)) throw unknownName("example", from, known);
  const folder = newFolder(name, root);
  // What an example imports is as far from here as from there.
  const code = readFileSync(locate(`boards/examples/${from}.ts`, root), "utf8");
  writeFileSync(join(folder, "main.ts"), importing(code, root));
  writeBoard(name, board, root);
  const parts = locate(examplePartsFile(from), root);
  if (existsSync(parts)) writeFileSync(join(folder, "parts.json"), withSchema(readFileSync(parts, "utf8"), root));
  console.log(`boards/${name}/ is made: main.ts is the example ${from}, board.json is that of ${board}`);
  sayNext(name);
}

/** Makes boards/<name>. Throws one line when it cannot be, or is there. */
function newFolder(name: string, root: string): string {
  if (!/^[a-z][a-z0-9-]*$/.test(name) || name.length > MAX_LENGTH || TAKEN.test(name)) {
    throw new Error(
      `"${name}" cannot be the name of a board: use up to ${MAX_LENGTH} of a-z, 0-9 and -, a letter first`,
    );
  }
  const bundles = boardIds(root).flatMap((id) => exampleNames(root).map((example) => `${id}-${example}`));
  if (bundles.includes(name)) throw new Error(`dist/${name}.js belongs to an example: choose another name`);
  const folder = join(root, "boards", name);
  if (existsSync(folder)) throw new Error(`boards/${name} already exists: nothing was written`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The board.json of another with the new name, which is the title of its firmware too: the other's updates over the air are not for it. */
function writeBoard(name: string, from: string, root: string): void {
  const text = readFileSync(locate(`boards/${from}/board.json`, root), "utf8").replace(
    /("(?:name|title)": *)"[^"]*"/g,
    (_all, key) => `${key}${JSON.stringify(name)}`,
  );
  writeFileSync(join(root, "boards", name, "board.json"), withSchema(text, root));
}

/** JSON of this package as it is in a project. */
export function withSchema(text: string, root: string): string {
  return text.replace(/("\$schema": *)"\.\.\/(.*)"/, (all, key, file) =>
    hasLibrary(root) ? all : `${key}"../../node_modules/${PACKAGE}/boards/${file}"`,
  );
}

/** Code of this package as it is in a project: what it imports from beside it comes from the package there. */
function importing(code: string, root: string): string {
  if (hasLibrary(root)) return code;
  return code
    .replace(/ from "\.\.\/device"/g, ` from "${PACKAGE}/device"`)
    .replace(/ from "\.\.\/\.\.\/src\/index"/g, ` from "${PACKAGE}"`)
    .replace(/ from "\.\.\/\.\.\/src\/(.*)"/g, ` from "${PACKAGE}/$1"`);
}

/** Whether this is a copy of this repository, and no project that uses the package. */
function hasLibrary(root: string): boolean {
  return existsSync(join(root, "src/index.ts")) && existsSync(join(root, "boards/device.ts"));
}

function sayNext(name: string): void {
  const next: [command: string, what: string][] = [
    [asTyped("watch", `--board ${name}`), "runs it on the virtual board, again each time you save"],
    [asTyped("flash", `--board ${name} --port /dev/ttyUSB0`), "writes it to your board"],
  ];
  console.log(showColumns(next.map(([command, what]) => [`  ${command}`, what])));
}
