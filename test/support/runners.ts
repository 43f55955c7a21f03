/** The client in each of the ways that it runs, driven alike: by lines typed, seen by lines printed. */
import vm from "node:vm";
import { useNodeNet } from "../../tools/espruino-on-node/node-net.js";
import type { ChipName } from "../../tools/virtual-board/index.js";
import { startInterpreterBoard } from "../../tools/virtual-board/interpreter.js";
import { type AtEnd, boardWithConsole, built, Console, SCRIPT } from "./on-board.js";

// After the globals, which the library looks at when it is loaded.
const { TBDeviceMqttClient } = await import("../../src/client.js");
useNodeNet();

export interface Runner {
  console: Console;
  type(code: string): void;
  /** The link is gone without a goodbye. */
  breakOff(): void;
}

/** The library's source, on Node. */
export async function onNode(atEnd: AtEnd): Promise<Runner> {
  const console = new Console();
  const context = vm.createContext({
    require: () => ({ TBDeviceMqttClient }),
    console: { log: (line: string) => console.print(line) },
    setTimeout,
  });
  const type = (code: string) => void vm.runInContext(code, context);
  type(SCRIPT);
  atEnd(() => type("c&&c.disconnect()"));
  return { console, type, breakOff: () => type("c._socket.breakOff()") };
}

/** The built module in the sandbox. */
export async function onVirtualBoard(chip: ChipName, atEnd: AtEnd): Promise<Runner> {
  const { board, console } = boardWithConsole(
    { chip, modules: { thingsboard: built("thingsboard.min.js") }, firmware: SCRIPT, wifi: { connectedAtBoot: true } },
    atEnd,
  );
  return { console, type: (code) => void board.evaluate(code), breakOff: () => board.stop() };
}

/** The built module on an Espruino interpreter for Linux. It runs this program and hears no more: what is typed meanwhile may be lost. */
export async function onInterpreter(chip: ChipName, program: string, atEnd: AtEnd): Promise<Console> {
  const console = new Console();
  const board = await startInterpreterBoard({
    chip,
    modules: { thingsboard: built("thingsboard.min.js") },
    firmware: `${SCRIPT}\n${program}`,
    onConsole: (line) => console.print(line),
  });
  atEnd(() => board.stop());
  return console;
}
