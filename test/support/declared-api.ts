/** What `src/espruino/globals.d.ts` declares, as the compiler sees it. */
import { join } from "node:path";
import ts from "typescript";
import { deviceApi, MODULES, whereaboutsOf } from "../../tools/compiler/check/espruino-api.js";
import { ROOT } from "../../tools/project.js";

const OWN = join(ROOT, "src/espruino/");
const CHIPS = ["ESP32", "ESP8266", "LINUX"];

export interface Declared {
  chips: string[];
  /** Whether it is not TypeScript's own, of ES5. */
  isOwn: boolean;
  isFunction: boolean;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES5,
  lib: ["lib.es5.d.ts"],
  types: [],
  ignoreDeprecations: "6.0",
};
const checker = ts.createProgram([join(OWN, "globals.d.ts")], options).getTypeChecker();

/** The members of an owner, as in `Pin.prototype`, `E`, `require("net")`, `modules` and `global`. */
export function declaredOf(owner: string): Map<string, Declared> {
  if (owner === "global") return new Map([...deviceApi().globals].flatMap((name) => of(globalNamed(name))));
  const whole = ownerOf(owner);
  if (!whole) return new Map();
  return new Map(checker.getPropertiesOfType(whole.type).flatMap((symbol) => of(symbol, whole.chips)));
}

function of(symbol: ts.Symbol | undefined, within = CHIPS): [string, Declared][] {
  if (!symbol) return [];
  const declarations = symbol.declarations ?? [];
  const chips = whereaboutsOf(declarations)?.chips ?? CHIPS;
  const type = checker.getTypeOfSymbol(symbol);
  return [
    [
      symbol.name,
      {
        chips: within.filter((chip) => chips.includes(chip)),
        isOwn: declarations.some((each) => each.getSourceFile().fileName.startsWith(OWN)),
        isFunction: type.getCallSignatures().length > 0,
      },
    ],
  ];
}

function ownerOf(owner: string): { type: ts.Type; chips?: string[] } | undefined {
  const module = /^require\("(.*)"\)$/.exec(owner)?.[1];
  if (owner === "modules" || module) {
    const modules = checker.getDeclaredTypeOfSymbol(
      checker.resolveName(MODULES, undefined, ts.SymbolFlags.Interface, false)!,
    );
    return module ? typed(modules.getProperty(module)) : { type: modules };
  }
  const [name, prototype] = owner.split(".");
  if (!prototype) return typed(globalNamed(name!));
  // Typed arrays have the same members each.
  const type = checker.resolveName(
    name === "ArrayBufferView" ? "Uint8Array" : name!,
    undefined,
    ts.SymbolFlags.Type,
    false,
  );
  return type && { type: checker.getDeclaredTypeOfSymbol(type), chips: typed(globalNamed(name!))?.chips };
}

function globalNamed(name: string): ts.Symbol | undefined {
  return checker.resolveName(name, undefined, ts.SymbolFlags.Value, false);
}

function typed(symbol: ts.Symbol | undefined): { type: ts.Type; chips?: string[] } | undefined {
  return symbol && { type: checker.getTypeOfSymbol(symbol), chips: whereaboutsOf(symbol.declarations ?? [])?.chips };
}
