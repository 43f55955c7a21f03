/** Software over the air: a file in Storage besides the firmware, such as a module, a page or a table. Your firmware takes it over. */
import type { TBDeviceMqttClient } from "./client";
import { Mark } from "./espruino/package-store";
import { fromJson } from "./espruino/text";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import { PACKAGE_TYPES, type PackageOptions, PackageUpdate, type Values } from "./package-update";

/** Options of useSoftwareUpdate. */
export interface SoftwareUpdateOptions extends PackageOptions {
  /** The title before the first update. After it, the title that was installed last is used. */
  title: string;
  /** The version before the first update. */
  version: string;
  /** The file in Storage that a package is written to. A download erases what was in it, so nothing may run from it. At most 28 characters. */
  file: string;
  /**
   * Called when the file is there and checked. Take it over, then call `done()`. If you cannot use it, call `done(reason)` or throw. After a power cut before
   * that you are called again. The contents are the first `bytes` of the file. On a board that takes only signed packages, the signature follows.
   */
  install: (file: string, done: (reason?: string) => void, bytes: number) => void;
}

/** What useSoftwareUpdate returns. */
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

  /** Title and version are those that were installed. @rare */
  _takeOver(): void {
    if (this._mark() === Mark.INSTALLED) {
      const values = fromJson(this._ordered()) as string[];
      this._options.title = values[0]!;
      this._options.version = values[1]!;
    }
  }

  override _install(): void {
    this._report("UPDATING");
    const done = this._installed.bind(this, this._values);
    try {
      this._options.install(this._file, done, this._contentBytes());
    } catch (error) {
      done("install: " + error);
    }
  }

  /** @rare */
  _installed(values: Values, reason?: string): void {
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
 * Loads the software package that ThingsBoard assigns to the device (`sw_title`, `sw_version`) into a file of Storage, checks it, and calls `install`. The file
 * `tb.sw` remembers what is installed, over restarts too.
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
