/** What the workshop needs of a board that runs: hands for it, and what can be seen of it. */
import type { Board } from "../compiler/targets/boards.js";
import type { ClientState } from "../virtual-board/client-state.js";
import type { PartState, PinLevel } from "../virtual-board/index.js";
import type { InterpreterBoard } from "../virtual-board/interpreter.js";
import type { PartsHands } from "../virtual-board/parts/parts.js";
import type { PinState } from "./protocol.js";
import { rpcMethodsIn } from "./rpc-methods.js";
import { type Workshop, WorkshopError } from "./workshop.js";

const MEMORY_EVERY_MS = 2000;
const MEMORY_MARK = "#free ";

/** What does not depend on how it runs. */
export interface Identity {
  board: Board;
  /** Its source file. */
  firmware: string;
  /** Its name at ThingsBoard, where that is known already. */
  device: string | undefined;
}

/** A virtual board, in this process or in one of its own. */
export interface Hands {
  type(line: string): void;
  press(pin: string, isPressed: boolean): void;
  restart(): void;
  /** By its label in board.json. */
  pin(label: string): PinLevel;
  parts: PartsHands;
  on(event: "pin", listener: (pin: PinLevel) => void): unknown;
  on(event: "part", listener: (part: PartState) => void): unknown;
  on(event: "note", listener: (part: string, text: string) => void): unknown;
  on(event: "client", listener: (client: ClientState) => void): unknown;
  /** Has it tell how its client stands, by "client". */
  look(): void;
}

export function showVirtualBoard(workshop: Workshop, running: Hands, { board, ...identity }: Identity): void {
  const stateOf = (pin: PinLevel) => pinState(board, pin);
  workshop.use({
    info: {
      ...{ ...identity, name: board.name, variables: board.variables.count },
      ...{ runsOn: "virtual board", isMemoryMeasured: false, canRestart: true },
    },
    type: (line) => running.type(line),
    press(name, isPressed) {
      const label = buttonsOf(board).find((each) => board.pins[each] === name);
      if (!label) throw new WorkshopError(`this board has no button ${name}`);
      running.press(label, isPressed);
    },
    restart: () => running.restart(),
    look: () => running.look(),
    methods: () => rpcMethodsIn(identity.firmware),
    parts: running.parts,
  });
  for (const label of Object.keys(board.pins)) {
    const pin = stateOf(running.pin(label));
    // What is a label for parts is seen when the firmware uses it.
    if (pin.role !== "other") workshop.hearPin(pin);
  }
  running.on("pin", (pin) => workshop.hearPin(stateOf(pin)));
  workshop.hearParts(running.parts.list());
  running.on("part", (part) => workshop.hearPart(part));
  running.on("note", (part, text) => workshop.hearNote(part, text));
  running.on("client", (client) => workshop.hearClient(client));
}

export function showInterpreter(workshop: Workshop, running: InterpreterBoard, { board, ...identity }: Identity): void {
  workshop.use({
    info: {
      ...{ ...identity, name: board.name, variables: board.variables.count },
      ...{ runsOn: "an Espruino interpreter", isMemoryMeasured: true, canRestart: false },
    },
    type(line) {
      if (!running.isRunning) throw new WorkshopError("the interpreter ended: start it again");
      running.evaluate(line);
    },
    press() {
      throw new WorkshopError("an interpreter for Linux has no pins");
    },
    restart: () => {},
    methods: () => rpcMethodsIn(identity.firmware),
  });
}

/** Behind a firmware for an interpreter: prints what is free. */
export const MEMORY_REPORTER = `
setInterval(function(){print("${MEMORY_MARK}"+process.memory(false).free)},${MEMORY_EVERY_MS});`;

/** What MEMORY_REPORTER printed; undefined for any other line. */
export function memoryIn(line: string): number | undefined {
  return line.startsWith(MEMORY_MARK) ? Number(line.slice(MEMORY_MARK.length)) : undefined;
}

function buttonsOf(board: Board): string[] {
  return Object.keys(board.pins).filter((label) => /^(BTN|BUTTON)/.test(label));
}

function pinState(board: Board, { name, level, duty, activeLow }: PinLevel): PinState {
  const label = Object.keys(board.pins).find((each) => board.pins[each] === name) ?? name;
  if (board.led?.pin === name)
    return { name, label, role: "led", level, duty, isOn: (level === 1) !== board.led.activeLow };
  if (buttonsOf(board).includes(label)) {
    return { name, label, role: "button", level, isOn: level === (activeLow ? 0 : 1) };
  }
  return { name, label, role: "other", level, duty, isOn: level === 1 };
}
