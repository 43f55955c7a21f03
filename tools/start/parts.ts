/** What is wired to the virtual board: parts.json beside its board.json, and `--part`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { Board } from "../compiler/targets/boards.js";
import { readJson } from "../json-file.js";
import { unknownName } from "../nearest.js";
import { locate, PROJECT, ROOT } from "../project.js";
import { CHIPS } from "../virtual-board/chips.js";
import { checkedParts, type WrittenPart } from "../virtual-board/parts/check.js";
import { kindNamed } from "../virtual-board/parts/kinds.js";
import type { PartSpec } from "../virtual-board/parts/state.js";

const SCHEMA = "boards/parts.schema.json";

export interface PartsOptions {
  /** The firmware, when it is one of boards/examples/, which have parts of their own. */
  example?: string | undefined;
  /** The texts of `--part`. */
  part?: readonly string[] | undefined;
  root?: string;
}

/** Each of these comes on top of those before. Throws what is wrong, with its place. */
export function partsOf(board: Board, { example, part = [], root = PROJECT }: PartsOptions = {}): PartSpec[] {
  const pins = { chip: CHIPS[board.chip], labels: board.pins };
  const files = [`boards/${board.id}/parts.json`, ...(example ? [examplePartsFile(example)] : [])];
  let all: PartSpec[] = [];
  for (const file of files.filter((each) => existsSync(locate(each, root)))) {
    all = [...all, ...checkedParts(readParts(file, root), pins, `${file}: /parts`, all)];
  }
  return [...all, ...checkedParts(part.map(partOption), pins, "--part", all)];
}

/** The labels in it are those of each board that the example is for. */
export function examplePartsFile(example: string): string {
  return `boards/examples/${example}.parts.json`;
}

function readParts(file: string, root: string): WrittenPart[] {
  let data: unknown;
  try {
    data = readJson(locate(file, root));
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
      throw new Error(`--part ${text}: ${unknownName(`word for a ${kind.name}`, key, known).message}`);
    }
  }
  return name === undefined ? part : { ...part, name };
}

function scalarOf(text: string): number | boolean | string {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
