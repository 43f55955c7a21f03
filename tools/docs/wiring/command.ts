/** `npm run wiring`: a diagram for each example with parts and each board that it is for, docs/wiring/<board>-<example>.svg. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadBoard } from "../../compiler/targets/boards.js";
import { exampleNames } from "../../compiler/targets/targets.js";
import { ROOT } from "../../project.js";
import { examplePartsFile, partsOf } from "../../start/parts.js";
import type { PartSpec } from "../../virtual-board/parts/state.js";
import { wiringDiagram } from "./diagram.js";
import { type Box, DRAWINGS, ONCE_FOR_ALL } from "./hardware.js";

const FOLDER = "docs/wiring";
const BOARDS = ["esp32", "esp8266"];

/** Texts by the files' names, from this package's folder. */
export function wiringDiagrams(): Map<string, string> {
  const examples = exampleNames(ROOT).filter((example) => existsSync(join(ROOT, examplePartsFile(example))));
  const all = examples.flatMap((example) =>
    BOARDS.map((id) => [`${FOLDER}/${id}-${example}.svg`, diagramOf(id, example)] as const),
  );
  return new Map(all);
}

function diagramOf(id: string, example: string): string {
  const board = loadBoard(id, ROOT);
  const parts = partsOf({ ...board, id: "" }, { example, root: ROOT });
  return wiringDiagram(`The example ${example} on an ${board.chip}`, board, boxesOf(parts));
}

function boxesOf(parts: readonly PartSpec[]): Box[] {
  const kinds = new Set<string>();
  return parts.flatMap(({ part, name, pins }) => {
    const once = kinds.has(part) ? undefined : ONCE_FOR_ALL[part];
    kinds.add(part);
    const drawing = DRAWINGS[part];
    if (!drawing) throw new Error(`tools/docs/wiring/hardware.ts has no drawing of a ${part}`);
    return [...(once ? [once(pins)] : []), ...drawing(name, pins)];
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  for (const [file, svg] of wiringDiagrams()) writeFileSync(join(ROOT, file), svg);
}
