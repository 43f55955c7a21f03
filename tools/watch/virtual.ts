/** A virtual board whose firmware is replaced, beside an emulator or with a ThingsBoard of one's own, and the page that shows it. */
import { loadBoard } from "../compiler/targets/boards.js";
import { TracedLines } from "../monitor/watch.js";
import { completeSettings, forBoard } from "../settings/file.js";
import { bootVirtualBoard, type RunningBoard } from "../start/board.js";
import { type Demo, openDemo } from "../start/demo.js";
import { asFlashed } from "../start/flashed.js";
import { unreachable } from "../start/options.js";
import type { StartedPage } from "../start/page.js";
import { partsOf } from "../start/parts.js";
import type { Screen } from "../start/screen.js";
import type { PartSpec } from "../virtual-board/parts/state.js";
import { type Runner, sourceOf, type WatchOptions } from "./command.js";

export async function virtualRunner(options: WatchOptions, screen: Screen): Promise<Runner> {
  const settings = options.settings ? forBoard(completeSettings(options.settings)) : undefined;
  const { allowHost, serverVersion } = options;
  const demo = settings ? undefined : await openDemo({ allowHost, serverVersion }, screen);
  const server = settings ?? { host: "127.0.0.1", port: demo!.emulator.mqttPort, accessToken: demo!.device.token };
  const closeDemo = async () => {
    demo?.emulator.removeAllListeners();
    await demo?.emulator.close();
  };
  const page =
    options.page === false ? undefined : await openPageFor(options, server, demo, screen).catch(closing(closeDemo));
  // Through the page, which sees then what it says.
  const way = page?.server ? { ...server, host: page.server.host, port: page.server.port } : server;
  let running: RunningBoard | undefined;
  let lines: TracedLines | undefined;
  const stop = () => {
    running?.stop();
    lines?.close();
  };
  return {
    async run(firmware) {
      // Its board.json and parts.json may have been saved, too.
      const board = loadBoard(options.board);
      let parts: PartSpec[];
      try {
        parts = partsOf(board, options);
      } catch (error) {
        return screen.highlight("watch", `not started: ${(error as Error).message}`);
      }
      stop();
      lines = new TracedLines(firmware.forms, (line) => {
        page?.workshop.hearLine(line);
        if (line) screen.say("board", line);
      });
      const onConsole = (line: string) => lines?.add(line);
      const identity = { board, firmware: sourceOf(options), device: demo?.device.name };
      running = await bootVirtualBoard(
        { ...asFlashed(board, { ...firmware.forms[0]!, loader: firmware.loader }, way), parts, onConsole },
        identity,
        screen,
        page?.workshop,
      );
    },
    async close() {
      stop();
      await page?.close();
      await closeDemo();
    },
  };
}

async function openPageFor(
  options: WatchOptions,
  { host, port = 1883, accessToken: token = "" }: { host: string; port?: number; accessToken?: string },
  demo: Demo | undefined,
  screen: Screen,
): Promise<StartedPage> {
  const { openPage } = await import("../start/page.js");
  const server = { host, port, token };
  const own = demo ? undefined : { ...server, rest: undefined };
  return openPage(options, { demo, own }, server, screen, () => screen.say("watch", unreachable(server).message));
}

function closing(close: () => Promise<void>): (error: unknown) => Promise<never> {
  return async (error) => {
    await close();
    throw error;
  };
}
