/** `tb-espruino watch`: a firmware that is built and started anew each time a source is saved, and its console. */
import { loadBoard } from "../compiler/targets/boards.js";
import { selectTargets } from "../compiler/targets/targets.js";
import type { FormOptions } from "../firmware-form.js";
import { type Firmware, readFirmware } from "../flash/firmware.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { watchKeys } from "../start/keys.js";
import { Screen } from "../start/screen.js";
import { Builder, type BuiltOptions } from "./builder.js";
import { Sources } from "./sources.js";

/** Options of `tb-espruino watch`. */
export interface WatchOptions extends ModuleOptions, FormOptions {
  board: string;
  example?: string;
  /** A file in settings/. False leaves the settings that a board has. */
  settings?: string | false;
  /** The serial port of a board; a virtual board when absent. */
  port?: string;
  /** What is wired to the virtual board, besides parts.json. */
  part?: string[];
  baud: number;
  /** false: no web page beside the virtual board */
  page?: boolean;
  pagePort?: number;
  /** Names by which the user reaches this machine, besides localhost and its addresses. */
  allowHost?: string[];
  /** What the emulator is like, where one is started. */
  serverVersion?: string;
}

const VIRTUAL_BOARD_OPTIONS: [name: keyof WatchOptions, option: string][] = [
  ["part", "--part"],
  ["pagePort", "--page-port"],
  ["allowHost", "--allow-host"],
];

/** What the firmware runs on. */
export interface Runner {
  /** Ends what runs, and starts this. */
  run(firmware: Omit<Firmware, "isNew">): Promise<void>;
  close(): Promise<void>;
}

/** Runs until Ctrl-C. Rejects with one line when it cannot begin; a build that fails leaves the firmware before running. */
export async function watchCommand(options: WatchOptions): Promise<void> {
  const ofVirtual = VIRTUAL_BOARD_OPTIONS.find(([name]) => options[name] !== undefined);
  if (options.port && ofVirtual)
    throw new Error(`${ofVirtual[1]} is for the virtual board: remove it, or remove --port`);
  if (options.serverVersion && (options.port || options.settings))
    throw new Error("--server-version is for the emulator: remove it, or remove --port and --settings");
  // Wrong names first, before anything is started.
  loadBoard(options.board);
  selectTargets(options);
  const screen = new Screen();
  const end = new AbortController();
  const stop = () => end.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const builder = new Builder();
  end.signal.addEventListener("abort", () => void builder.close());
  // With a port, what is typed is for the board.
  const keys = options.port ? undefined : watchKeys([], screen, stop, process.stdin, "watch");
  let runner: Runner | undefined;
  try {
    runner = options.port
      ? await (await import("./serial.js")).serialRunner(options, screen, (error) => end.abort(error))
      : await (await import("./virtual.js")).virtualRunner(options, screen);
    await buildAndRun(options, runner, screen, end.signal, { builder });
    if (end.signal.reason instanceof Error && end.signal.reason.name !== "AbortError") throw end.signal.reason;
  } finally {
    keys?.close();
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await builder.close();
    await runner?.close();
  }
}

/** The file that the firmware begins with. */
export function sourceOf(options: Pick<WatchOptions, "board" | "example">): string {
  return selectTargets(options)[0]!.entry;
}

export async function buildAndRun(
  options: BuiltOptions,
  runner: Pick<Runner, "run">,
  screen: Screen,
  signal: AbortSignal,
  { builder, sources = new Sources() }: { builder: Pick<Builder, "build">; sources?: Sources },
): Promise<void> {
  let isRunning = false;
  while (!signal.aborted) {
    screen.say("watch", `building ${sourceOf(options)}`);
    const { problems, notes } = await builder.build(options);
    if (signal.aborted) return;
    for (const note of notes) screen.say("watch", note);
    if (problems.length) {
      for (const problem of problems) screen.say("watch", problem);
      screen.highlight("watch", isRunning ? "not built: the firmware from before still runs" : "not built");
    } else {
      const firmware = readFirmware(options.board, options.example, { text: options.text ?? !options.port });
      screen.highlight("watch", `built dist/${firmware.file}, ${firmware.code.length.toLocaleString("en")} bytes`);
      await runner.run(firmware);
      isRunning = true;
    }
    const saved = await sources.change(signal);
    if (saved) screen.say("watch", `${saved} is saved`);
  }
}
