import { SourceMap } from "node:module";
import { join } from "node:path";
import { type Bundle, bundle } from "./compiler/build.js";
import { countFunctions } from "./compiler/check/check-bundle.js";
import { type Selection, selectTargets } from "./compiler/targets/targets.js";
import { readJson } from "./json-file.js";
import type { ModuleOptions } from "./modules/fetch.js";
import { PROJECT } from "./project.js";

/** Limits of one bundle, in package.json: bytes alone, or both. */
export type Budget = number | { bytes?: number; functions?: number };

export interface Size {
  file: string;
  bytes: number;
  /** In tokens, where there are any: what goes to flash. */
  flashBytes?: number | undefined;
  functions: number;
  nested: number;
}

/** Options of `tb-espruino size`. */
export interface SizeOptions extends Selection, ModuleOptions {}

/** `tb-espruino size` */
export async function sizeCommand(options: SizeOptions = {}): Promise<void> {
  if (options.board || options.example) return (await import("./firmware-size.js")).printFirmwareSizes(options);
  const bundles = await bundle(selectTargets(), { onlySmall: true });
  const sizes = bundles.map(sizeOf);
  const budgets = readBudgets();
  const limits = ({ file }: Size) => {
    const { bytes, functions } = toLimits(budgets[file] ?? {});
    return [bytes, functions].map((limit) => limit?.toLocaleString("en") ?? "");
  };
  print(
    ["bundle", "bytes", "budget", "in tokens", "functions", "budget", "nested"],
    sizes.map((size) => {
      const [bytes = "", functions = ""] = limits(size);
      return [size.file, size.bytes, bytes, size.flashBytes ?? "", size.functions, functions, size.nested];
    }),
  );
  for (const part of bundles) {
    if (!part.file.startsWith("thingsboard")) continue;
    console.log();
    print([`in ${part.file}`, "bytes"], [...bytesBySource(part)]);
  }
  const excess = overBudget(sizes, budgets);
  if (excess.length) throw new Error(excess.join("\n"));
}

export function sizeOf({ file, code, tokens }: Pick<Bundle, "file" | "code" | "tokens">): Size {
  return { file, bytes: code.length, flashBytes: tokens?.code.length, ...countFunctions(code) };
}

/** One line for each limit that is passed; a budget for a bundle that does not exist is a mistake. */
export function overBudget(sizes: Size[], budgets: Record<string, Budget>): string[] {
  return Object.entries(budgets).flatMap(([file, budget]) => {
    const size = sizes.find((one) => one.file === file);
    if (!size) return [`${file} has a budget, and is not built`];
    return (["bytes", "functions"] as const).flatMap((what) => {
      const limit = toLimits(budget)[what];
      return limit !== undefined && size[what] > limit
        ? [`${file} has ${size[what]} ${what}, ${size[what] - limit} over its budget of ${limit}`]
        : [];
    });
  });
}

/** How much of a bundle comes from each source file, the largest first. */
export function bytesBySource({ code, map }: Pick<Bundle, "code" | "map">): Map<string, number> {
  const sources = new SourceMap(JSON.parse(map));
  const bytes = new Map<string, number>();
  code.split("\n").forEach((text, line) => {
    for (let column = 0; column < text.length; column++) {
      const entry = sources.findEntry(line, column);
      const source = "originalSource" in entry ? entry.originalSource.replace(/^(\.\.\/)+/, "") : "(the build)";
      bytes.set(source, (bytes.get(source) ?? 0) + 1);
    }
  });
  return new Map([...bytes].sort(([, a], [, b]) => b - a));
}

function readBudgets(): Record<string, Budget> {
  return (readJson(join(PROJECT, "package.json")) as { sizeBudgets?: Record<string, Budget> }).sizeBudgets ?? {};
}

function toLimits(budget: Budget): { bytes?: number; functions?: number } {
  return typeof budget === "number" ? { bytes: budget } : budget;
}

/** Texts to the left, numbers to the right. */
function print(head: string[], rows: (string | number)[][]): void {
  const cells = [head, ...rows.map((row) => row.map((cell) => cell.toLocaleString("en")))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells) {
    const [name = "", ...numbers] = row.map((cell, column) =>
      column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[0] ?? 0),
    );
    console.log([name, ...numbers].join("  "));
  }
}
