/** Which folders the commands are about. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** As npm knows this package. */
export const PACKAGE = "thingsboard-espruino-client-sdk";

/** This package: the library, and the boards and examples that come with it. */
export const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** The folder of the user's firmware, settings and dist/: the package that one is in, be it this one or one that uses it. */
export const PROJECT = projectAt(process.cwd());

/** Where a file is: in the project, or else in this package, whose boards and examples need not be copied. */
export function locate(file: string, root = PROJECT): string {
  return (
    foldersOf(root)
      .map((folder) => join(folder, file))
      .find((path) => existsSync(path)) ?? join(root, file)
  );
}

/** Names in a folder of the project and of this package. */
export function namesIn(folder: string, root = PROJECT): string[] {
  const folders = foldersOf(root).map((each) => join(each, folder));
  return [...new Set(folders.filter((path) => existsSync(path)).flatMap((path) => readdirSync(path)))].sort();
}

/** What a project declares for device code besides ours, in `boards/*.d.ts`: sensors, and pins of a board of its own. Paths. */
export function ownDeclarations(root: string): string[] {
  const folder = join(root, "boards");
  if (root === ROOT || !existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".d.ts"));
  return files.map((file) => join(folder, file));
}

/** Where the user is. npm itself goes to the project's folder, and says where it was called. */
const CALLED_AT = calledAt();

/** The folder from which errors name files: where the user is, so that a click finds them. */
export function seenFrom(root = PROJECT): string {
  return root === PROJECT ? CALLED_AT : root;
}

export function shownPath(file: string, root = PROJECT): string {
  return relative(seenFrom(root), file);
}

/** A command of ours as it is typed here, for advice. */
export function asTyped(command: string, options = ""): string {
  const [start, separator] = PROJECT === ROOT ? ["npm run", " -- "] : ["npx tb-espruino", " "];
  return `${start} ${command}${options && separator + options}`;
}

function calledAt(): string {
  const { INIT_CWD } = process.env;
  return INIT_CWD && isInside(INIT_CWD, PROJECT) ? INIT_CWD : process.cwd();
}

function foldersOf(root: string): string[] {
  return root === PROJECT && PROJECT !== ROOT ? [PROJECT, ROOT] : [root];
}

/** As npm finds it: the nearest folder with a package.json, or else this one. */
function projectAt(folder: string): string {
  if (isInside(folder, ROOT)) return ROOT;
  for (let each = folder; each !== dirname(each); each = dirname(each)) {
    if (existsSync(join(each, "package.json"))) return each;
  }
  return folder;
}

/** Whether a path is this folder, or in it. */
export function isInside(folder: string, other: string): boolean {
  const way = relative(other, folder);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== "..";
}
