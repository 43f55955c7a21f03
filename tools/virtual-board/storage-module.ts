/** require("Storage") over the flash memory. */
import { deviceParse, deviceStringify } from "./json.js";
import type { Program } from "./program.js";
import type { Bag } from "./realm.js";

export function storageModule(program: Program): Bag {
  const { realm, chip, hardware } = program;
  const { storage } = hardware;
  const module = realm.object();

  const attempt = (work: () => void) => {
    try {
      work();
    } catch (reason) {
      if (typeof reason === "string") throw realm.error("Error", reason);
      throw reason;
    }
  };
  const write = (name: unknown, data: unknown, offset?: number, size?: number) => {
    const file = String(name);
    attempt(() => storage.write(file, bytesOf(data), Number(offset ?? 0), Number(size ?? 0)));
    program.storageChanged(file);
    return true;
  };
  const bytesOf = (data: unknown): string => {
    if (typeof data === "string") return chip.unicode ? utf8(data) : data;
    if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1");
    if (Array.isArray(data)) return String.fromCharCode(...Array.from(data, (item) => Number(item) & 255));
    if (typeof data === "object" && data !== null) return deviceStringify(data, program.system.stringifyOptions);
    throw "Can't get pointer to data to write";
  };

  realm.natives(module, {
    read: (name: unknown, offset?: number, length?: number) => storage.read(String(name), offset, length),
    readJSON: (name: unknown, noExceptions?: unknown) => {
      const text = storage.read(String(name));
      if (text === undefined) return undefined;
      try {
        return deviceParse(text, program.system.parseOptions);
      } catch (error) {
        if (noExceptions) return undefined;
        throw error;
      }
    },
    write,
    writeJSON: (name: unknown, data: unknown) => write(name, deviceStringify(data, program.system.stringifyOptions)),
    erase: (name: unknown) => {
      storage.erase(String(name));
      program.storageChanged(String(name));
    },
    eraseAll: () => {
      storage.eraseAll();
      for (const name of program.running) program.storageChanged(name);
    },
    list: (filter?: RegExp) => realm.array(storage.list().filter((name) => filter?.test(name) ?? true)),
    getFree: () => storage.freeBytes,
    getStats: () => realm.object(storage.stats),
    compact: () => storage.compact(),
  });
  return module;
}

/** The Linux build's strings: characters beyond a byte are stored as UTF-8. */
function utf8(text: string): string {
  return /[^\0-\xff]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}
