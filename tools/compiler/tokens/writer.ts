import { needsSpace, type Piece } from "./pieces.js";

/** Where a byte of the tokenised form stands in the minified text. */
export interface Place {
  at: number;
  source: number;
}

/** Bytes in the making, a character for each, and where they come from. */
export class Writer {
  bytes = "";
  readonly places: Place[] = [];
  private last: Piece | undefined;

  add(piece: Piece): this {
    if (this.last && needsSpace(this.last, piece)) this.bytes += " ";
    this.places.push({ at: this.bytes.length, source: piece.start });
    this.bytes += piece.bytes;
    this.last = piece;
    return this;
  }

  addAll(pieces: Piece[]): this {
    for (const piece of pieces) this.add(piece);
    return this;
  }

  /** What was written elsewhere, as part of a string that begins at this byte. */
  adopt({ places }: Writer, at: number): void {
    this.places.push(...places.map((place) => ({ ...place, at: at + place.at })));
  }
}
