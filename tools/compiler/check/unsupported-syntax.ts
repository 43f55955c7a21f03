export const GENERATOR = "a generator (function*) does not run on Espruino: pass each value to a function";
const DECORATOR = "a decorator does not run on Espruino: call a function";
const PRIVATE_MEMBER = "a private member (#name) does not run on Espruino: begin its name with _";

/** What TypeScript would need a helper for that does not run on Espruino, and what to write in its place. */
const BY_HELPER: Record<string, string> = {
  __rest: "{ ...rest } in a destructuring does not run on Espruino: write the names of the members",
  __asyncValues: "for await does not run on Espruino: await one after the other in a loop",
  __makeTemplateObject: "a template with a tag does not run on Espruino: call the function",
  __classPrivateFieldGet: PRIVATE_MEMBER,
  __classPrivateFieldSet: PRIVATE_MEMBER,
  __classPrivateFieldIn: PRIVATE_MEMBER,
  __decorate: DECORATOR,
  __esDecorate: DECORATOR,
};
const HELPERS = ["__extends", "__assign", "__spreadArray", "__awaiter", "__generator", ...Object.keys(BY_HELPER)];

/** In words, for code that TypeScript wrote; undefined when it needs only what there is. */
export function unsupportedSyntax(code: string, helpers: string): string | undefined {
  const imported = /^import \{([^}]*)\} from "tslib";/m.exec(code)?.[1] ?? "";
  return missingHelper(
    imported.split(",").map((name) => name.trim()),
    helpers,
  );
}

/** The helpers that code calls which does not import them, and has none of its own by that name. */
export function helpersIn(code: string): string[] {
  return HELPERS.filter((name) => code.includes(`${name}(`) && !new RegExp(`(var|function) ${name}\\b`).test(code));
}

/** In words; undefined when these are among the helpers that there are. */
export function missingHelper(names: string[], helpers: string): string | undefined {
  const missing = names.find((name) => name && !helpers.includes(`function ${name}(`));
  return missing && (BY_HELPER[missing] ?? DECORATOR);
}

/** The compiler's own words for syntax of a newer JavaScript speak of settings that nobody can change here. */
export function syntaxAdvice(code: number, message: string): string | undefined {
  if (code === 2318 && /Iterable|Generator/.test(message)) return GENERATOR;
  if (code === 1378)
    return "await outside of an async function does not run on Espruino: put it into an async function and call the function";
  return undefined;
}
