/** What is fed: bytes of a server, in the pieces that they come in. */

export interface Input {
  /** The reader alone, or a whole client. */
  target: "reader" | "client";
  /** The client's maxPacketBytes. */
  maxPacketBytes: number;
  /** Whether a good CONNACK comes first. */
  isGreeted: boolean;
  /** How many pieces come before the client polls; 0: it polls when all have come. */
  piecesPerPoll: number;
  /** Byte strings: one character, 0 to 255, for a byte. */
  pieces: string[];
}

/** An input that broke a rule once, as it is kept in a file. */
export interface KeptInput extends Input {
  rule: string;
  seed: number;
}

/** A rule that an input broke. */
export class Broken extends Error {
  constructor(
    readonly rule: string,
    detail: string,
  ) {
    super(`${rule}: ${detail}`);
  }
}

export function toFile({ pieces, ...rest }: KeptInput): string {
  return `${JSON.stringify({ ...rest, pieces: pieces.map((piece) => Buffer.from(piece, "latin1").toString("hex")) }, null, 2)}\n`;
}

export function fromFile(text: string): KeptInput {
  const kept = JSON.parse(text) as KeptInput;
  return { ...kept, pieces: kept.pieces.map((hex) => Buffer.from(hex, "hex").toString("latin1")) };
}
