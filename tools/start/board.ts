/** The board of `npm start`: a firmware as it is built, in the sandbox or on an interpreter. */

import type { Bundle } from "../compiler/build.js";
import { inForm } from "../firmware-form.js";
import { TracedLines } from "../monitor/watch.js";
import { type Identity, MEMORY_REPORTER, memoryIn, showInterpreter, showVirtualBoard } from "../page/boards.js";
import type { Workshop } from "../page/index.js";
import { startBoardApart } from "../virtual-board/apart/board.js";
import { type ClientState, queueText, stateText } from "../virtual-board/client-state.js";
import type { VirtualBoardOptions } from "../virtual-board/index.js";
import { startInterpreterBoard } from "../virtual-board/interpreter.js";
import type { PartSpec } from "../virtual-board/parts/state.js";
import type { Checked } from "./checks.js";
import { asFlashed } from "./flashed.js";
import { chosenForm, type Server, type StartOptions } from "./options.js";
import { partLines, tellParts } from "./part-lines.js";
import type { Hands } from "./play.js";
import type { Screen } from "./screen.js";
import { timeServer } from "./time-server.js";

export interface RunningBoard extends Partial<Hands> {
  stop(): void;
}

/** What a board gets besides its firmware. */
export interface Equipment {
  parts: PartSpec[];
  /** In place of the server's host and token. */
  settings?: object | undefined;
  hosts?: VirtualBoardOptions["hosts"];
}

/** The page that the board is shown on, and its name at the server, where that is known. */
export interface Shown {
  workshop: Workshop;
  device: string | undefined;
}

/** A firmware and the loader, on their way. */
export type Building = Promise<Bundle[]>;

/** Boots the firmware, once it is built, with settings for this server. `onLine` gets each line of the board's console. */
export async function bootBoard(
  options: StartOptions,
  { board, target }: Checked,
  building: Building,
  server: Server,
  screen: Screen,
  shown: Shown | undefined,
  onLine: (line: string) => void,
  { parts, settings: others, hosts }: Equipment,
): Promise<RunningBoard> {
  const source = target.entry;
  screen.say("start", `building ${source}`);
  const [bundle, loader] = (await building) as [Bundle, Bundle];
  const firmware = inForm(bundle, chosenForm(options));
  screen.say("start", `built dist/${firmware.file}, ${firmware.code.length.toLocaleString("en")} bytes`);
  const settings = { host: server.host, port: server.port, accessToken: server.token, ...others };
  const lines = new TracedLines([firmware], (line) => {
    shown?.workshop.hearLine(line);
    onLine(line);
  });
  const common: VirtualBoardOptions = {
    ...asFlashed(board, { ...firmware, loader: Buffer.from(loader.code) }, settings),
    ...{ parts, hosts },
    onConsole: (line) => lines.add(line),
  };
  const identity = { board, firmware: source, device: shown?.device };
  if (options.interpreter) {
    const running = await startInterpreterBoard({
      ...(shown ? withMemory(common, shown.workshop) : common),
      confined: true,
    });
    if (shown) showInterpreter(shown.workshop, running, identity);
    if (parts.length > 0) screen.say("start", "no parts: an interpreter for Linux has no pins");
    screen.say("start", `booted ${board.name} on ${running.program}`);
    if (!running.isConfined)
      screen.say("start", "this firmware can read and write your files: install bubblewrap to prevent it");
    return running;
  }
  screen.say("start", `booting ${board.name}, a virtual board with ${board.variables.count} variables`);
  return bootVirtualBoard(common, identity, screen, shown?.workshop);
}

/** In a process of its own; the screen tells of its pins, and the page of all of it. */
export async function bootVirtualBoard(
  options: VirtualBoardOptions,
  identity: Identity,
  screen: Screen,
  workshop: Workshop | undefined,
): Promise<RunningBoard> {
  const network = { timeServer: await timeServer() };
  const running = await startBoardApart({ ...options, ...network }, (line) => options.onConsole?.(line));
  const { led } = identity.board;
  const wired = new Set(options.parts?.flatMap(({ pins }) => Object.values(pins)));
  for (const line of partLines(running.parts.list())) screen.say("start", line);
  // Each pause once, however often the page looks.
  let told = false;
  tellParts(running, (line) => screen.say("board", line));
  running.on("pin", ({ name, level }) => {
    // What is wired to it tells what comes of it.
    if (wired.has(name)) return;
    const isOn = led?.pin === name && (level === 1) !== led.activeLow;
    screen.say(
      "board",
      led?.pin === name ? `LED (pin ${name}) is ${isOn ? "on" : "off"}` : `pin ${name} is ${level ? "high" : "low"}`,
    );
  });
  running.on("client", (client) => {
    if (client.state === "backing off" && client.pauseMs !== undefined && !told)
      screen.say("board", clientLine(client));
    told = client.state === "backing off" && client.pauseMs !== undefined;
  });
  if (workshop) showVirtualBoard(workshop, running, identity);
  return running;
}

/** "the client is backing off, connects again in 3 s; 5 messages wait (700 bytes)" */
function clientLine(client: ClientState): string {
  return [`the client is ${stateText(client)}`, client.queue && queueText(client.queue)].filter(Boolean).join("; ");
}

/** An interpreter that tells the page what memory is free; nobody else has to read that. */
function withMemory(options: VirtualBoardOptions, workshop: Workshop): VirtualBoardOptions {
  return {
    ...options,
    firmware: options.firmware + MEMORY_REPORTER,
    onConsole(line) {
      const free = memoryIn(line);
      if (free === undefined) options.onConsole?.(line);
      else workshop.hearMemory(free);
    },
  };
}
