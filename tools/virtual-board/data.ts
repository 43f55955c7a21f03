/** The bytes of what a firmware gives to write: numbers, texts, lists and typed arrays of them, `{data, count}`. */
import type { Realm } from "./realm.js";

export function bytesOf(value: unknown, realm: Realm): Uint8Array {
  const bytes: number[] = [];
  collect(value, bytes, realm);
  return Uint8Array.from(bytes);
}

function collect(value: unknown, bytes: number[], realm: Realm): void {
  if (typeof value === "number" || typeof value === "boolean") bytes.push(Number(value) & 255);
  else if (typeof value === "string") for (let i = 0; i < value.length; i++) bytes.push(value.charCodeAt(i) & 255);
  else if (value instanceof ArrayBuffer || isBuffer(value)) for (const byte of new Uint8Array(value)) bytes.push(byte);
  else if (isListed(value)) for (let i = 0; i < value.length; i++) collect(value[i], bytes, realm);
  else if (typeof value === "object" && value !== null && "data" in value) {
    const { data, count = 1 } = value as { data: unknown; count?: unknown };
    for (let i = 0; i < Number(count); i++) collect(data, bytes, realm);
  } else {
    const type = value === null ? "null" : typeof value;
    throw realm.error("TypeError", `Expecting a number or something iterable, got ${type}`);
  }
}

/** Of the firmware's realm: no instance of the class of this one. */
function isBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

function isListed(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}
