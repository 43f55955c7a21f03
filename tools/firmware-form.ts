/** In which form a bundle goes to a board: Espruino's tokens, or the minified text with `--text`. */
import { type Bundle, tokensFile } from "./compiler/build.js";

export type Form = "tokens" | "text";

/** Of the commands that send firmware. */
export interface FormOptions {
  /** The minified text. */
  text?: boolean;
}

export function formOf({ text }: FormOptions): Form {
  return text ? "text" : "tokens";
}

/** One form of a bundle. */
export interface Formed {
  /** Name in dist/. */
  file: string;
  code: Buffer;
  /** Its source map. */
  map: string;
}

/** What has no tokens, the loader for one, is text. */
export function inForm({ file, code, map, tokens }: Bundle, form: Form): Formed {
  if (form === "text" || !tokens) return { file, code: Buffer.from(code), map };
  return { file: tokensFile(file), code: Buffer.from(tokens.code, "latin1"), map: tokens.map };
}

/** The name in dist/. */
export function fileOf(target: string, form: Form): string {
  const text = `${target}.min.js`;
  return form === "text" ? text : tokensFile(text);
}
