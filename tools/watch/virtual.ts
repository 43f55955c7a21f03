/** A virtual board whose firmware is replaced, beside an emulator or with a ThingsBoard of one's own. */
import { loadBoard } from "../build/boards.js";
import { completeSettings, forBoard } from "../settings/file.js";
import { openDemo } from "../start/demo.js";
import { asFlashed } from "../start/flashed.js";
import type { Screen } from "../start/screen.js";
import { startVirtualBoard, type VirtualBoard } from "../virtual-board/index.js";
import type { Runner, WatchOptions } from "./command.js";

export async function virtualRunner(options: WatchOptions, screen: Screen): Promise<Runner> {
  const own = options.device === undefined ? undefined : forBoard(completeSettings(options.device));
  const demo = own ? undefined : await openDemo({}, screen);
  const server = own ?? { host: "127.0.0.1", port: demo!.emulator.mqttPort, accessToken: demo!.device.token };
  let running: VirtualBoard | undefined;
  return {
    async run(firmware) {
      // Its board.json may have been saved, too.
      const board = loadBoard(options.board);
      running?.stop();
      running = startVirtualBoard({
        ...asFlashed(board, firmware, server),
        onConsole: (line) => line && screen.say("board", line),
      });
      running.on("pin", ({ name, level }) => screen.say("board", `pin ${name} is ${level ? "high" : "low"}`));
    },
    async close() {
      running?.stop();
      demo?.emulator.removeAllListeners();
      await demo?.emulator.close();
    },
  };
}
