/** Firmware over the air. New firmware is on trial until it was online. If it never is, the one before runs again. */
import type { TBDeviceMqttClient } from "./client";
import { later } from "./espruino/later";
import { Mark } from "./espruino/package-store";
import { SlotFile } from "./espruino/slots";
import { toJson } from "./espruino/text";
import { endTrial, findSlot, isOnTrial, noteSlot, reasonOf, restart, startTrial, trialBytes } from "./espruino/trial";
import { goodOptions } from "./good-options";
import { GOODBYE_MS, PACKAGE_TYPES, type PackageOptions, PackageUpdate, type Values } from "./package-update";

/** Options of useFirmwareUpdate. */
export interface FirmwareUpdateOptions extends PackageOptions {
  /** Seconds that new firmware has to come online after each start. Default 600. */
  trialSeconds?: number;
  /** How many starts new firmware has to come online. Default 3. */
  trialStarts?: number;
  /** Called when all is ready. Call `restart` when the board may restart. Default: it restarts at once. */
  beforeRestart?: (restart: () => void) => void;
}

/** What useFirmwareUpdate returns. */
class FirmwareUpdate extends PackageUpdate {
  declare _options: FirmwareUpdateOptions;
  /** What was known at the start has been reported. */
  _isReported?: boolean;

  override _target(): string {
    const running = findSlot();
    if (!running) return "";
    this._running = SlotFile.CODE + running.slot;
    this._record = SlotFile.RECORD + (running._file === SlotFile.RECORD + 0 ? 1 : 0);
    return SlotFile.CODE + (1 - running.slot);
  }

  override _online(): boolean {
    const order = this._ordered();
    if (isOnTrial()) {
      const isMeant = !order || this._isOf(order);
      endTrial(isMeant ? "+" : "-the code is " + this._options.title + " " + this._options.version);
      if (!isMeant) {
        later(0, restart, undefined);
        return false;
      }
    }
    if (!this._isReported) this._reportStart(order);
    this._isReported = true;
    return true;
  }

  /** What became of the last order. @rare */
  _reportStart(order: string): void {
    const slot = order && order !== this._failed && findSlot(order);
    const running = findSlot();
    if (!slot || !running) this._report();
    else if (slot.slot === running.slot) this._report("UPDATED", undefined, this._orderTold.bind(this, order, true));
    else {
      this._failed = order;
      this._report("FAILED", reasonOf(slot), this._orderTold.bind(this, order, false));
    }
  }

  /** The server knows what became of an order. @rare */
  _orderTold(order: string, isDone: boolean, error?: number): void {
    if (error) return;
    if (isDone) this._dropOrder(order);
    else this._markOrder(order, Mark.FAILED);
  }

  /** Whether an order is for what runs. @rare */
  _isOf(order: string): boolean {
    // What an order is a list of begins with these, and goes on behind a comma.
    const own = toJson([this._options.title, this._options.version]);
    return order.substr(0, own.length) === own.substr(0, own.length - 1) + ",";
  }

  override _install(): void {
    this._report("UPDATING", undefined, this._ready.bind(this, this._values));
  }

  /** @rare */
  _ready(values: Values): void {
    const go = this._handOver.bind(this, values);
    if (this._options.beforeRestart) this._options.beforeRestart(go);
    else go();
  }

  /** From here on the loader starts the new code. @rare */
  _handOver(values: Values): void {
    const running = findSlot();
    // Another order may have come in between, and this one again: its file is not the one that was checked.
    if (values !== this._values) return;
    if (!running || this._lacking([this._besides], 0) > 0) this._fail("no flash for the record");
    else {
      startTrial(
        running,
        this._record!,
        this._order,
        this._options.trialSeconds || 600,
        this._options.trialStarts || 3,
      );
      this._client.disconnect();
      later(GOODBYE_MS, restart, undefined);
    }
  }
}

export type { Digest } from "./espruino/checksum";
export type { UpdateState } from "./package-update";
export type { FirmwareUpdate };

/**
 * Loads the firmware that ThingsBoard assigns to the device (`fw_title`, `fw_version`), checks it, and starts it on trial. The trial ends well when the new
 * firmware is online and the server answers it. If it throws, hangs, or is not online in time, the firmware before runs again and reports FAILED with the reason.
 * The new firmware must call this function too. The board needs the loader and the slots that `npm run flash` writes.
 * A failed firmware is not tried again until you assign it again, or another one.
 * @param options title and version of what runs: FIRMWARE_TITLE and FIRMWARE_VERSION of `virtual:board`
 */
export function useFirmwareUpdate(client: TBDeviceMqttClient, options: FirmwareUpdateOptions): FirmwareUpdate {
  const types = PACKAGE_TYPES + "number trialSeconds,number trialStarts,function beforeRestart,";
  const good = goodOptions(client, options, types);
  noteSlot();
  const update = new FirmwareUpdate("fw", client, good);
  update._besides = trialBytes(good.trialStarts || 3);
  return update;
}
