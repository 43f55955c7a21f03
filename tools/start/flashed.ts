import type { Board } from "../compiler/targets/boards.js";
import { LOADER_FILE, planWrites } from "../flash/plan.js";
import type { VirtualBoardOptions } from "../virtual-board/index.js";
import { clientNames } from "./client-names.js";

/** The network that virtual boards are in. */
const WIFI = { ssid: "workshop", password: "secret" };

/** Longer than an ESP32 waits for a server that does not answer; what it does is done in milliseconds here. */
const LONGEST_CALL_MS = 8000;

/** A virtual board with the files that flashing leaves on an empty one: from there it can be updated over the air. */
export function asFlashed(
  board: Board,
  { loader, code, map = "" }: { loader: Uint8Array; code: Uint8Array; map?: string },
  server: object,
): VirtualBoardOptions {
  const settings = Buffer.from(JSON.stringify({ ...server, ...(board.wifi && WIFI) }));
  const empty = { freeBytes: 0, trashBytes: 0, files: {}, records: [] };
  const writes = planWrites(empty, { settings, loader, code });
  const { [LOADER_FILE]: loading, ...storage } = Object.fromEntries(writes.map(({ name, data }) => [name, data]));
  const firmware = Buffer.from(loading!).toString();
  const names = clientNames(Buffer.from(code).toString("latin1"), map);
  const limits = { interruptsAfterMs: LONGEST_CALL_MS, tellsPlaces: true };
  return { chip: board.chip, board, firmware, storage, ...limits, clientNames: names };
}
