/** What the workshop needs of a board that runs: hands for it, and what can be seen of it. */
import type { Board } from "../build/boards.js";
import type { BoardPin, VirtualBoard } from "../virtual-board/index.js";
import type { InterpreterBoard } from "../virtual-board/interpreter.js";
import type { PinState } from "./protocol.js";
import { type Workshop, WorkshopError } from "./workshop.js";

const MEMORY_EVERY_MS = 2000;
const MEMORY_MARK = "#free ";

/** What does not depend on how it runs. */
export interface Identity {
  board: Board;
  /** Its source file. */
  firmware: string;
  /** Its name at ThingsBoard, where that is known. */
  device: string | undefined;
}

export function showVirtualBoard(workshop: Workshop, running: VirtualBoard, { board, ...identity }: Identity): void {
  const stateOf = (pin: BoardPin) => pinState(board, pin);
  workshop.use({
    info: {
      ...{ ...identity, name: board.name, variables: board.variables.count },
      ...{ runsOn: "virtual board", isMemoryMeasured: false, canRestart: true },
    },
    type: (line) => typeAt(running, line, workshop),
    press(name, isPressed) {
      const label = buttonsOf(board).find((each) => board.pins[each] === name);
      if (!label) throw new WorkshopError(`this board has no button ${name}`);
      const pin = running.pin(label);
      if (isPressed) pin.press();
      else pin.release();
    },
    restart: () => running.restart("reboot"),
  });
  for (const label of Object.keys(board.pins)) workshop.hearPin(stateOf(running.pin(label)));
  running.on("pin", (pin) => workshop.hearPin(stateOf(pin)));
}

export function showInterpreter(workshop: Workshop, running: InterpreterBoard, { board, ...identity }: Identity): void {
  workshop.use({
    info: {
      ...{ ...identity, name: board.name, variables: board.variables.count },
      ...{ runsOn: "an Espruino interpreter", isMemoryMeasured: true, canRestart: false },
    },
    type(line) {
      if (!running.isRunning) throw new WorkshopError("the interpreter has ended: start it again");
      running.evaluate(line);
    },
    press() {
      throw new WorkshopError("an interpreter for Linux has no pins");
    },
    restart: () => {},
  });
}

/** Behind a firmware for an interpreter: prints what is free. */
export const MEMORY_REPORTER = `
setInterval(function(){print("${MEMORY_MARK}"+process.memory(false).free)},${MEMORY_EVERY_MS});`;

/** What MEMORY_REPORTER printed; undefined for any other line. */
export function memoryIn(line: string): number | undefined {
  return line.startsWith(MEMORY_MARK) ? Number(line.slice(MEMORY_MARK.length)) : undefined;
}

/** As the interpreter's console: the value behind an equals sign. */
function typeAt(running: VirtualBoard, line: string, workshop: Workshop): void {
  let value: unknown;
  try {
    value = running.evaluate(line);
  } catch (error) {
    workshop.hearLine(`Uncaught ${String(error)}`);
    return;
  }
  if (typeof value !== "object" && typeof value !== "function") {
    workshop.hearLine(`=${typeof value === "string" ? JSON.stringify(value) : String(value)}`);
    return;
  }
  // The board prints it as it prints objects, and pins.
  const print = running.evaluate("(function(value){print(value)})") as (value: unknown) => void;
  print(value);
}

function buttonsOf(board: Board): string[] {
  return Object.keys(board.pins).filter((label) => /^(BTN|BUTTON)/.test(label));
}

function pinState(board: Board, { name, level, duty, activeLow }: BoardPin): PinState {
  const label = Object.keys(board.pins).find((each) => board.pins[each] === name) ?? name;
  if (board.led?.pin === name)
    return { name, label, role: "led", level, duty, isOn: (level === 1) !== board.led.activeLow };
  if (buttonsOf(board).includes(label)) {
    return { name, label, role: "button", level, isOn: level === (activeLow ? 0 : 1) };
  }
  return { name, label, role: "other", level, duty, isOn: level === 1 };
}
