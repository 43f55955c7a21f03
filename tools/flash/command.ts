/** `tb-espruino flash`: settings, loader and firmware to a board's flash, and its console until it is online. */
import { type Board, loadBoard } from "../compiler/targets/boards.js";
import type { FormOptions } from "../firmware-form.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { watchConsole } from "../monitor/watch.js";
import { asTyped } from "../project.js";
import { completeSettings, deviceNames, forBoard } from "../settings/file.js";
import { readSigningKey } from "../signing/key.js";
import { namedPort } from "./drivers.js";
import { firmwareFor, wantedFor } from "./firmware.js";
import { flashBoard, startBoard } from "./flash.js";
import { inWords, type Wanted } from "./plan.js";
import { Port, type PortTimes } from "./port.js";
import { Progress } from "./progress.js";

/** Options of `tb-espruino flash`. */
export interface FlashOptions extends ModuleOptions, FormOptions {
  port?: string;
  baud: number;
  board: string;
  example?: string;
  /** A file in settings/; the only one when absent. False leaves the settings that the board has. */
  settings?: string | false;
  compact?: boolean;
  /** False: not signed, though there is a key, and a board that has one loses it. */
  sign?: boolean;
  /** Seconds to wait until the board is online. */
  wait: number;
}

export async function flashCommand(options: FlashOptions, times?: Partial<PortTimes>): Promise<void> {
  const path = await namedPort(options.port);
  const board = loadBoard(options.board);
  const settings = options.settings === false ? undefined : settingsFor(board, options.settings);
  const firmware = await firmwareFor(board.id, options.example, options);
  say(`dist/${firmware.file} ${firmware.isNew ? "is built" : "is up to date"}, ${inWords(firmware.code.length)} bytes`);
  const key = options.sign === false ? undefined : readSigningKey();
  if (key) say(`signed with the key ${key.fingerprint}: the board accepts only signed updates over the air`);
  const port = await Port.open(path, options.baud, times);
  try {
    const wanted = { settings, ...wantedFor(board, firmware, key), mayUnsign: options.sign === false };
    await flash(port, board, wanted, options.compact);
    await startBoard(port, options.wait, say, (onLine) => watchConsole(port, firmware.forms, onLine));
  } finally {
    await port.close();
  }
}

/** Writes what the board does not hold yet. The firmware is stopped, and not started again. */
export async function flash(port: Port, board: Board, wanted: Wanted, mayCompact = false): Promise<void> {
  await flashBoard(port, board, wanted, { say, progressOf: (total) => new Progress(total) }, mayCompact);
}

/** The settings file as bytes for the board. */
export function settingsFor(board: Board, named: string | undefined): Buffer {
  const name = named ?? onlySettings();
  const settings = completeSettings(name);
  if (board.wifi && !settings.ssid)
    throw new Error(`settings/${name}.json: ssid is missing, and ${board.id} needs a Wi-Fi`);
  return Buffer.from(JSON.stringify(forBoard(settings)));
}

function onlySettings(): string {
  const names = deviceNames();
  if (names.length === 1 && names[0]) return names[0];
  if (!names.length) throw new Error(`there are no settings yet. Run: ${asTyped("settings")}`);
  throw new Error(`name the settings file with --settings: ${names.join(", ")}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
