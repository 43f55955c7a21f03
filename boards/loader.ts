/**
 * What a board starts with, `.bootcde` in its Storage: runs the newest firmware that is whole, and the one before it when that throws, or when its trial
 * is over and it was never online. Without one before it that is proven, it is started again after a while. All of it is expressions: a function or a
 * variable of its own would stay in memory, and get in the way of a firmware's of the same name. What it leaves: `tbAt`, the slot that runs, and during
 * a trial `tbTrial`.
 */
import { SlotFile, slotsOf, Trial } from "../src/espruino/slots";

const enum Guard {
  /** Longer than an ESP32 blocks when it connects to a host that is not there. */
  WATCHDOG_SECONDS = 120,
  /** Between two starts of what throws: time to type at the console, or to flash. */
  PAUSE_SECONDS = 60,
}

/** The console that Espruino opens to the network, without a password, is left to the firmware that runs: where none does, nobody else closes it. */
const enum Telnet {
  OFF = 'try{require("TelnetServer").setOptions({mode:"off"})}catch(e){}',
}

try {
  // Not `require`: the functions of a module cost more each. `eval` leaves their text in flash just as well, and the names at the top level.
  (global.eval as (code: string) => void)(
    (function () {
      const storage = require("Storage");
      const slots = slotsOf(storage, E.CRC32);
      const slot = slots[0];
      if (!slot) {
        console.log("Loader: no code slot is whole");
        return Telnet.OFF;
      }
      global.tbAt = slot.slot;
      // What failed its trial, or is on it, is nothing to go back to.
      if (slots[1] && !slots[1]._start) global.tbElse = SlotFile.CODE + slots[1].slot;
      if (slot._start > 0) {
        storage.write(slot._file, "s", slot._start);
        global.tbTrial = [setTimeout(load, slot.trial! * 1000), slot._file];
        // indexOf is right: no board has a name that is the beginning of another's
        if (!process.env.BOARD.indexOf("ESP32")) E.enableWatchdog(Guard.WATCHDOG_SECONDS);
      }
      return storage.read(SlotFile.CODE + slot.slot) as string;
    })(),
  );
} catch (error) {
  (global.eval as (code: string) => void)(Telnet.OFF);
  if (!global.tbElse) {
    // What it threw for may pass, and nobody may be there to start it.
    setTimeout(load, Guard.PAUSE_SECONDS * 1000);
    console.log("Loader: starting again in " + Guard.PAUSE_SECONDS + " s");
    throw error;
  }
  // A fresh start without this loader: what the broken firmware has begun is gone. Not at once, since the interpreter forgets about it when it is
  // itself in a load().
  setTimeout(load, 0, global.tbElse as string);
  if (global.tbTrial)
    require("Storage").write(
      (global.tbTrial as string[])[1]!,
      ("-" + error).substr(0, Trial.STARTS - Trial.VERDICT),
      Trial.VERDICT,
    );
  // Last of all, and with care: anything may be thrown, null too.
  console.log("Loader: " + error + "\n" + ((error && (error as Error).stack) || ""));
  console.log("Loader: starting " + global.tbElse + " instead");
}
delete global.tbElse;
