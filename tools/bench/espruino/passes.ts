/**
 * `tb-espruino bench passes`: what each pass of the compiler saves: the boards' firmware is built with all passes, and with all but one, and its
 * variables are counted; of the core, which is in all firmware, the instructions.
 */
import { bundle, bundleWithout } from "../../compiler/build.js";
import { selectTargets, type Target } from "../../compiler/targets/targets.js";
import { EXIT } from "../../exit-codes.js";
import { inForm } from "../../firmware-form.js";
import type { ChipName } from "../../virtual-board/chips.js";
import { needInterpreter } from "../../virtual-board/interpreter.js";
import { machine, writeSection } from "../document.js";
import { GOALS } from "../goals.js";
import { type Table, toText } from "../table.js";
import { requireValgrind } from "./callgrind/valgrind.js";
import { firmwareFiles } from "./firmware.js";
import { countInstructions, countingScripts, inParallel, operationsNamed } from "./instructions.js";
import { type About, exitOnSignals, Flash, findMapped, findMappedEsp32, NOT_MAPPED } from "./interpreter.js";

const DOCUMENT = "docs/compiler.md";
const BOARDS = ["esp8266", "esp32", "linux"];
const CORE = "thingsboard";
const SCRIPT = "rest";
/** Counted one after the other, and added up: what a firmware does at work. */
const OPERATIONS = "telemetry,acknowledgedTelemetry,rpc,attributeUpdate,idlePoll";

/** With all passes. */
const WHOLE = "whole";

/** Passes that are there for what they save: the names of their plugins, and "tokens". */
export const SAVING = [
  "private-names",
  "unused-methods",
  "flat-classes",
  "inline-once",
  "rare-functions",
  "tokens",
] as const;

/** Passes that make something right stay, whatever they save: docs/compiler.md says what goes wrong without. */
export const RIGHTING = [
  "ascii-names",
  "fill-holes",
  "byte-texts",
  "keep-bytes",
  "character-texts",
  "rare-chain",
  "declare-first",
  "keep-strings",
] as const;

/** By what is built, WHOLE or without a pass; undefined where it does not run. */
export type Costs = ReadonlyMap<string, number | undefined>;

/** A column of the table. */
export interface Column {
  title: string;
  /** A pass saves enough if it saves so many. */
  least: (whole: number) => number;
  inWords: (saved: number, whole: number) => string;
  costs: Costs;
}

export async function benchPasses({ write }: { write?: boolean }): Promise<void> {
  requireValgrind();
  exitOnSignals();
  const columns: Column[] = [];
  const facts = machine("npm run bench:passes -- --write");
  for (const target of selectTargets({ board: BOARDS.join(",") })) {
    const { about, costs } = await countVariables(target);
    facts.push([
      `Espruino for ${target.name}`,
      `${about.version}, built for Linux with ${about.variables} variables of ${about.bytes} bytes`,
    ]);
    columns.push(variablesColumn(target.name, costs));
  }
  columns.push(instructionsColumn(await countAtWork()));
  const table = passesTable(columns);
  console.log(`\n${toText(table)}`);
  if (write) await writeSection("bench:passes", facts, [table], DOCUMENT);
  const { variables, percent } = GOALS.pass;
  for (const pass of useless(columns)) {
    console.log(
      `missed: ${pass} saves less than ${variables} variables in each firmware, and less than ${percent} % of the instructions`,
    );
    process.exitCode = EXIT.FAILED;
  }
}

const without = (pass: string) => `without ${pass}`;

/** As it goes to flash, by what it is built with. */
async function buildAll(target: Target): Promise<Map<string, Buffer>> {
  const [whole] = await bundle([target], { onlySmall: true });
  const built = new Map([[WHOLE, inForm(whole!, "tokens").code]]);
  for (const pass of SAVING) {
    const [one] = await bundleWithout([pass], [target]);
    built.set(without(pass), inForm(one!, "tokens").code);
  }
  return built;
}

/** In use while the firmware of a board is online and at rest, without what the script takes. */
async function countVariables(target: Target): Promise<{ about: About; costs: Costs }> {
  const chip = target.board!.chip;
  const built = await buildAll(target);
  const files = { ...(await firmwareFiles(chip, SCRIPT)), ...Object.fromEntries(built) };
  const flash = await Flash.write(files, interpreterFor(chip), chip);
  try {
    const used = new Map<string, number | undefined>();
    const jobs = ["", ...built.keys()].map((name) => async () => {
      used.set(name, await variablesOf(flash, name));
      console.error(`  variables of ${target.name} ${name}`);
    });
    await inParallel(jobs);
    const costs = [...built.keys()].map((name) => [name, lessThan(used.get(name), used.get(""))] as const);
    return { about: await flash.about(), costs: new Map(costs) };
  } finally {
    flash.remove();
  }
}

function lessThan(used: number | undefined, script: number | undefined): number | undefined {
  return used === undefined || script === undefined ? undefined : used - script;
}

async function variablesOf(flash: Flash, firmware: string): Promise<number | undefined> {
  const run = flash.run(SCRIPT, { FIRMWARE: firmware });
  const end = await run.next("done").catch((error: Error) => error.message);
  await run.stop();
  const [, readings, used] = /^(\d+) (\d+)$/.exec(end) ?? [];
  if (used && (readings !== "0" || !firmware)) return Number(used);
  return doesNotRun(`the firmware ${firmware}`, end);
}

/** Nothing is said of what was only too slow: the machine was busy. */
function doesNotRun(what: string, why: string): undefined {
  if (/took over \d+ s/.test(why)) throw new Error(`${what}: ${why}`);
  console.error(`  ${what} does not run: ${why}`);
  return undefined;
}

/** Thousand instructions of the core for one of each of its works, on an ESP8266. */
async function countAtWork(): Promise<Costs> {
  const target = selectTargets().find(({ name }) => name === CORE)!;
  const costs = new Map<string, number | undefined>();
  for (const [name, module] of await buildAll(target)) {
    const flash = await Flash.write({ ...(await countingScripts([CORE])), [CORE]: module });
    try {
      const counted = await countInstructions(flash, operationsNamed(OPERATIONS), false, () => undefined);
      costs.set(
        name,
        counted.reduce((sum, { ours }) => sum + ours, 0),
      );
    } catch (error) {
      costs.set(name, doesNotRun(`the core ${name}`, (error as Error).message));
    } finally {
      flash.remove();
    }
    console.error(`  instructions of the core ${name}`);
  }
  return costs;
}

function interpreterFor(chip: ChipName): string {
  if (chip === "LINUX") return needInterpreter(chip);
  const mapped = chip === "ESP8266" ? findMapped() : findMappedEsp32();
  if (!mapped) console.error(NOT_MAPPED);
  return mapped ?? needInterpreter(chip);
}

export function variablesColumn(board: string, costs: Costs): Column {
  return { title: `variables, ${board}`, least: () => GOALS.pass.variables, inWords: (saved) => String(saved), costs };
}

export function instructionsColumn(costs: Costs): Column {
  return {
    title: "instructions",
    least: (whole) => (GOALS.pass.percent / 100) * whole,
    inWords: (saved, whole) => `${((100 * saved) / whole).toFixed(1)} %`,
    costs,
  };
}

/** What the firmware takes more without the pass; undefined where it does not run. */
function savedBy(pass: string, { costs }: Column): number | undefined {
  return lessThan(costs.get(without(pass)), costs.get(WHOLE));
}

/** Those that save too little everywhere. */
export function useless(columns: readonly Column[]): string[] {
  const pays = (pass: string, column: Column) => {
    const saved = savedBy(pass, column);
    return saved === undefined || saved >= column.least(column.costs.get(WHOLE)!);
  };
  return SAVING.filter((pass) => !columns.some((column) => pays(pass, column)));
}

export function passesTable(columns: readonly Column[]): Table {
  const rows = SAVING.map((pass) => [
    pass,
    ...columns.map((column) => {
      const saved = savedBy(pass, column);
      return saved === undefined ? "does not run" : column.inWords(saved, column.costs.get(WHOLE)!);
    }),
  ]);
  const whole = columns.map(({ costs }) => Math.round(costs.get(WHOLE)!).toLocaleString("en"));
  return {
    title: "So much more is taken without a pass",
    head: ["pass", ...columns.map(({ title }) => title)],
    rows: [...rows, ["taken with all passes", ...whole.slice(0, -1), `${whole.at(-1)} k`]],
  };
}
