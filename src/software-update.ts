/** Software over the air: a file in Storage besides the firmware, such as a module, a page or a table, and the application that takes it over. */
import type { TBDeviceMqttClient } from "./client";
import { Mark } from "./espruino/package-store";
import { fromJson } from "./espruino/text";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import { PACKAGE_TYPES, type PackageOptions, PackageUpdate, type Values } from "./package-update";

/** Options of useSoftwareUpdate. */
export interface SoftwareUpdateOptions extends PackageOptions {
  /** What there is before the first update; after it, what was installed last. */
  title: string;
  /** Of what there is before the first update. */
  version: string;
  /** The file in Storage that a package is written to. What was in it is erased when a download begins: nothing may run from it. */
  file: string;
  /**
   * The file is there and checked: take it over, and call `done()`, or `done(reason)`, or throw, when it is of no use. A power cut before that brings it once more.
   * The contents are its first `bytes`; behind them is the signature, on a board that takes signed packages alone.
   */
  install: (file: string, done: (reason?: string) => void, bytes: number) => void;
}

/** A file that is kept up to date; useSoftwareUpdate makes it. */
class SoftwareUpdate extends PackageUpdate {
  declare _options: SoftwareUpdateOptions;
  _isReported?: boolean;

  override _target(): string {
    return this._options.file;
  }

  override _online(): boolean {
    if (!this._isReported) {
      this._takeOver();
      this._report();
    }
    this._isReported = true;
    return true;
  }

  /** Title and version are those that were installed. */
  _takeOver(): void {
    if (this._mark() === Mark.INSTALLED) {
      const values = fromJson(this._ordered()) as string[];
      this._options.title = values[0]!;
      this._options.version = values[1]!;
    }
  }

  override _install(): void {
    this._report("UPDATING");
    const done = this._done.bind(this, this._values);
    try {
      this._options.install(this._file, done, this._contentBytes());
    } catch (error) {
      done("install: " + error);
    }
  }

  _done(values: Values, reason?: string): void {
    if (values !== this._values) return;
    this._markOrder(this._order, reason ? Mark.FAILED : Mark.INSTALLED);
    if (reason) this._fail(reason);
    else {
      this._takeOver();
      this._stop();
      this._report("UPDATED");
    }
  }
}

export type { SoftwareUpdate };

/**
 * Loads the software package that ThingsBoard assigns to the device (`sw_title`, `sw_version`) into a file of Storage, checks it, and hands it to the application. What is
 * installed is noted beside it (`tb.sw`), so that it is known after a restart.
 */
export function useSoftwareUpdate(client: TBDeviceMqttClient, options: SoftwareUpdateOptions): SoftwareUpdate {
  const good = goodOptions(client, options, PACKAGE_TYPES + "string file,function install,");
  // Names in Storage have 28 characters at most.
  if (!good.file || good.file.length > 28 || !good.install) {
    client.emit("error", Code.INVALID_OPTION, "file, install");
    good.file = "";
  }
  return new SoftwareUpdate("sw", client, good);
}
