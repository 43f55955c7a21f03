/** The bundles that go to a board: those in dist/, built anew when a source has changed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, isUpToDate } from "../build/build.js";
import { LOADER, selectTargets } from "../build/targets.js";
import { PROJECT } from "../project.js";

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
  const isNew = !isUpToDate(targets);
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
