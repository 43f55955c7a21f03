/** A board on the test's time with a package assigned to it, and what its update may have come to. */
import type { FirmwareUpdateOptions } from "../../src/firmware-update";
import type { FlashStorage } from "./flash-storage";
import { firmware, TITLE, UpdateBoard } from "./update-board";
import { type Package, UpdateServer } from "./update-server";

export const NEW = firmware("1.1");
export const WHOLE = ["DOWNLOADING", "DOWNLOADED", "VERIFIED", "UPDATING", "UPDATED"];

/** A board that is on, and a server that has assigned this to it. */
export function start(
  assigned: Partial<Package> | undefined = {},
  options: Partial<FirmwareUpdateOptions> = {},
  flash?: FlashStorage,
): UpdateBoard {
  const server = new UpdateServer();
  if (assigned) server.assign({ title: TITLE, version: "1.1", data: NEW, ...assigned });
  const board = new UpdateBoard(server, options, undefined, flash);
  board.powerOn();
  return board;
}

export const isAt = (board: UpdateBoard, state: string) => () => !!board.server.states().at(-1)?.startsWith(state);
export const isUpdated = (board: UpdateBoard) => isAt(board, "UPDATED");
export const hasFailed = (board: UpdateBoard) => isAt(board, "FAILED");

export function pass(board: UpdateBoard, seconds: number): void {
  board.run(() => false, seconds);
}
