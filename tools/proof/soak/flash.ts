/** `require("Storage")` for a device in virtual time: flash in memory. */
import { modules } from "../../espruino-on-node/globals.js";
import { Storage } from "../../virtual-board/storage.js";

/** Of an ESP32. */
const FLASH_BYTES = 896 * 1024;

/** Puts an empty flash in, for all devices of a soak together: they use other files each. */
export function installFlash(): Storage {
  const storage = new Storage(FLASH_BYTES);
  modules.Storage = {
    read: storage.read.bind(storage),
    write: (name: string, data: string, offset?: number, size?: number) => {
      storage.write(name, data, offset, size);
      return true;
    },
    erase: storage.erase.bind(storage),
    list: () => storage.list(),
    getFree: () => storage.freeBytes,
    getStats: () => storage.stats,
  };
  // What the library asks for before it takes so much of it: an ESP32 has enough.
  Object.assign(process, { memory: () => ({ total: 16_383, usage: 0, free: 16_383 }) });
  return storage;
}
