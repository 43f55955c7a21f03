/** What is wired to the virtual board: parts.json beside its board.json, and `--part`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { Board } from "../build/boards.js";
import { locate, PROJECT, ROOT } from "../project.js";
import { CHIPS } from "../virtual-board/chips.js";
import { checkedParts, type WrittenPart } from "../virtual-board/parts/check.js";
import { kindNamed } from "../virtual-board/parts/kinds.js";
import type { PartSpec } from "../virtual-board/parts/state.js";

const SCHEMA = "boards/parts.schema.json";

/** Throws what is wrong, with its place. `options`: the texts of `--part`, which come on top. */
export function partsOf(board: Board, options: readonly string[] = [], root = PROJECT): PartSpec[] {
  const file = `boards/${board.id}/parts.json`;
  const written = existsSync(locate(file, root)) ? readParts(file, root) : [];
  const pins = { chip: CHIPS[board.chip], labels: board.pins };
  const fromFile = checkedParts(written, pins, `${file}: /parts`);
  const added = options.map(partOption);
  const all = checkedParts([...fromFile, ...added], pins, "--part");
  return all;
}

function readParts(file: string, root: string): WrittenPart[] {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(locate(file, root), "utf8"));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile<{ parts: WrittenPart[] }>(
    JSON.parse(readFileSync(join(ROOT, SCHEMA), "utf8")),
  );
  if (validate(data)) return data.parts;
  const problems = (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const detail = params.additionalProperty ? ` (${params.additionalProperty})` : "";
    return `${file}: ${instancePath || "/"} ${message}${detail}`;
  });
  throw new Error(problems.join("\n"));
}

/** `bme280:sda=D21,scl=D22,address=0x77,temperature=21.5,name=indoor`: legs, options and values by their names. */
export function partOption(text: string): WrittenPart {
  const [kindName = "", rest = ""] = text.split(/:(.*)/s);
  const kind = kindNamed(kindName);
  const part = { part: kind.name, pins: {}, options: {}, values: {} } as Required<Omit<WrittenPart, "name">>;
  let name: string | undefined;
  for (const item of rest.split(",").filter(Boolean)) {
    const [key = "", value] = item.split(/=(.*)/s);
    if (value === undefined) throw new Error(`--part ${text}: ${key} needs a value, as in ${key}=D4`);
    if (key === "name") name = value;
    else if (Object.hasOwn(kind.legs, key)) part.pins[key] = value;
    else if (Object.hasOwn(kind.options, key)) part.options[key] = scalarOf(value) as number | string;
    else if (Object.hasOwn(kind.controls, key)) part.values[key] = scalarOf(value);
    else {
      const known = [...Object.keys(kind.legs), ...Object.keys(kind.options), ...Object.keys(kind.controls), "name"];
      throw new Error(`--part ${text}: a ${kind.name} has no ${key}; it has: ${known.join(", ")}`);
    }
  }
  return name === undefined ? part : { ...part, name };
}

function scalarOf(text: string): number | boolean | string {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
