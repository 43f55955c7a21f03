/** The slots as the firmware sees them that runs out of one, and the trial of what came over the air. */
import { formatRecord, type Slot, SlotFile, slotsOf, Trial } from "./slots";

/** Longer than any record. */
const SPACES = "                                ";

/**
 * The slot that this code runs out of; undefined when it was not started by the loader out of one of them. Or the one with the code that came by
 * this order, whatever became of it. @rare
 */
export function findSlot(order?: string): Slot | undefined {
  const slots = slotsOf(require("Storage"), E.CRC32);
  const first = slots[0];
  const second = slots[1];
  const at = global.tbAt;
  const crc = order && E.CRC32(order);
  if (order) return first && first.order === crc ? first : second && second.order === crc ? second : undefined;
  // Without that name it was started because the other threw: the other is first, unless that was noted as a failed trial.
  if (at === undefined) return second && first && (second._start < 0 ? first : second);
  return first && first.slot !== at ? second : first;
}

/** Notes where this code runs, before it writes over what that is found by. @rare */
export function noteSlot(): void {
  const running = findSlot();
  if (running) global.tbAt = running.slot;
}

/** Why this code, which was on trial, is not what runs. @rare */
export function reasonOf(slot: Slot): string {
  if (!slot._start) return "it throws";
  let end: number = Trial.VERDICT + 1;
  while (end < Trial.STARTS && slot._text.charCodeAt(end) < Trial.ERASED) end++;
  return (
    slot._text.substring(Trial.VERDICT + 1, end) || "not online in " + (slot._text.length - Trial.STARTS) + " starts"
  );
}

/** Whether the code that runs has yet to show that it comes online. @rare */
export function isOnTrial(): boolean {
  return !!global.tbTrial;
}

/** Ends the trial, for good: "+" for code that stays, or "-" and the reason for which it goes. @rare */
export function endTrial(verdict: string): void {
  const trial = global.tbTrial as [timer: number, file: string];
  delete global.tbTrial;
  clearTimeout(trial[0]);
  require("Storage").write(trial[1], verdict.substr(0, Trial.STARTS - Trial.VERDICT), Trial.VERDICT);
}

/** Bytes of a record on trial. @rare */
export function trialBytes(starts: number): number {
  return Trial.STARTS + starts;
}

/**
 * Makes the code that was written beside the running one the newest, on trial: what the loader starts next.
 * @param file of the record that is not the running code's
 * @param order that it came by
 * @param seconds that it has to come online
 * @param starts that it may have @rare
 */
export function startTrial(running: Slot, file: string, order: string, seconds: number, starts: number): void {
  const storage = require("Storage");
  const slot = 1 - running.slot;
  const code = storage.read(SlotFile.CODE + slot) || "";
  const record = formatRecord(
    {
      // The other record is replaced, whatever its number.
      sequence: running.sequence + 1,
      slot: slot,
      bytes: code.length,
      crc: E.CRC32(code),
      trial: seconds,
      order: E.CRC32(order),
    },
    E.CRC32,
  );
  storage.write(file, (record + SPACES).substr(0, Trial.VERDICT), 0, trialBytes(starts));
}

/** Starts the loader again. @rare */
export function restart(): void {
  load();
}
