/**
 * The serial layer of the `espruino` package. As a whole the package replaces globals of Node, `File` and methods of `Set` among them, and prints each byte
 * that it sends; so its two files get globals of their own.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { espruinoGlobals, silentConsole } from "./espruino-globals.js";

const { resolve } = createRequire(import.meta.url);

/** A new one, for one port. */
export function serialLayer(): EspruinoSerial {
  const Espruino = espruinoGlobals();
  for (const file of ["utils", "serial"]) {
    const path = resolve(`espruino/core/${file}.js`);
    const run = compileFunction(readFileSync(path, "utf8"), ["Espruino", "console"], { filename: path });
    run(Espruino, silentConsole);
  }
  const { Serial } = Espruino.Core;
  Serial.init();
  return Serial;
}
