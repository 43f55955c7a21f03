/** What is asked of a board while it is flashed. */
import { setTimeout as pause } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { EXIT, ExitError } from "../exit-codes.js";
import type { Flashable } from "./flash.js";
import type { BoardState } from "./plan.js";
import type { Port } from "./port.js";

/** One packet's share of a file. An ESP8266 takes in 512 bytes while it is busy; in base64 and with what is around it this is less. */
const PIECE_BYTES = 240;
const COMPACT_LIMIT_MS = 120_000;

export interface Identity {
  /** As Espruino names it, as in "ESP8266_4MB". */
  board: string;
  version: string;
  hasWifi: boolean;
}

export async function identify(port: Port): Promise<Identity> {
  const [board, version, hasWifi] = await port.ask<[string, string, boolean]>(
    `[process.env.BOARD,process.env.VERSION,(function(){try{return !!require("Wifi")}catch(e){return false}})()]`,
  );
  return { board, version, hasWifi };
}

/**
 * The oldest Espruino that passed this project's checks. 2v28 ends by a segmentation fault where memory runs out; before 2v26, which bounds the count
 * of locks, what is called deeply may be freed while it is in use.
 */
export const OLDEST = "2v29";

/** Whether a version of Espruino, as "2v29.277", is older than those that were tried. One that is no such text is a build of somebody's own. */
export function isUntried(version: string): boolean {
  const [found, oldest] = [version, OLDEST].map((text) => /^(\d+)v(\d+)/.exec(text)?.slice(1).map(Number));
  return !!found && !!oldest && found[0]! * 1000 + found[1]! < oldest[0]! * 1000 + oldest[1]!;
}

/** Throws when the firmware for `wanted` is not for this board. */
export function checkBoard(found: Identity, wanted: Flashable, path: string): void {
  // Builds for Linux with a chip's memory layout are named after both.
  const name = wanted.chip === "LINUX" ? found.board : found.board.replace(/^LINUX_/, "");
  if (!name.startsWith(wanted.chip)) {
    throw new ExitError(
      EXIT.WRONG_BOARD,
      `${path} is ${found.board}, but the firmware ${wanted.id} is for ${wanted.chip}`,
    );
  }
  if (wanted.wifi && !found.hasWifi) {
    throw new ExitError(
      EXIT.WRONG_BOARD,
      `${path}: this Espruino (${found.board} ${found.version}) has no Wifi module`,
    );
  }
}

/** Ends the program, so that nothing runs out of the flash that is written, and all memory is free. Returns what it erased: files that would run besides. */
export async function stopProgram(port: Port): Promise<string[]> {
  // These would run after a reset too, or before the loader.
  const erased = await port.ask<string[]>(
    `[".bootrst",".varimg"].filter(function(n){var s=require("Storage"),r=s.read(n)!==undefined;if(r)s.erase(n);return r})`,
  );
  await port.ask("(reset(),1)");
  await pause(port.times.resetMs);
  await port.greet();
  // Until the next start: what gets lost of a packet's head makes the rest of it typed text, and echoing that takes so long that more is lost.
  await port.ask("(echo(0),1)");
  return erased;
}

/** What Storage holds, of these files. */
export async function readState(port: Port, names: string[]): Promise<BoardState> {
  const [stats, files, records] = await port.ask<[BoardState, ([number, number] | 0)[], (string | 0)[]]>(
    `(function(s){return [s.getStats(),${JSON.stringify(names)}.map(function(n){var d=s.read(n);return d===undefined?0:[d.length,E.CRC32(d)]}),` +
      `["tb.p0","tb.p1"].map(function(n){return btoa(s.read(n)||"")})]})(require("Storage"))`,
  );
  const present = names.flatMap((name, i) => {
    const [bytes, crc] = files[i] || [];
    return bytes === undefined || crc === undefined ? [] : [[name, { bytes, crc }] as const];
  });
  return {
    freeBytes: stats.freeBytes,
    trashBytes: stats.trashBytes,
    files: Object.fromEntries(present),
    records: records.map((text) => atob(text || "")),
  };
}

export async function eraseFiles(port: Port, names: string[]): Promise<void> {
  await port.ask(`(${JSON.stringify(names)}.forEach(function(n){require("Storage").erase(n)}),1)`);
}

/** Writes a file piece by piece; each is read back before the next is sent. */
export async function writeFile(
  port: Port,
  name: string,
  data: Uint8Array,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const file = JSON.stringify(name);
  await port.ask(`(require("Storage").erase(${file}),1)`);
  // A piece may be asked for twice, when only the answer was lost; a second write to the same place would throw.
  await port.ask(
    `(global.tbw=function(n,d,o,s){var S=require("Storage");if(S.read(n,o,d.length)!==d)S.write(n,d,o,s);return E.CRC32(S.read(n,o,d.length))},1)`,
  );
  for (let offset = 0; offset < data.length; offset += PIECE_BYTES) {
    const piece = data.subarray(offset, offset + PIECE_BYTES);
    const crc = await port.ask(`tbw(${file},atob("${btoa(String.fromCharCode(...piece))}"),${offset},${data.length})`);
    if (crc !== crc32(piece))
      throw new ExitError(EXIT.NOT_WRITTEN, `the board does not hold what was written to ${name}`);
    onProgress(piece.length);
  }
}

/** Gives back the flash of erased files. Only for a board that was reset: code that runs out of flash would lose its text. */
export async function compact(port: Port): Promise<void> {
  // In a timer, since it takes longer than a packet may.
  await port.ask(`(setTimeout(function(){require("Storage").compact()},10),1)`);
  const limit = Date.now() + COMPACT_LIMIT_MS;
  for (;;) {
    await pause(port.times.resetMs);
    try {
      await port.greet();
      if ((await port.ask<number>(`require("Storage").getStats().trashBytes`)) === 0) return;
    } catch (error) {
      if (Date.now() > limit) throw error;
    }
    if (Date.now() > limit) throw new ExitError(EXIT.NO_ROOM, "the board's flash could not be compacted");
  }
}
