/** The signature at the end of a package, as src/espruino/signature.ts checks it on a board. */
import { sign as signBytes } from "node:crypto";
import type { SigningKey } from "./key.js";

/** What a package is signed for; it is of no use under another name. */
export interface Named {
  kind: "fw" | "sw";
  title: string;
  version: string;
}

/** Of the hexadecimal digits at the end. */
const SIGNATURE_LENGTH = 512;
const LIST = /\n\/\/(\["[^\n]*\]) $/;

/** @param signedAt milliseconds since 1970: a board takes no firmware that is not newer than what it runs */
export function signPackage(
  content: Uint8Array,
  { kind, title, version }: Named,
  { privateKey }: SigningKey,
  signedAt: number,
): Buffer {
  const list = `\n//${JSON.stringify([kind, title, version, Math.floor(signedAt)])}`;
  const signed = Buffer.concat([content, Buffer.from(list)]);
  return Buffer.concat([signed, Buffer.from(` ${signBytes("sha256", signed, privateKey).toString("hex")}`)]);
}

/** When a package was signed; undefined for one that is not. */
export function signedAtOf(signed: Buffer): number | undefined {
  const [, list] =
    LIST.exec(signed.subarray(0, Math.max(0, signed.length - SIGNATURE_LENGTH)).toString("latin1")) ?? [];
  return (list && Number(list.slice(list.lastIndexOf(",") + 1, -1))) || undefined;
}
