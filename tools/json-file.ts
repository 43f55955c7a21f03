import { readFileSync } from "node:fs";

/** JSON that people edit. Editors on Windows put a byte order mark in front of it, which JSON does not know. */
export function readJson(file: string): unknown {
  return parseJson(readFileSync(file, "utf8"));
}

export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ""));
}
