/** Code of tokens written by hand: words and operators between ⟨ and ⟩ become their bytes. */
import { TOKENS } from "../../tools/compiler/tokens/table.js";

/** `tokens("⟨return⟩a⟨===⟩1")`, one character for each byte. */
export function tokens(text: string): string {
  return text.replace(/⟨(.*?)⟩/g, (_, word: string) => String.fromCharCode(TOKENS.get(word)!));
}

/** A string as it is, with its length before it. */
export function raw(bytes: string): string {
  return `\xd2${String.fromCharCode(bytes.length & 255, bytes.length >> 8)}${bytes}`;
}

export function asFile(code: string): Buffer {
  return Buffer.from(code, "latin1");
}
