/** The globals of the `espruino` package: the build of the page lets its files import them. */
import { espruinoGlobals, silentConsole } from "../../../flash/espruino-globals.js";

export const Espruino = espruinoGlobals();
export { silentConsole as console };
