/** Espruino's globals for tests that run the library's source on Node; vitest loads this before each test file. */
export { emitter, modules, raiseErrorFlags } from "../../tools/espruino-on-node/globals.js";
