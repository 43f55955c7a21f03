/** Documents with figures, docs/benchmarks.md for one: prose by hand, and between marks what a bench wrote last. */
import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { ROOT } from "../project.js";
import { type Table, toMarkdown } from "./table.js";

const BENCHMARKS = "docs/benchmarks.md";

/** Puts new text between the marks of this name. */
export function replaceSection(document: string, name: string, text: string, file = BENCHMARKS): string {
  const [first, last] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = document.indexOf(first);
  const to = document.indexOf(last);
  if (from < 0 || to < from) throw new Error(`${file} has no ${first} before a ${last}`);
  return `${document.slice(0, from + first.length)}\n${text}\n${document.slice(to)}`;
}

export async function writeSection(
  name: string,
  facts: Table["rows"],
  tables: readonly Table[],
  file = BENCHMARKS,
): Promise<void> {
  const list = facts.map(([what, value]) => `- ${what}: ${value}`).join("\n");
  const text = [list, ...tables.map(toMarkdown)].join("\n\n");
  const path = join(ROOT, file);
  await writeFile(path, replaceSection(await readFile(path, "utf8"), name, text, file));
}

/** What the figures were measured with. */
export function machine(command: string): string[][] {
  const [cpu] = os.cpus();
  return [
    ["command", `\`${command}\``],
    ["date", new Date().toISOString().slice(0, 10)],
    ["machine", `${os.cpus().length} x ${cpu?.model.trim() ?? "unknown"}, ${os.type()} ${os.release()}`],
    ["Node.js", process.version],
  ];
}

/** Which code it was: its size, and a sum to know it by. */
export function codeFacts(code: string): string {
  const sum = crc32(code).toString(16).padStart(8, "0");
  return `${code.length.toLocaleString("en")} bytes minified, CRC-32 ${sum}`;
}
