/** E.mapInPlace(): so many bits of one memory at a time, looked up and written to another. After jswrap_espruino_mapInPlace of Espruino; drivers of displays use it. */
import { types } from "node:util";
import type { Realm } from "./realm.js";

type Memory = Uint8Array;

export function mapInPlace(realm: Realm, from: unknown, to: unknown, map: unknown, bits: unknown): void {
  const [source, target] = [memoryOf(from), memoryOf(to)];
  if (!source || !target) throw realm.error("Error", "First 2 arguments should be array buffers");
  const lookUp = lookUpIn(map);
  if (!lookUp) throw realm.error("Error", "Third argument should be a function or array");
  const own = 8 * source.BYTES_PER_ELEMENT;
  const given = Math.trunc(Number(bits ?? 0)) || own;
  const size = Math.abs(given);
  const mask = (1 << size) - 1;
  let pool = 0;
  let pooled = 0;
  for (let read = 0, written = 0; (read < source.length || pooled >= size) && written < target.length; written++) {
    const index = read;
    for (; pooled < size; pooled += own) {
      const next = source[read++] ?? 0;
      pool = given > 0 ? (pool << own) | next : pool | (next << pooled);
    }
    pooled -= size;
    const value = (given > 0 ? pool >> pooled : pool) & mask;
    if (given < 0) pool >>= size;
    target[written] = Number(lookUp(value, index));
  }
}

function memoryOf(value: unknown): Memory | undefined {
  if (types.isArrayBuffer(value)) return new Uint8Array(value);
  return types.isTypedArray(value) ? (value as Memory) : undefined;
}

function lookUpIn(map: unknown): ((value: number, index: number) => unknown) | undefined {
  if (map === undefined || map === null) return (value) => value;
  if (typeof map === "function") return (value, index) => Reflect.apply(map, undefined, [value, index]);
  const list = Array.isArray(map) ? map : memoryOf(map);
  return list && ((value) => list[value]);
}
