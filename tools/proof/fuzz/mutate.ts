/** What a bad line, a bad server or someone with intent makes of a stream of bytes. */

import { CHUNK_BYTES } from "../../espruino-on-node/node-net.js";

export type Mutation =
  | { kind: "flip"; at: number; bit: number }
  | { kind: "set"; at: number; byte: number }
  | { kind: "insert"; at: number; bytes: string }
  | { kind: "cut"; at: number; length: number }
  | { kind: "repeat"; at: number; length: number; times: number }
  | { kind: "move"; at: number; length: number; to: number }
  | { kind: "end"; at: number };

const byte = String.fromCharCode;

/** Places beyond the end count from the beginning again, so that every mutation does something. */
export function mutate(bytes: string, mutation: Mutation): string {
  if (!bytes) return mutation.kind === "insert" ? mutation.bytes : bytes;
  const at = mutation.at % bytes.length;
  const before = bytes.slice(0, at);
  switch (mutation.kind) {
    case "flip":
      return before + byte(bytes.charCodeAt(at) ^ (1 << (mutation.bit & 7))) + bytes.slice(at + 1);
    case "set":
      return before + byte(mutation.byte) + bytes.slice(at + 1);
    case "insert":
      return before + mutation.bytes + bytes.slice(at);
    case "cut":
      return before + bytes.slice(at + mutation.length);
    case "repeat":
      return before + bytes.slice(at, at + mutation.length).repeat(mutation.times) + bytes.slice(at + mutation.length);
    case "move": {
      const rest = before + bytes.slice(at + mutation.length);
      const to = mutation.to % (rest.length + 1);
      return rest.slice(0, to) + bytes.slice(at, at + mutation.length) + rest.slice(to);
    }
    case "end":
      return before;
  }
}

/** Pieces of these lengths, over and over; none longer than what the interpreter tells in one event. */
export function cutUp(bytes: string, lengths: number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Math.max(1, lengths[pieces.length % lengths.length] ?? CHUNK_BYTES);
    pieces.push(bytes.slice(at, at + length));
    at += length;
  }
  return pieces;
}
