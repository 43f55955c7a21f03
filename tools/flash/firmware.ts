/** The bundles that go to a board: those in dist/, built anew when a source is younger. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../build/build.js";
import { LOADER, selectTargets } from "../build/targets.js";
import { PROJECT, ROOT } from "../project.js";

/** What bundles are made of. */
const SOURCES = [
  ...["src", "boards", "tools/build", "package.json"].map((name) => join(ROOT, name)),
  ...["src", "boards"].map((name) => join(PROJECT, name)).filter((path) => existsSync(path)),
];

export interface Firmware {
  /** Name in dist/. */
  file: string;
  code: Buffer;
  /** Its source map. */
  map: string;
  loader: Buffer;
  isNew: boolean;
}

export async function firmwareFor(board: string, example?: string): Promise<Firmware> {
  const targets = [...selectTargets({ board, example }), LOADER];
  const files = targets.map(({ name }) => join(PROJECT, "dist", `${name}.min.js`));
  const isNew = !files.every(isUpToDate);
  if (isNew) await bundle(targets, { write: true });
  return { ...readFirmware(board, example), isNew };
}

/** What is in dist/, however old it is. */
export function readFirmware(board: string, example?: string): Omit<Firmware, "isNew"> {
  const targets = [...selectTargets({ board, example }), LOADER];
  const files = targets.map(({ name }) => join(PROJECT, "dist", `${name}.min.js`));
  const [code, loader] = files.map((file) => readFileSync(file)) as [Buffer, Buffer];
  return { file: `${targets[0]?.name}.min.js`, code, loader, map: readFileSync(`${files[0]}.map`, "utf8") };
}

/** Whether a file of dist/ is younger than all that it is made of. */
export function isUpToDate(file: string): boolean {
  if (!existsSync(file) || !existsSync(`${file}.map`)) return false;
  const built = statSync(file).mtimeMs;
  return SOURCES.every((source) => youngest(source) < built);
}

function youngest(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  // A folder's own time tells of files that were taken away.
  return Math.max(own.mtimeMs, ...readdirSync(path).map((name) => youngest(join(path, name))));
}
