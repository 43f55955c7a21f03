import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../../project.js";
import ts from "../../typescript.mjs";
import type { Board } from "../targets/boards.js";

/** The part of ES5 that Espruino has as globals. */
const BUILT_IN =
  "Array ArrayBuffer Boolean DataView Date Error Float32Array Float64Array Function Infinity Int16Array Int32Array " +
  "Int8Array JSON Math NaN Number Object ReferenceError RegExp String SyntaxError TypeError Uint16Array Uint32Array Uint8Array " +
  "Uint8ClampedArray arguments decodeURIComponent encodeURIComponent eval globalThis isFinite isNaN parseFloat parseInt undefined";

const DECLARATIONS = join(ROOT, "src/espruino/globals.d.ts");

/** The interface whose members are the modules that are built in. */
export const MODULES = "EspruinoModules";

export type Chip = Board["chip"];

/** What a bundle may use: global names, and names to `require`. */
export interface DeviceApi {
  globals: Set<string>;
  /** Those of the globals that are Espruino's own. */
  device: Set<string>;
  modules: Set<string>;
  /** Of both, what other chips alone have, as it is used: `D17`, `require("tls")`. With what is said of it. */
  elsewhere: Map<string, string>;
  /** Whether a string is of bytes, as on the chips, and not of characters, as on Linux. */
  hasByteStrings: boolean;
}

/** The globals and modules that `globals.d.ts` and a project's own declarations have, so that the compiler and the bundle check agree. */
export function deviceApi(own: string[] = [], chip?: Chip): DeviceApi {
  const device = new Set<string>();
  const modules = new Set<string>();
  const elsewhere = new Map<string, string>();
  const note = (name: string, used: string, declaration: ts.Node) => {
    const where = whereaboutsOf([declaration]);
    if (chip && where && !where.chips.includes(chip)) elsewhere.set(used, lackingText(used, chip, where.noun ?? name));
  };
  for (const statement of declarationFiles(own).flatMap(({ statements }) => [...statements])) {
    for (const [name, declaration] of globalsOf(statement)) {
      device.add(name);
      note(name, name, declaration);
    }
    if (!ts.isInterfaceDeclaration(statement) || statement.name.text !== MODULES) continue;
    for (const member of statement.members) {
      const name = textOf(member.name!);
      modules.add(name);
      note(name, `require("${name}")`, member);
    }
  }
  const globals = new Set([...BUILT_IN.split(" "), ...device]);
  return { globals, device, modules, elsewhere, hasByteStrings: true };
}

/** What is said of a use that the chip has nothing for. */
export function lackingText(used: string, chip: Chip, noun: string): string {
  return `${used}: ${chip === "LINUX" ? "Linux" : `an ${chip}`} has no ${noun}`;
}

/** `globals.d.ts` and what it refers to, and these. */
function declarationFiles(own: string[]): ts.SourceFile[] {
  const parts = parse(DECLARATIONS).referencedFiles.map(({ fileName }) => join(dirname(DECLARATIONS), fileName));
  return [...parts, ...own].map(parse);
}

/** Each bundle asks for them. */
const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const text = readFileSync(file, "utf8");
  const known = parsed.get(file);
  if (known?.text === text) return known;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES5, true);
  parsed.set(file, source);
  return source;
}

function globalsOf(statement: ts.Statement): [name: string, declaration: ts.Node][] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((each) => [each.name.getText(), each]);
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
  return isNamed && statement.name ? [[statement.name.text, statement]] : [];
}

function textOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}

/** Where a declared thing is there, and what it is called where it is not. */
export interface Whereabouts {
  chips: string[];
  noun?: string;
}

/** What the tags `@chips ESP32 LINUX: TLS` of a thing's declarations say; where one has none, it is everywhere. */
export function whereaboutsOf(declarations: readonly ts.Node[]): Whereabouts | undefined {
  // Of a class that is declared as an interface and a variable, the variable has it.
  const all = declarations.filter((each) => !ts.isInterfaceDeclaration(each)).map(tagOf);
  const tagged = all.filter((each) => each !== undefined);
  if (!tagged.length || tagged.length < all.length) return undefined;
  return { chips: tagged.flatMap(({ chips }) => chips), noun: tagged[0]!.noun };
}

function tagOf(declaration: ts.Node): Whereabouts | undefined {
  // `declare var D1: Pin, D2: Pin` has one comment for all.
  const commented = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const tag = ts.getJSDocTags(commented).find(({ tagName }) => tagName.text === "chips");
  const [chips, noun] = (ts.getTextOfJSDocComment(tag?.comment) ?? "").split(":");
  return tag && { chips: chips!.trim().split(/\s+/), noun: noun?.trim() };
}
