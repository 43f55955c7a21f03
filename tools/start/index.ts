/** `tb-espruino start`: the real firmware on a virtual board, against an emulator or a ThingsBoard of one's own. */
import type { StartOptions } from "../cli.js";
import { bootBoard, type RunningBoard, type Server } from "./board.js";
import { type Demo, openDemo, playDemo } from "./demo.js";
import { watchKeys } from "./keys.js";
import { Screen } from "./screen.js";

/** Runs until Ctrl-C, or until the first telemetry with `once`. Rejects with one line when it cannot go on. */
export async function start(options: StartOptions): Promise<void> {
  if (options.host === undefined && (options.token ?? options.port) !== undefined) {
    throw new Error("--port and --token belong to a ThingsBoard of yours: name it by --host");
  }
  if (options.host !== undefined && !options.token)
    throw new Error("--host needs --token, the access token of a device there");
  const screen = new Screen();
  const demo = options.host === undefined ? await openDemo(options, screen) : undefined;
  const server = demo
    ? { host: "127.0.0.1", port: demo.emulator.mqttPort, token: demo.device.token }
    : { host: options.host!, port: options.port ?? 1883, token: options.token! };
  let board: RunningBoard | undefined;
  let restoreKeys = () => {};
  let isOver = false;
  try {
    await new Promise<void>((end, fail) => {
      process.once("SIGINT", end).once("SIGTERM", end);
      if (demo) restoreKeys = watchKeys(demo, screen, end);
      run(demo, server, options, screen, end, fail).then((booted) => {
        board = booted;
        // It was still building when the end came.
        if (isOver) board.stop();
      }, fail);
    });
  } finally {
    isOver = true;
    restoreKeys();
    board?.stop();
    await demo?.emulator.close();
  }
}

/** Boots the board, and lets the demonstration run beside it. */
async function run(
  demo: Demo | undefined,
  server: Server,
  options: StartOptions,
  screen: Screen,
  end: () => void,
  fail: (error: Error) => void,
): Promise<RunningBoard> {
  let isConnected = false;
  const board = await bootBoard(options.board, server, screen, {
    isOnInterpreter: options.interpreter,
    onLine(line) {
      screen.say("board", line);
      isConnected ||= line.startsWith("ThingsBoard: connected");
      const error = isConnected ? undefined : connectError(line, server);
      if (error) fail(error);
      else if (isConnected && options.once && !demo) end();
    },
  });
  if (demo && options.once) demo.emulator.once("telemetry", end);
  else if (demo) {
    playDemo(demo, screen).then(() => screen.say("start", "this goes on until you press Ctrl-C"), fail);
  }
  return board;
}

/** What a line of the board's console says of why it cannot connect. */
function connectError(line: string, { host, port }: Server): Error | undefined {
  const [, digits, text] = /^ThingsBoard: error (-?\d+) (.*)/.exec(line) ?? [];
  const code = Number(digits);
  if (digits === undefined) return undefined;
  if (code === 4 || code === 5)
    return new Error(`${host}:${port} refuses the access token (MQTT code ${code}): check --token`);
  if (code > 0) return new Error(`${host}:${port} refuses the connection (MQTT code ${code})`);
  return new Error(`cannot connect to ${host}:${port}: ${text} (code ${code})`);
}
