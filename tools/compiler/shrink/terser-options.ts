import type { MinifyOptions } from "terser";
import { ESPRUINO_WORDS } from "../workarounds/ascii-names.js";
import { PRIVATE } from "./private-names.js";

/** Espruino hoists neither functions nor variables, so both are moved to the top of their function. */
const HOIST = { hoist_funs: true, hoist_vars: true };

/** The bundle to read and to debug. */
export const READABLE: MinifyOptions = {
  ecma: 5,
  toplevel: true,
  compress: { defaults: false, ecma: 5, unused: true, toplevel: true, ...HOIST },
  mangle: false,
  format: { ecma: 5, beautify: true, indent_level: 2, comments: false, ascii_only: true },
};

/** The bundle to flash. */
export const SMALL: MinifyOptions = {
  ecma: 5,
  toplevel: true,
  compress: {
    ecma: 5,
    toplevel: true,
    passes: 2,
    hoist_funs: true,
    // Would put functions into functions: each costs three variables more there, and is made anew at each call.
    inline: 0,
    reduce_funcs: false,
    // Would put a case after the default, a syntax error on Espruino.
    switches: false,
    pure_getters: true,
    keep_fargs: false,
  },
  // Every object on Espruino has `on`.
  mangle: { toplevel: true, reserved: ESPRUINO_WORDS, properties: { regex: PRIVATE, reserved: ["on"] } },
  format: {
    ecma: 5,
    comments: false,
    // Espruino reads source as bytes: a character beyond ASCII would become two.
    ascii_only: true,
    // Espruino takes `for (function` as a declaration.
    wrap_iife: true,
  },
};
