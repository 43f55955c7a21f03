/** `tb-espruino start`: the real firmware on a virtual board, against an emulator or a ThingsBoard of one's own. */
import { loadBoard } from "../build/boards.js";
import { bootBoard, DEMO_EXAMPLE, type RunningBoard } from "./board.js";
import { type Demo, openDemo, playDemo } from "./demo.js";
import { watchKeys } from "./keys.js";
import type { StartOptions } from "./options.js";
import { connectError, ownServer, type Server } from "./options.js";
import { Screen } from "./screen.js";

/** Runs until Ctrl-C, or until the first telemetry with `once`. Rejects with one line when it cannot go on. */
export async function start(options: StartOptions): Promise<void> {
  const own = ownServer(options);
  loadBoard(options.board);
  const screen = new Screen();
  const demo = own ? undefined : await openDemo(options, screen);
  const server = own ?? { host: "127.0.0.1", port: demo!.emulator.mqttPort, token: demo!.device.token };
  if (own) screen.say("start", `connecting to ${own.host}:${own.port}, for half a minute at the most`);
  const cleanUps: (() => void)[] = [];
  let isOver = false;
  // A firmware that stops leaves nothing to wait for, and Node would end in the middle.
  const alive = setInterval(() => {}, 1000);
  try {
    await new Promise<void>((end, fail) => {
      process.once("SIGINT", end).once("SIGTERM", end);
      run(demo, server, options, screen, end, fail).then((board) => {
        // It was still building when the end came.
        if (isOver) return board.stop();
        cleanUps.push(() => board.stop());
        if (demo) accompany(demo, options, screen, end, fail, (cleanUp) => cleanUps.push(cleanUp));
      }, fail);
    });
    screen.say("start", "ended");
  } finally {
    isOver = true;
    clearInterval(alive);
    demo?.emulator.removeAllListeners();
    for (const cleanUp of cleanUps) cleanUp();
    await demo?.emulator.close();
  }
}

/** Boots the board, and looks at its console for what decides how this goes on. */
function run(
  demo: Demo | undefined,
  server: Server,
  options: StartOptions,
  screen: Screen,
  end: () => void,
  fail: (error: Error) => void,
): Promise<RunningBoard> {
  let isConnected = false;
  return bootBoard(options, server, screen, (line) => {
    if (line) screen.say("board", line);
    if (isConnected) return;
    isConnected = line.startsWith("ThingsBoard: connected");
    const error = line.startsWith("Uncaught") ? new Error(`the firmware stopped: ${line}`) : connectError(line, server);
    if (error) fail(error);
    else if (isConnected && !demo) {
      screen.say("start", "what it sends is under the device's latest telemetry; Ctrl-C ends it");
      if (options.once) end();
    }
  });
}

/** What goes on beside a board that talks to the emulator. */
function accompany(
  demo: Demo,
  options: StartOptions,
  screen: Screen,
  end: () => void,
  fail: (error: Error) => void,
  atEnd: (cleanUp: () => void) => void,
): void {
  if (options.once) demo.emulator.once("telemetry", end);
  else if (options.main || options.example !== DEMO_EXAMPLE) screen.say("start", "Ctrl-C ends it");
  else {
    playDemo(demo, screen).then(() => {
      screen.say("start", "this goes on until you press Ctrl-C");
      atEnd(watchKeys(demo, screen, end));
    }, fail);
  }
}
