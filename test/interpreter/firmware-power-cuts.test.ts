/**
 * Power cuts on Espruino itself: its flash is looked at after each step of an update, and boards are booted with what it would hold if the power had
 * gone within each write between two steps. One flash goes from text to tokens, back, and to tokens again.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Emulator } from "../../tools/emulator/index.js";
import type { ChipName } from "../../tools/virtual-board/chips.js";
import { bytesOf, type Contents } from "../../tools/virtual-board/contents.js";
import { flashWith } from "../../tools/virtual-board/flash-image.js";
import { InterpreterBoard, needInterpreter } from "../../tools/virtual-board/interpreter.js";
import { assign, flashed, inTokens, updatingFirmware } from "../device-checks/firmware-update.js";
import { emulatorWithBoard } from "../support/on-board.js";
import { INTERPRETERS } from "../support/runners.js";

const FLASH = "espruino.flash";
const PORT = "port";
/** Of a file's header. */
const NAME_BYTES = 28;
const BOARDS_AT_ONCE = 6;
const PATIENCE_MS = 60_000;
/** Of the user, and of another program: no update touches them. */
const OWN = { "tb.json": '{"ssid":"workshop","accessToken":"board-token"}', readings: "1,2,3" };

/** Where the power goes within a write: in a header's size, in its name, at half of all, and before the last byte; behind the last one it goes everywhere. */
const PLACES: Partial<Record<ChipName, (bytes: number) => number[]>> = {
  ESP8266: (bytes) => [1, 10, bytes >> 1, bytes - 1],
  ESP32: (bytes) => [bytes >> 1],
};

/** Firmware over the air. */
interface Package {
  version: string;
  code: string;
}

/** Firmware that finds the port of its server in the Storage file PORT: each board of those that boot at once has a server of its own. */
function firmware(version: string, form: (code: string) => string): Package {
  const code = updatingFirmware(0, version);
  const placed = code.replace('"port":0', `"port":+require("Storage").read("${PORT}")`);
  expect(placed).not.toBe(code);
  return { version, code: form(placed) };
}

/** What was written between two looks at the flash: pieces without a gap. */
function writesBetween(before: Buffer, after: Buffer): { from: number; to: number }[] {
  const writes: { from: number; to: number }[] = [];
  for (let at = 0; at < after.length; at++) {
    if (before[at] === after[at]) continue;
    const last = writes.at(-1);
    // Single bytes may be what they were.
    if (last && at - last.to < 4) last.to = at + 1;
    else writes.push({ from: at, to: at + 1 });
  }
  return writes;
}

/** The flash as a cut at each of these places of each write would leave it. */
function tornFlashes(looks: Buffer[], placesIn: (bytes: number) => number[]): Buffer[] {
  const torn: Buffer[] = [];
  for (const [i, after] of looks.entries()) {
    let before = looks[i - 1];
    if (!before) continue;
    for (const { from, to } of writesBetween(before, after)) {
      for (const bytes of new Set([...placesIn(to - from), to - from])) {
        if (bytes < 1 || bytes > to - from) continue;
        torn.push(
          Buffer.concat([before.subarray(0, from), after.subarray(from, from + bytes), before.subarray(from + bytes)]),
        );
      }
      before = torn.at(-1)!;
    }
  }
  return torn;
}

/** The same flash, but for the port in it. */
function withPort(flash: Buffer, port: number): Buffer {
  const moved = Buffer.from(flash);
  moved.write(portText(port), moved.indexOf(PORT.padEnd(NAME_BYTES, "\0")) + NAME_BYTES);
  return moved;
}

function portText(port: number): string {
  const text = String(port);
  // One of another length is another file.
  expect(text).toHaveLength(5);
  return text;
}

/** A board that boots from this flash, and ends with the test. */
class Board {
  readonly lines: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "flash-"));
  private readonly board: InterpreterBoard;

  constructor(chip: ChipName, flash: Buffer) {
    writeFileSync(join(this.folder, FLASH), flash);
    const onConsole = (line: string) => void this.lines.push(line);
    this.board = new InterpreterBoard(needInterpreter(chip), { chip, bare: true, flashDir: this.folder, onConsole });
    onTestFinished(() => this.end());
    this.board.boot();
  }

  get flash(): Buffer {
    return readFileSync(join(this.folder, FLASH));
  }

  /** Resolves when nothing of the update is left to be done. */
  async isDone(): Promise<void> {
    const what = `the order gone\n${this.lines.join("\n")}`;
    await expect
      .poll(() => this.flash.includes("tb.fw"), { timeout: PATIENCE_MS, interval: 200, message: what })
      .toBe(false);
  }

  end(): void {
    this.board.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves when the board has told the server that it runs this version. */
function runs(emulator: Emulator, version: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`${version} was not online in time`)), PATIENCE_MS);
    const listener = (_device: unknown, entries: { values: Record<string, unknown> }[]) => {
      if (!entries.some(({ values }) => values.current_fw_version === version)) return;
      clearTimeout(limit);
      emulator.off("telemetry", listener);
      resolve();
    };
    emulator.on("telemetry", listener);
  });
}

/** The flash at each step of an update of a board that boots from this one. */
async function looksAtUpdate(chip: ChipName, flash: Buffer, { version, code }: Package): Promise<Buffer[]> {
  const { emulator, device } = await emulatorWithBoard();
  const isOnline = new Promise<void>((resolve) => emulator.once("connect", () => resolve()));
  const board = new Board(chip, withPort(flash, emulator.mqttPort));
  await isOnline;
  const looks = [board.flash];
  for (const event of ["publish", "connect"] as const)
    emulator.on(event as "publish", () => void looks.push(board.flash));
  const isUpdated = runs(emulator, version);
  assign(emulator, device, code, { version });
  await isUpdated;
  await board.isDone();
  looks.push(board.flash);
  emulator.removeAllListeners("publish").removeAllListeners("connect");
  board.end();
  return looks;
}

/** Boots a board from each of these, with a server that has the update, and gives what the one in the middle has in its flash when all is over. */
async function flashAfter(
  chip: ChipName,
  torn: Buffer[],
  kept: Map<string, Buffer>,
  { version, code }: Package,
): Promise<Buffer> {
  let middle: Buffer | undefined;
  const waiting = torn.entries();
  async function bootSome(): Promise<void> {
    const { emulator, device } = await emulatorWithBoard();
    assign(emulator, device, code, { version });
    for (const [cut, flash] of waiting) {
      const isUpdated = runs(emulator, version);
      const board = new Board(chip, withPort(flash, emulator.mqttPort));
      await isUpdated.catch((error: Error) => {
        throw new Error(`cut ${cut} on the way to ${version}: ${error.message}\n${board.lines.join("\n")}`);
      });
      const isMiddle = cut === torn.length >> 1;
      if (isMiddle) await board.isDone();
      const left = board.flash;
      const lost = [...kept].flatMap(([name, file]) => (left.includes(file) ? [] : name));
      expect([cut, lost]).toEqual([cut, []]);
      if (isMiddle) middle = left;
      board.end();
    }
  }
  await Promise.all(Array.from({ length: BOARDS_AT_ONCE }, bootSome));
  return middle!;
}

test.each(INTERPRETERS.filter(({ chip }) => PLACES[chip]).map(({ chip }) => chip))(
  "one flash goes from text to tokens, to text and to tokens, through a power cut within each write, and keeps what else it has: %s",
  { timeout: 600_000 },
  async (chip) => {
    const text = (code: string) => code;
    const first = firmware("1.0.0", text);
    const { storage, modules, firmware: loader } = flashed(first.code, { inSandbox: false });
    const others: Record<string, Contents> = { ".bootcde": loader, ...modules, ...OWN };
    const files: Record<string, Contents> = { ...others, ...storage, [PORT]: "12345" };
    const image = (named: Record<string, Contents>) =>
      flashWith(new Map(Object.entries(named).map(([name, data]) => [name, { data: bytesOf(data), flags: 0 }])));
    const kept = new Map(Object.entries(others).map(([name, data]) => [name, image({ [name]: data })]));
    let flash = image(files);
    for (const next of [firmware("1.1.0", inTokens), firmware("1.2.0", text), firmware("1.3.0", inTokens)]) {
      const looks = await looksAtUpdate(chip, flash, next);
      const torn = tornFlashes(looks, PLACES[chip]!);
      console.log(`${next.version}: ${torn.length} cuts within ${looks.length - 1} steps`);
      // The order, code, its record and its verdict, and what is erased.
      expect(torn.length).toBeGreaterThan(8);
      flash = await flashAfter(chip, torn, kept, next);
    }
  },
);
