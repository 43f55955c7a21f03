/** Boards of both kinds, driven alike: by code that they run, seen by lines that they print. */
import type { ChipName, VirtualBoardOptions } from "../../tools/virtual-board/index.js";
import {
  findInterpreter,
  type InterpreterBoardOptions,
  startInterpreterBoard,
} from "../../tools/virtual-board/interpreter.js";
import { builtFor } from "./form.js";
import { type AtEnd, boardWithConsole, CHIP_NAMES, Console, SCRIPT } from "./on-board.js";
import { Remote } from "./remote.js";

/** What an interpreter reads from a file of flash takes it long, beside others on a busy machine. */
const PATIENCE_MS = 50_000;

/** A board that runs a firmware of its own. */
export interface Booted {
  console: Console;
  /** Out of power: the link is gone without a goodbye. */
  stop(): void;
}

/** A board with the module in its flash, and the functions of SCRIPT. */
export interface Runner extends Booted {
  /** Runs statements as if typed at the console; resolves when they have run. */
  run(code: string): Promise<void>;
  /** The value of an expression, as JSON carries it. */
  ask(expression: string): Promise<unknown>;
}

/** One of the ways that a board can be had. */
export interface Kind {
  name: string;
  chip: ChipName;
  inSandbox: boolean;
  /** @param options with the names of opt-in modules that are in its flash too */
  start(atEnd: AtEnd, options?: Pick<VirtualBoardOptions, "runsOutAfterMs"> & { optIn?: string[] }): Promise<Runner>;
  /** Only an interpreter can be `bare`. */
  boot(atEnd: AtEnd, options: Omit<InterpreterBoardOptions, "chip">): Promise<Booted>;
}

/** On the stock Linux build Object.keys gives a parsed key as the bytes of its UTF-8, which are equal to no text: no sandbox can be so. */
export function parsedKeysAreBytes({ chip, inSandbox }: Pick<Kind, "chip" | "inSandbox">): boolean {
  return chip === "LINUX" && !inSandbox;
}

const flash = (kind: Pick<Kind, "inSandbox">, optIn: string[] = []) => ({
  firmware: SCRIPT,
  modules: Object.fromEntries(
    ["thingsboard", ...optIn.map((name) => `thingsboard-${name}`)].map((name) => [name, builtFor(kind, name)]),
  ),
  wifi: { connectedAtBoot: true },
});

/** In the sandbox on Node. */
export const VIRTUAL_BOARDS: Kind[] = CHIP_NAMES.map((chip) => {
  const boot = (atEnd: AtEnd, options: Omit<VirtualBoardOptions, "chip">) => {
    const { board, console } = boardWithConsole({ chip, ...options }, atEnd);
    return { board, console, stop: () => board.stop() };
  };
  return {
    name: `a virtual ${chip}`,
    chip,
    inSandbox: true,
    boot: async (...args) => boot(...args),
    start: async (atEnd, { optIn, ...options } = {}) => {
      const { board, ...booted } = boot(atEnd, { ...flash({ inSandbox: true }, optIn), ...options });
      return {
        ...booted,
        run: async (code) => void board.evaluate(code),
        ask: async (expression) => JSON.parse(board.evaluate(`JSON.stringify(${expression})`) as string),
      };
    },
  };
});

/** On the Espruino interpreters for Linux that this machine has. */
export const INTERPRETERS: Kind[] = CHIP_NAMES.filter(findInterpreter).map((chip) => {
  const boot = async (atEnd: AtEnd, options: Omit<InterpreterBoardOptions, "chip">) => {
    const console = new Console(PATIENCE_MS);
    const board = await startInterpreterBoard({ chip, onConsole: (line) => console.print(line), ...options });
    atEnd(() => board.stop());
    return { console, stop: () => board.stop() };
  };
  return {
    name: `an interpreter with the layout of ${chip}`,
    chip,
    inSandbox: false,
    boot,
    start: async (atEnd, { optIn } = {}) => {
      const remote = await Remote.start(atEnd);
      const { firmware, ...rest } = flash({ inSandbox: false }, optIn);
      const { stop } = await boot(atEnd, {
        ...rest,
        bare: true,
        firmware: `${remote.program}\n${firmware}`,
        onConsole: (line) => remote.hear(line),
      });
      return {
        console: remote.console,
        run: (code) => remote.run(code),
        ask: (expression) => remote.ask(expression),
        stop,
      };
    },
  };
});
