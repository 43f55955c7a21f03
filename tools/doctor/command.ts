/** `tb-espruino doctor`: what is missing on this machine, or wrong in settings, port, board and server, in the order to mend it. */

import { loadBoard } from "../compiler/targets/boards.js";
import { deviceNames } from "../settings/file.js";
import { ProgressLine, paint } from "../terminal.js";
import { type BoardOptions, boardFindings } from "./board.js";
import { type Finding, skipped } from "./finding.js";
import { buildFinding, nodeFinding, packagesFinding } from "./machine.js";
import { serverFindings } from "./server.js";
import { lookAtSettings, signingFindings } from "./settings.js";
import type { ThingsBoardOptions } from "./thingsboard.js";

/** Options of `tb-espruino doctor`. */
export interface DoctorOptions extends BoardOptions, ThingsBoardOptions {
  /** A file in settings/; the only one when absent. False: none. */
  settings?: string | false;
}

const WORDS = { ok: "ok", note: "note", wrong: "WRONG", skipped: "-" } as const;
const COLOURS = { ok: "green", note: "yellow", wrong: "red", skipped: "gray" } as const;

/** One line for each thing. Rejects when one of them is wrong. */
export async function doctorCommand(options: DoctorOptions): Promise<void> {
  if (options.board) loadBoard(options.board);
  const progress = new ProgressLine();
  let count = 0;
  for await (const { level, text } of findings(options, (doing) => progress.show(doing))) {
    progress.clear();
    if (level === "wrong") count++;
    process.stdout.write(`${paint(COLOURS[level], WORDS[level].padEnd(5))}  ${text}\n`);
  }
  progress.clear();
  if (count) throw new Error(count === 1 ? "1 problem found" : `${count} problems found: start with the first one`);
}

async function* findings(options: DoctorOptions, doing: (text: string) => void): AsyncGenerator<Finding> {
  yield nodeFinding();
  yield packagesFinding();
  if (options.board) yield buildFinding(options.board);
  const look = options.settings === false ? { findings: [] } : lookAtSettings(options.settings);
  yield* look.findings;
  yield* signingFindings();
  doing("looking at the board");
  yield* boardFindings(options);
  doing("looking at the server");
  const device = options.settings || deviceNames()[0];
  if (look.settings && device) yield* serverFindings(look.settings, device);
  else if (options.server === undefined) yield skipped("the server: not checked, because there are no settings for it");
  if (options.server !== undefined) yield* (await import("./thingsboard.js")).thingsBoardFindings(options, doing);
}
