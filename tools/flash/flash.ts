/** Flashing, as it is for the command line and for the page in a browser alike. */
import { setTimeout as pause } from "node:timers/promises";
import type { Board } from "../compiler/targets/boards.js";
import { wordsFor } from "../error-codes.js";
import { EXIT, ExitError } from "../exit-codes.js";
import {
  checkBoard,
  compact,
  eraseFiles,
  identify,
  isUntried,
  OLDEST,
  readState,
  stopProgram,
  writeFile,
} from "./board.js";
import { checkRoom, FILES, inWords, isHeld, KEY_FILE, planWrites, SIGNATURE_FILE, type Wanted } from "./plan.js";
import type { Port } from "./port.js";

/** What the firmware prints once it talks to ThingsBoard, and what it prints when it never will. */
const ONLINE = "ThingsBoard: connected";
const HOPELESS = /^(Settings: tb\.json|Loader: no code slot|Wi-Fi: the settings have no ssid)/;

/** How far it is, for whoever waits. */
export interface Witness {
  say(line: string): void;
  progressOf(totalBytes: number): {
    start(file: string, bytes: number): void;
    advance(bytes: number): void;
    end(): void;
  };
}

/** What has to be known of a board to flash it. */
export type Flashable = Pick<Board, "id" | "chip" | "wifi">;

/** Writes what the board does not hold yet. The firmware is stopped, and not started again. */
export async function flashBoard(
  port: Port,
  board: Flashable,
  wanted: Wanted,
  { say, progressOf }: Witness,
  mayCompact = false,
): Promise<void> {
  await port.greet();
  const found = await identify(port);
  say(`${port.path} is ${found.board}, Espruino ${found.version}`);
  checkBoard(found, board, port.path);
  if (isUntried(found.version))
    say(`warning: Espruino ${found.version} is older than ${OLDEST}, the oldest version that was tested: update it`);
  const erased = await stopProgram(port);
  if (erased.length) say(`erased ${erased.join(" and ")}: it would run beside the firmware`);
  let state = await readState(port, FILES);
  if (!wanted.signing && state.files[KEY_FILE]) {
    if (!wanted.mayUnsign)
      throw new ExitError(
        EXIT.FAILED,
        `${port.path} accepts only signed firmware, and there is no settings/signing-key.json here. Put the key back, or add --no-sign to remove the key from the board`,
      );
    await eraseFiles(port, [KEY_FILE, SIGNATURE_FILE]);
    say("the key was removed from the board: it accepts unsigned firmware now");
    state = await readState(port, FILES);
  }
  if (mayCompact && state.trashBytes) {
    await compact(port);
    say(`compacted: ${inWords(state.trashBytes)} bytes of erased files are free again`);
    state = await readState(port, FILES);
  }
  const writes = planWrites(state, wanted);
  checkRoom(state, writes);
  const progress = progressOf(writes.reduce((sum, { data }) => sum + data.length, 0));
  for (const { name, data } of writes) {
    progress.start(name, data.length);
    await writeFile(port, name, data, (bytes) => progress.advance(bytes));
  }
  progress.end();
  const { files, ...rest } = await readState(port, FILES);
  const wrong = writes.filter(({ name, data }) => !isHeld({ files, ...rest }, name, data)).map(({ name }) => name);
  if (wrong.length)
    throw new ExitError(EXIT.NOT_WRITTEN, `the board does not hold what was written to ${wrong.join(", ")}`);
  const written = writes.map(({ name }) => name).join(", ");
  say(written ? `checked by CRC32: ${written}` : "the board has all of it already: nothing was written");
  say(`${inWords(rest.freeBytes)} bytes of flash are free`);
}

/**
 * Restarts the board and tells what its console shows, until it is online. Throws with the firmware's last word when it is not.
 * @param watch calls back for each line from now on, and returns what ends that
 */
export async function startBoard(
  port: Port,
  waitSeconds: number,
  say: (line: string) => void,
  watch: (onLine: (line: string) => void) => () => void,
): Promise<void> {
  say(waitSeconds ? `restarting; its console, until it is online:` : "restarting");
  let decide = (_line: string) => {};
  let lastError = `it did not print "${ONLINE}"`;
  const decided = new Promise<string>((resolve) => {
    decide = resolve;
  });
  const over = new AbortController();
  const stop = watch((line) => {
    const words = wordsFor(line);
    if (waitSeconds && line) say(`  ${line}`);
    if (waitSeconds && words) say(`    ${words}`);
    if (line.startsWith("ThingsBoard: error")) lastError = words ? `${line}. ${words}` : line;
    if (line.startsWith(ONLINE) || HOPELESS.test(line)) decide(line);
  });
  try {
    await port.ask("(load(),1)");
    if (!waitSeconds) return;
    const line = await port.during(
      Promise.race([decided, pause(waitSeconds * 1000, undefined, { signal: over.signal })]),
    );
    if (line === undefined) {
      throw new ExitError(EXIT.NOT_ONLINE, `flashed, but not online within ${waitSeconds} s: ${lastError}`);
    }
    if (!line.startsWith(ONLINE)) throw new ExitError(EXIT.NOT_ONLINE, `flashed, but it cannot come online: ${line}`);
    say("online");
  } finally {
    over.abort();
    stop();
  }
}
