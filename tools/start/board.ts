/** The board of `npm start`: the smart weather firmware as it was built, in the sandbox or on an interpreter. */

import { loadBoard } from "../build/boards.js";
import { build } from "../build/build.js";
import { startVirtualBoard, type VirtualBoardOptions } from "../virtual-board/index.js";
import { startInterpreterBoard } from "../virtual-board/interpreter.js";
import type { Screen } from "./screen.js";

const FIRMWARE = "smart-weather";

export interface Server {
  host: string;
  port: number;
  token: string;
}

export interface RunningBoard {
  stop(): void;
}

/** Builds the firmware and boots it with settings for this server. `onLine` gets each line of the board's console. */
export async function bootBoard(
  name: string,
  server: Server,
  screen: Screen,
  options: { isOnInterpreter?: boolean; onLine(line: string): void },
): Promise<RunningBoard> {
  const board = loadBoard(name);
  screen.say("start", `building the firmware of boards/examples/${FIRMWARE}.ts`);
  const bundles = await build({ board: name, example: FIRMWARE });
  const firmware = bundles.find(({ file }) => file.endsWith(".min.js"))!;
  screen.say("start", `built dist/${firmware.file}, ${firmware.code.length.toLocaleString("en")} bytes`);
  const settings = { host: server.host, port: server.port, accessToken: server.token };
  const common: VirtualBoardOptions = {
    chip: board.chip,
    board,
    firmware: firmware.code,
    storage: { "tb.json": board.wifi ? { ssid: "workshop", password: "secret", ...settings } : settings },
    onConsole: options.onLine,
  };
  if (options.isOnInterpreter) {
    const running = await startInterpreterBoard(common);
    screen.say("start", `booted ${board.name} on ${running.program}`);
    return running;
  }
  screen.say("start", `booting ${board.name}, a virtual board with ${board.variables.count} variables`);
  const running = startVirtualBoard(common);
  running.on("pin", (pin) => screen.say("board", `pin ${pin.name} is ${pin.level ? "high" : "low"}`));
  return running;
}
