/** The port of a board, and the board behind it. */
import { accessSync, constants, existsSync } from "node:fs";
import { loadBoard } from "../compiler/targets/boards.js";
import { checkBoard, identify, isUntried, OLDEST } from "../flash/board.js";
import { serialPorts } from "../flash/drivers.js";
import { KEY_FILE } from "../flash/plan.js";
import { Port } from "../flash/port.js";
import { fingerprintOf, readSigningKey, SIGNING_KEY_FILE, type SigningKey } from "../signing/key.js";
import { type Finding, note, ok, skipped, wrong } from "./finding.js";

export interface BoardOptions {
  port?: string;
  baud: number;
  board?: string;
}

export async function* boardFindings({ port: path, baud, board }: BoardOptions): AsyncGenerator<Finding> {
  if (!path) {
    yield note(`the board was not checked: name its port with --port; ${await serialPorts()}`);
    return;
  }
  const problem = permission(path);
  if (problem) {
    yield problem;
    return yield skipped("the board: not checked, because its port cannot be used");
  }
  let port: Port;
  try {
    port = await Port.open(path, baud);
  } catch (error) {
    yield wrong((error as Error).message);
    return yield skipped("the board: not checked, because its port cannot be used");
  }
  try {
    yield ok(`${path} can be opened`);
    await port.greet();
    const found = await identify(port);
    const name = `${path} is ${found.board}, Espruino ${found.version}`;
    if (isUntried(found.version)) yield wrong(`${name}: put ${OLDEST} or newer on it, see docs/boards/`);
    else yield ok(name);
    if (board) checkBoard(found, loadBoard(board), path);
    yield* keyFindings(path, await port.ask<string>(`require("Storage").read(${JSON.stringify(KEY_FILE)})||""`));
  } catch (error) {
    yield wrong((error as Error).message);
  } finally {
    await port.close();
  }
}

/** Whether a board takes the packages that are made here. */
function* keyFindings(path: string, publicKey: string): Generator<Finding> {
  let own: SigningKey | undefined;
  try {
    own = readSigningKey();
  } catch {
    // Told of as a finding of its own.
  }
  if (publicKey && publicKey === own?.publicKey) yield ok(`${path} accepts only firmware that is signed with your key`);
  else if (publicKey)
    yield wrong(
      `${path} accepts only firmware that is signed with the key ${fingerprintOf(publicKey)}, and you do not have it. Put ${SIGNING_KEY_FILE} back, or flash the board with --no-sign`,
    );
  else if (own) yield note(`${path} accepts unsigned firmware until you flash it with your key`);
}

/** What stands in the way to a serial port of this machine. */
function permission(path: string): Finding | undefined {
  if (!path.startsWith("/") || !existsSync(path)) return undefined;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return wrong(`you have no permission for ${path}. Run: sudo usermod -aG dialout $USER, then log out and in again`);
  }
}
