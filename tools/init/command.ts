/** `tb-espruino init`: a project of one's own, which uses this package. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { defaultBoard } from "../compiler/targets/board-names.js";
import { loadBoard } from "../compiler/targets/boards.js";
import { isInside, PACKAGE, ROOT } from "../project.js";
import { showColumns } from "../terminal.js";
import { projectFiles } from "./files.js";

/** Options of `tb-espruino init`. */
export interface InitOptions {
  /** A board of the package. */
  board: string;
  /** Of the project; that of the folder when absent. */
  name?: string;
}

const MAX_LENGTH = 40;

/** Writes what is not there yet. */
export function initCommand(folder: string, { board: id, name }: InitOptions, cwd = process.cwd()): void {
  const root = resolve(cwd, folder);
  if (isOwnRepository(root)) {
    throw new Error(
      `${root} is in the repository of ${PACKAGE} itself: name a folder outside of it, as in init ../greenhouse`,
    );
  }
  const board = loadBoard(id, ROOT);
  const files = projectFiles(projectName(name ?? basename(root), name === undefined), board, root);
  const isThere = (file: string) => existsSync(join(root, file));
  const kept = Object.keys(files).filter(isThere);
  for (const [file, text] of Object.entries(files)) {
    if (kept.includes(file)) continue;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text, { flag: "wx" });
  }
  const written = Object.keys(files).filter((file) => !kept.includes(file));
  if (written.length) console.log(`written: ${written.join(", ")}`);
  if (kept.length) console.log(`not changed, because it was there: ${kept.join(", ")}`);
  sayNext(root, id, relative(cwd, root));
}

/** A copy of the repository, where the package is not used but made. */
function isOwnRepository(root: string): boolean {
  return !ROOT.includes("node_modules") && isInside(root, ROOT);
}

/** As npm and the title of a firmware take it. */
function projectName(text: string, isFolder: boolean): string {
  const name = isFolder
    ? text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^[^a-z]+|-+$/g, "")
    : text;
  if (/^[a-z][a-z0-9-]*$/.test(name) && name.length <= MAX_LENGTH) return name;
  const advice = isFolder ? "; choose one with --name greenhouse" : "";
  throw new Error(
    `"${text}" cannot be the name of a project: use a-z, 0-9 and -, ${MAX_LENGTH} characters at most${advice}`,
  );
}

function sayNext(root: string, board: string, way: string): void {
  const isInstalled = existsSync(join(root, "node_modules", PACKAGE));
  const option = defaultBoard(root) === board ? "" : ` --board ${board}`;
  const next: [command: string, what: string][] = [
    [`npx tb-espruino start${option}`, "runs the firmware on a virtual board and shows its telemetry"],
    ["npx tb-espruino settings", "asks for your Wi-Fi, your ThingsBoard and the access token of the device"],
    [`npx tb-espruino flash${option} --port /dev/ttyUSB0`, "writes the firmware to a board"],
  ];
  if (!isInstalled)
    next.unshift([`npm install --save-dev ${quoted(relative(root, ROOT) || ".")}`, "installs the package"]);
  if (way) next.unshift([`cd ${quoted(way)}`, ""]);
  console.log(`next:\n${showColumns(next.map(([command, what]) => [`  ${command}`, what]))}`);
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /[^\w./\\-]/.test(path) ? JSON.stringify(path) : path;
}
