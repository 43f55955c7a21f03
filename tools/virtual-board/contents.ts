/** What a file in Storage is given as: bytes, a text, which becomes UTF-8, or an object, which becomes JSON. */
export type Code = string | Uint8Array;
export type Contents = Code | object;

export function bytesOf(contents: Contents): Buffer {
  if (contents instanceof Uint8Array) return Buffer.from(contents);
  return Buffer.from(typeof contents === "string" ? contents : JSON.stringify(contents));
}

/** Storage's own: one character for each byte. */
export function storedAs(contents: Contents): string {
  return bytesOf(contents).toString("latin1");
}
