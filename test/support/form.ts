/**
 * In which form boards of tests run what was built: a text on Node, what goes to flash on interpreters. TB_FORM=text and TB_FORM=tokens are one form for both.
 */
import { tokenise } from "../../tools/compiler/tokens/index.js";
import { type Form, fileOf } from "../../tools/firmware-form.js";
import { builtBytes } from "./on-board.js";

const { TB_FORM } = process.env;
if (TB_FORM !== undefined && TB_FORM !== "text" && TB_FORM !== "tokens")
  throw new Error(`TB_FORM is text or tokens, not ${TB_FORM}`);

export function formOn({ inSandbox }: { inSandbox: boolean }): Form {
  return (TB_FORM as Form | undefined) ?? (inSandbox ? "text" : "tokens");
}

/** A module or firmware of dist/, by its name without an ending. */
export function builtFor(kind: { inSandbox: boolean }, name: string): Buffer {
  return builtBytes(fileOf(name, formOn(kind)));
}

/** A program that a test has made, one character for each byte. */
export function formed(code: string, form: Form): string {
  return form === "text" ? code : tokenise(code).toString("latin1");
}
