import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { readJson } from "../../json-file.js";
import { unknownName } from "../../nearest.js";
import { locate, PROJECT, ROOT } from "../../project.js";
import { boardIds } from "./board-names.js";
import type { Topics } from "./topics.js";

/** What `boards/<id>/board.json` says; `boards/board.schema.json` describes each field. */
export interface Board {
  /** Name of the folder, and of the bundle. */
  id: string;
  name: string;
  description: string;
  chip: "ESP32" | "ESP8266" | "LINUX";
  variables: { count: number; bytes: number };
  flash: { storageBytes: number };
  tls: boolean;
  sha: number[];
  wifi: boolean;
  pins: Record<string, string>;
  led?: { pin: string; activeLow: boolean };
  /** Default: those of version 1, at the device API's own names. */
  topics?: Topics;
  /** Title and version of what is built for it. */
  firmware: { title: string; version: string };
}

/** What the file has of that. */
type BoardFile = Omit<Board, "id" | "firmware"> & { firmware?: Partial<Board["firmware"]> };

export function loadBoard(id: string, root = PROJECT): Board {
  const known = boardIds(root);
  if (!known.includes(id)) throw unknownName("board", id, known);
  const file = `boards/${id}/board.json`;
  const { firmware, ...data } = checked(file, parse(file, root));
  const board = { id, ...data, firmware: { title: id, version: packageVersion(root), ...firmware } };
  if (board.led && !Object.values(board.pins).includes(board.led.pin)) {
    throw new Error(`${file}: /led/pin ${board.led.pin} is not one of the pins`);
  }
  return board;
}

function parse(file: string, root: string): unknown {
  try {
    return readJson(locate(file, root));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

function packageVersion(root: string): string {
  const file = existsSync(join(root, "package.json")) ? root : ROOT;
  return String((parse("package.json", file) as { version?: string }).version ?? "0.0.0");
}

/** Made of boards/board.schema.json, once. */
let validate: ValidateFunction | undefined;

function checked(file: string, data: unknown): BoardFile {
  validate ??= new Ajv({ allErrors: true }).compile(
    JSON.parse(readFileSync(join(ROOT, "boards/board.schema.json"), "utf8")),
  );
  if (!validate(data)) {
    const problems = (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const detail = params.additionalProperty ?? params.allowedValues?.join(", ");
      return `${instancePath || "the board"} ${message}${detail ? ` (${detail})` : ""}`;
    });
    throw new Error(`${file}: ${problems.join("; ")}`);
  }
  return data as BoardFile;
}
