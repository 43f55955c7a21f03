/** What TypeScript would need a helper for that does not run on Espruino, and what to write in its place. */
const BY_HELPER: Record<string, string> = {
  __rest: "{ ...rest } in a destructuring does not run on Espruino: name the members",
  __asyncValues: "for await does not run on Espruino: await one after the other in a loop",
  __makeTemplateObject: "a template with a tag does not run on Espruino: call the function",
};
const DECORATOR = "a decorator does not run on Espruino: call a function";

/** In words, for code that TypeScript wrote; undefined when it needs only what there is. */
export function unsupportedSyntax(code: string, helpers: string): string | undefined {
  const imported = /^import \{([^}]*)\} from "tslib";/m.exec(code)?.[1] ?? "";
  const names = imported.split(",").map((name) => name.trim());
  const missing = names.find((name) => name && !helpers.includes(`function ${name}(`));
  return missing && (BY_HELPER[missing] ?? DECORATOR);
}

/** The compiler's own words for syntax of a newer JavaScript speak of settings that nobody can change here. */
export function syntaxAdvice(code: number, message: string): string | undefined {
  if (code === 2318 && /Iterable|Generator/.test(message)) {
    return "a generator (function*) does not run on Espruino: give each value to a function";
  }
  if (code === 1378)
    return "await outside of an async function does not run on Espruino: put it into one, and call that";
  return undefined;
}
