/** `tb-espruino flash`: settings, loader and firmware to a board's flash, and its console until it is online. */
import { setTimeout as pause } from "node:timers/promises";
import { type Board, loadBoard } from "../build/boards.js";
import { watchConsole } from "../monitor/watch.js";
import { asTyped } from "../project.js";
import { completeSettings, deviceNames, forBoard } from "../settings/file.js";
import { checkBoard, compact, identify, readState, stopProgram, writeFile } from "./board.js";
import { namedPort } from "./drivers.js";
import { type Firmware, firmwareFor } from "./firmware.js";
import { EXIT, FlashError } from "./flash-error.js";
import { checkRoom, FILES, inWords, isHeld, planWrites, type Wanted } from "./plan.js";
import { Port } from "./port.js";
import { Progress } from "./progress.js";

/** Options of `tb-espruino flash`. */
export interface FlashOptions {
  port?: string;
  baud: number;
  board: string;
  example?: string;
  /** A file in settings/; the only one when absent. */
  device?: string;
  /** False leaves the settings that the board has. */
  settings: boolean;
  compact?: boolean;
  /** Seconds to wait until the board is online. */
  wait: number;
}

/** What the firmware prints once it talks to ThingsBoard, and what it prints when it never will. */
const ONLINE = "ThingsBoard: connected";
const HOPELESS = /^(Settings: tb\.json|Loader: no code slot|Wi-Fi: the settings have no ssid)/;

export async function flashCommand(options: FlashOptions): Promise<void> {
  const path = await namedPort(options.port);
  const board = loadBoard(options.board);
  const settings = options.settings ? settingsFor(board, options.device) : undefined;
  const firmware = await firmwareFor(board.id, options.example);
  say(`dist/${firmware.file} ${firmware.isNew ? "is built" : "is up to date"}, ${inWords(firmware.code.length)} bytes`);
  const port = await Port.open(path, options.baud);
  try {
    await flash(port, board, { settings, loader: firmware.loader, code: firmware.code }, options.compact);
    await watchUntilOnline(port, firmware, options.wait);
  } finally {
    await port.close();
  }
}

/** Writes what the board does not hold yet. The firmware is stopped, and not started again. */
export async function flash(port: Port, board: Board, wanted: Wanted, mayCompact = false): Promise<void> {
  await port.greet();
  const found = await identify(port);
  say(`${port.path} is ${found.board}, Espruino ${found.version}`);
  checkBoard(found, board, port.path);
  await stopProgram(port);
  let state = await readState(port, FILES);
  if (mayCompact && state.trashBytes) {
    await compact(port);
    say(`compacted: ${inWords(state.trashBytes)} bytes of erased files are free again`);
    state = await readState(port, FILES);
  }
  const writes = planWrites(state, wanted);
  checkRoom(state, writes);
  const progress = new Progress(writes.reduce((sum, { data }) => sum + data.length, 0));
  for (const { name, data } of writes) {
    progress.start(name, data.length);
    await writeFile(port, name, data, (bytes) => progress.advance(bytes));
  }
  progress.end();
  const { files, ...rest } = await readState(port, FILES);
  const wrong = writes.filter(({ name, data }) => !isHeld({ files, ...rest }, name, data)).map(({ name }) => name);
  if (wrong.length)
    throw new FlashError(EXIT.NOT_WRITTEN, `the board does not hold what was written to ${wrong.join(", ")}`);
  const written = writes.map(({ name }) => name).join(", ");
  say(written ? `checked by CRC32: ${written}` : "the board holds all of it already");
  say(`${inWords(rest.freeBytes)} bytes of flash are free`);
}

/** Restarts the board and shows its console. */
async function watchUntilOnline(port: Port, firmware: Firmware, waitSeconds: number): Promise<void> {
  say(waitSeconds ? `restarting; its console, until it is online:` : "restarting");
  let decide = (_line: string) => {};
  let lastError = `it has not printed "${ONLINE}"`;
  const decided = new Promise<string>((resolve) => {
    decide = resolve;
  });
  const bundle = { code: firmware.code.toString("latin1"), map: firmware.map };
  const over = new AbortController();
  const stop = watchConsole(port, bundle, (line) => {
    if (waitSeconds && line) say(`  ${line}`);
    if (line.startsWith("ThingsBoard: error")) lastError = line;
    if (line.startsWith(ONLINE) || HOPELESS.test(line)) decide(line);
  });
  try {
    await port.ask("(load(),1)");
    if (!waitSeconds) return;
    const line = await port.during(
      Promise.race([decided, pause(waitSeconds * 1000, undefined, { signal: over.signal })]),
    );
    if (line === undefined) {
      throw new FlashError(EXIT.NOT_ONLINE, `flashed, and not online within ${waitSeconds} s: ${lastError}`);
    }
    if (!line.startsWith(ONLINE)) throw new FlashError(EXIT.NOT_ONLINE, `flashed, and it cannot come online: ${line}`);
    say("online");
  } finally {
    over.abort();
    stop();
  }
}

/** The settings file as bytes for the board. */
export function settingsFor(board: Board, device: string | undefined): Buffer {
  const name = device ?? onlyDevice();
  const settings = completeSettings(name);
  if (board.wifi && !settings.ssid)
    throw new Error(`settings/${name}.json: ssid is missing, and ${board.id} needs a Wi-Fi`);
  return Buffer.from(JSON.stringify(forBoard(settings)));
}

function onlyDevice(): string {
  const names = deviceNames();
  if (names.length === 1 && names[0]) return names[0];
  if (!names.length) throw new Error(`there are no settings for the board yet: ${asTyped("settings")} makes them`);
  throw new Error(`name the device by --device: ${names.join(", ")}`);
}

// Not console.log, which is silent while the port is open: the `espruino` package prints all that it sends.
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
