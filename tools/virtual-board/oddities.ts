/** Puts into the firmware's world what Espruino does in another way than V8. All of it is code of that world: no way leads back to Node. */
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { rewritten } from "./dialect.js";
import { floatOf, formatNumber, integerOf, numberOf, parseFloatOf, parseIntOf } from "./numbers.js";
import type { Realm } from "./realm.js";

/**
 * Whose oddities: since 2v29 String.indexOf, and what uses it, take a beginning of what is looked for at the end of a text
 * (Espruino's d04a1647b of January 2026, in its release 2v29 and after).
 */
export const ESPRUINO_VERSIONS = ["2v28", "2v29"] as const;
export type EspruinoVersion = (typeof ESPRUINO_VERSIONS)[number];

/** apart/script.ts puts the text in place of the call: where that runs no file can be read. */
const read = (name: string) => readFileSync(new URL(`./in-realm/${name}.js`, import.meta.url), "utf8");
const script = (source: string) => new vm.Script(source, { filename: "espruino" });
const OPERATORS = script(read("operators"));
const BUILT_INS = script(read("built-ins"));
const PROMISE = script(read("promise"));

export interface OdditiesOptions {
  version: EspruinoVersion;
  /** Calls it from the idle loop. */
  queue(callback: () => void): void;
  /** The Storage file that this text is; "" for none. */
  fileOf(source: string): string;
  /** The same of a text that is a part of a file, whose name has its place then. */
  pieceOf(source: string): string;
}

/** What the rest of the virtual board asks of them. */
export interface Oddities {
  /** The names of what is in an object, in the order in which Espruino has them. */
  keys(object: object): string[];
  set(object: object, key: string, value: unknown): void;
}

/** How a text of the firmware's own is run. */
interface Running {
  run(source: string, file: string): unknown;
  /** What the interpreter reads in it: it may be tokens. */
  evaluated(source: string): string;
  /** Of an exception in that file the place is known. */
  remember(file: string, source: string): void;
}

/** `lost`: of V8's own, what the firmware does not get. */
export function addOddities(
  { object, error, natives, global }: Pick<Realm, "object" | "error" | "natives" | "global">,
  context: vm.Context,
  lost: object,
  { version, queue, fileOf, pieceOf }: OdditiesOptions,
  { run, evaluated, remember }: Running,
): Oddities {
  const fail = (message: string): never => {
    throw error("Error", message);
  };
  /** For `eval`, which has to see what is around it: the realm calls that itself. */
  const forEval = (source: string) => {
    const text = evaluated(source);
    const file = text !== source && pieceOf(source);
    if (!file) return rewritten(text);
    remember(file, text);
    return `${rewritten(text)}\n//# sourceURL=${file}`;
  };
  const host = object();
  natives(host, {
    format: (number: number, radix?: number, decimals?: number) => formatNumber(number, radix, decimals),
    number: (text: string) => numberOf(text, fail),
    int: (text: string) => integerOf(text, fail),
    float: (text: string) => floatOf(text, fail),
    parseFloat: (text: string) => parseFloatOf(text),
    parseInt: (text: string, radix: number) => parseIntOf(text, radix),
    rewrite: forEval,
    evaluated,
    run: (source: string) => run(source, fileOf(source)),
    queue: (callback: () => void) => queue(callback),
  });
  const operators = OPERATORS.runInContext(context)(host, global, lost);
  BUILT_INS.runInContext(context)(host, global, lost, operators, version !== "2v28");
  PROMISE.runInContext(context)(host, global, lost);
  return { keys: (object) => [...operators.enumerated(object)], set: operators.set };
}
