import type { MinifyOptions } from "terser";
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
  mangle: { toplevel: true, properties: { regex: PRIVATE } },
  format: {
    ecma: 5,
    comments: false,
    // Espruino reads source as bytes: a character beyond ASCII would become two.
    ascii_only: true,
    // Espruino takes `for (function` as a declaration.
    wrap_iife: true,
  },
};

/** The first half of SMALL: less text, with all names as they are. */
export const LESS_TEXT: MinifyOptions = { ...SMALL, mangle: false };

/** The second half: short names, and statements put together that now can be. */
export const SHORT_NAMES: MinifyOptions = {
  ...SMALL,
  // Nothing that moves a variable: Espruino would meet it before its `var`.
  compress: { defaults: false, ecma: 5, conditionals: true, if_return: true, sequences: true },
};
