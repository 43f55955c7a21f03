/**
 * Power cuts on Espruino itself: its flash is looked at after each step of an update, and boards are booted with what it would hold if the power had
 * gone within each write between two steps.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Emulator } from "../../tools/emulator/index.js";
import { InterpreterBoard, startInterpreterBoard } from "../../tools/virtual-board/interpreter.js";
import { assign, flashed, inTokens, updatingFirmware } from "../device-checks/firmware-update.js";
import { emulatorWithBoard } from "../support/on-board.js";
import { INTERPRETERS } from "../support/runners.js";

const NEW = "1.1.0";
const FLASH = "espruino.flash";
const PORT = "port";
/** Of a file's header. */
const NAME_BYTES = 28;
const BOARDS_AT_ONCE = 6;
const PATIENCE_MS = 60_000;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "flash-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Resolves when the new firmware has told the server that it runs. */
function runsNew(emulator: Emulator): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`${NEW} was not online in time`)), PATIENCE_MS);
    const listener = (_device: unknown, entries: { values: Record<string, unknown> }[]) => {
      if (!entries.some(({ values }) => values.current_fw_version === NEW)) return;
      clearTimeout(limit);
      emulator.off("telemetry", listener);
      resolve();
    };
    emulator.on("telemetry", listener);
  });
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

/** The flash as each of so many cuts within each write would leave it. */
function tornFlashes(looks: Buffer[]): Buffer[] {
  const torn: Buffer[] = [];
  for (const [i, after] of looks.entries()) {
    let before = looks[i - 1];
    if (!before) continue;
    for (const { from, to } of writesBetween(before, after)) {
      const length = to - from;
      // In a header's size, in its name, half of all, and all but one byte.
      for (const bytes of new Set([1, 10, length >> 1, length - 1])) {
        if (bytes < 1 || bytes >= length) continue;
        torn.push(
          Buffer.concat([before.subarray(0, from), after.subarray(from, from + bytes), before.subarray(from + bytes)]),
        );
      }
      before = Buffer.concat([before.subarray(0, from), after.subarray(from, to), before.subarray(to)]);
      torn.push(before);
    }
  }
  return torn;
}

/** Firmware that finds the port of its server in the Storage file PORT: each board of those that boot at once has a server of its own. */
function firmware(version: string): string {
  const code = updatingFirmware(0, version);
  const placed = code.replace('"port":0', `"port":+require("Storage").read("${PORT}")`);
  expect(placed).not.toBe(code);
  return placed;
}

/** An emulator whose device has been assigned the new firmware. */
async function serverWithUpdate(code: string): Promise<Emulator> {
  const { emulator, device } = await emulatorWithBoard();
  assign(emulator, device, code, { version: NEW });
  return emulator;
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

// The layout with the least memory that there is.
const { chip } = INTERPRETERS.find((kind) => kind.chip === "ESP8266") ?? INTERPRETERS[0]!;

test.each([
  ["tokens after text", firmware("1.0.0"), inTokens(firmware(NEW))],
  ["text after tokens", inTokens(firmware("1.0.0")), firmware(NEW)],
])(
  `new firmware is online after a power cut within each write of an update, ${chip}: %s`,
  {
    timeout: 600_000,
  },
  async (_forms, before, after) => {
    const { emulator, device } = await emulatorWithBoard();
    const flashDir = folder();
    const looks: Buffer[] = [];
    const look = () => looks.push(readFileSync(join(flashDir, FLASH)));
    const { storage, ...rest } = flashed(before, { inSandbox: false });
    const files = { [PORT]: portText(emulator.mqttPort), ...storage };
    const options = { chip, bare: true, flashDir, ...rest, storage: files };
    const first = await startInterpreterBoard(options);
    onTestFinished(() => first.stop());
    await new Promise<void>((resolve) => emulator.once("connect", () => resolve()));
    look();
    for (const event of ["publish", "connect"] as const) emulator.on(event as "publish", look);
    const done = runsNew(emulator);
    assign(emulator, device, after, { version: NEW });
    await done;
    const isErased = () => !readFileSync(join(flashDir, FLASH)).includes("tb.fw");
    await expect.poll(isErased, { timeout: PATIENCE_MS }).toBe(true);
    look();
    emulator.removeAllListeners("publish").removeAllListeners("connect");
    first.stop();

    const torn = tornFlashes(looks);
    console.log(`${torn.length} cuts within ${looks.length - 1} steps`);
    expect(torn.length).toBeGreaterThan(20);
    const waiting = torn.entries();
    async function bootSome(): Promise<void> {
      const server = await serverWithUpdate(after);
      for (const [index, flash] of waiting) await bootAfter(index, withPort(flash, server.mqttPort), server);
    }
    async function bootAfter(index: number, flash: Buffer, server: Emulator): Promise<void> {
      const path = folder();
      writeFileSync(join(path, FLASH), flash);
      const lines: string[] = [];
      const board = new InterpreterBoard(first.program, {
        chip,
        bare: true,
        flashDir: path,
        onConsole: (line) => lines.push(line),
      });
      const online = runsNew(server);
      board.boot();
      try {
        await online;
      } catch (error) {
        throw new Error(`cut ${index}: ${(error as Error).message}\n${lines.join("\n")}`);
      } finally {
        board.stop();
      }
    }
    await Promise.all(Array.from({ length: BOARDS_AT_ONCE }, bootSome));
  },
);
