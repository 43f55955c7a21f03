/** A board at a port, which is flashed each time. */
import { createInterface } from "node:readline";
import { loadBoard } from "../compiler/targets/boards.js";
import { flash, settingsFor } from "../flash/command.js";
import { namedPort } from "../flash/drivers.js";
import { wantedFor } from "../flash/firmware.js";
import { Port, type PortTimes } from "../flash/port.js";
import { typed } from "../monitor/command.js";
import { watchConsole } from "../monitor/watch.js";
import { readSigningKey } from "../signing/key.js";
import type { Screen } from "../start/screen.js";
import type { Runner, WatchOptions } from "./command.js";

/** `onLost` is called when the port is. */
export async function serialRunner(
  { board: id, settings: named, port: path, baud }: WatchOptions,
  screen: Screen,
  onLost: (error: Error) => void,
  times?: Partial<PortTimes>,
): Promise<Runner> {
  await namedPort(path);
  const board = loadBoard(id);
  const settings = named === false ? undefined : settingsFor(board, named);
  const port = await Port.open(path!, baud, times);
  port.during(new Promise<never>(() => {})).catch(onLost);
  let stop = () => {};
  const input = createInterface({ input: process.stdin });
  input.on("line", (line) => void port.type(typed(line)).catch(() => {}));
  return {
    async run({ code, loader, signature, forms }) {
      stop();
      const wanted = wantedFor(board, { code, loader, signature, builtAt: Date.now() }, readSigningKey());
      await flash(port, board, { settings, ...wanted });
      stop = watchConsole(port, forms, (line) => line && screen.say("board", line));
      await port.ask("(load(),1)");
    },
    async close() {
      stop();
      input.close();
      await port.close();
    },
  };
}
