/**
 * Espruino's globals for tests that run the library's source on Node. vitest runs this before each test file, also where files share their modules: no file
 * finds what another put in.
 */
import { modules } from "../../tools/espruino-on-node/globals.js";

export { emitter, modules, raiseErrorFlags } from "../../tools/espruino-on-node/globals.js";

for (const name of Object.keys(modules)) delete modules[name];
