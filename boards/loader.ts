/**
 * What a board starts with, `.bootcde` in its Storage: runs the newest firmware that is whole, and the one before it when that throws.
 * All of it is expressions: a function or a variable of its own would stay in memory, and get in the way of a firmware's of the same name.
 */
import { parseRecord, SlotFile, type SlotRecord } from "../src/espruino/slots";

try {
  // Not `require`: the functions of a module cost more each. `eval` leaves their text in flash just as well, and the names at the top level.
  (global.eval as (code: string) => void)(
    (function () {
      const storage = require("Storage");
      let newest: SlotRecord | undefined;
      for (let i = 0; i < 2; i++) {
        const record = parseRecord(storage.read(SlotFile.RECORD + i), E.CRC32);
        if (!record || E.CRC32(storage.read(SlotFile.CODE + record.slot) || "") !== record.crc) continue;
        const isNewer = !newest || record.sequence > newest.sequence;
        const older = isNewer ? newest : record;
        if (isNewer) newest = record;
        global.tbElse = older && SlotFile.CODE + older.slot;
      }
      if (newest) return storage.read(SlotFile.CODE + newest.slot) as string;
      console.log("Loader: no code slot is whole");
      return "";
    })(),
  );
} catch (error) {
  if (!global.tbElse) throw error;
  console.log("Loader: " + error + "\n" + ((error as Error).stack || ""));
  console.log("Loader: starting " + global.tbElse + " instead");
  // A fresh start without this loader: what the broken firmware has begun is gone. Not at once, since the interpreter forgets about it when it is
  // itself in a load().
  setTimeout(load, 0, global.tbElse as string);
}
delete global.tbElse;
