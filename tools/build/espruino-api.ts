import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./boards.js";

/** The part of ES5 that Espruino has as globals. */
const BUILT_IN =
  "Array ArrayBuffer Boolean DataView Date Error Float32Array Float64Array Function Infinity Int16Array Int32Array " +
  "Int8Array JSON Math NaN Number Object RegExp String Uint16Array Uint32Array Uint8Array Uint8ClampedArray " +
  "arguments decodeURIComponent encodeURIComponent eval isFinite isNaN parseFloat parseInt undefined";

/** What a bundle may use: global names, and names to `require`. */
export interface DeviceApi {
  globals: Set<string>;
  /** Those of the globals that are Espruino's own. */
  device: Set<string>;
  modules: Set<string>;
  /** Whether a string is of bytes, as on the chips, and not of characters, as on Linux. */
  hasByteStrings: boolean;
}

/** The globals and modules that `globals.d.ts` declares, so that the compiler and the bundle check agree. */
export function deviceApi(file = join(ROOT, "src/espruino/globals.d.ts")): DeviceApi {
  const api: DeviceApi = { globals: new Set(), device: new Set(), modules: new Set(), hasByteStrings: true };
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES5);
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name)) api.device.add(name.text);
      }
    } else if (ts.isFunctionDeclaration(statement) && statement.name) {
      api.device.add(statement.name.text);
      if (statement.name.text === "require") addModule(api, statement);
    }
  }
  api.globals = new Set([...BUILT_IN.split(" "), ...api.device]);
  return api;
}

/** `declare function require(name: "net"): ...` allows "net". */
function addModule(api: DeviceApi, { parameters }: ts.FunctionDeclaration): void {
  const type = parameters[0]?.type;
  if (type && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) api.modules.add(type.literal.text);
}
