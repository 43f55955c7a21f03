/**
 * The form of a bundle that goes to flash: reserved words and operators are Espruino's own bytes, and the rare functions stand in a
 * string that nobody reads until one is called. It is shorter, and the interpreter reads it faster.
 *
 * Espruino's npm package has a tokeniser too (plugins/pretokenise.js). It is not used: it takes the space out of `a - -b`, so that the
 * board reads `a--b`, takes it out of `1 .toFixed()`, guesses where a regular expression begins, and makes no source map.
 */
import { piecesOf } from "./pieces.js";
import { writeRareTexts } from "./rare-texts.js";
import { sourceMapOf } from "./source-map.js";
import { Writer } from "./writer.js";

export interface Tokenised {
  /** A character for each byte: `Buffer.from(code, "latin1")` is what goes to flash. It has no line feeds. */
  code: string;
  /** Leads columns of its only line to the source. */
  map: string;
}

/** The tokenised form of a minified program, whose map leads to the source. */
export function tokenised({ file, code, map }: { file: string; code: string; map: string }): Tokenised {
  const { bytes, places } = written(code);
  return { code: bytes, map: sourceMapOf(places, { file, code, map }) };
}

/** Without a map. */
export function tokenise(code: string): Buffer {
  return Buffer.from(written(code).bytes, "latin1");
}

function written(code: string): Writer {
  const pieces = piecesOf(code);
  return writeRareTexts(pieces) ?? new Writer().addAll(pieces.pieces);
}
