/** A board as the page sees it. */
import { once } from "node:events";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { MEMORY_REPORTER, memoryIn, showInterpreter, showVirtualBoard } from "../../../tools/page/boards.js";
import { Workshop } from "../../../tools/page/index.js";
import { WorkshopError } from "../../../tools/page/workshop.js";
import type { InterpreterBoard } from "../../../tools/virtual-board/interpreter.js";
import { boardWithConsole } from "../../support/on-board.js";

const board = loadBoard("esp8266");
let workshop: Workshop;

beforeEach(() => {
  workshop = new Workshop({ server: "none", hasDevices: false });
  const running = boardWithConsole({ chip: board.chip, board }).board;
  running.on("console", (line) => workshop.hearLine(line));
  showVirtualBoard(workshop, running, { board, firmware: "none", device: undefined });
});

const lines = () => workshop.snapshot().lines.map(({ text }) => text);
const pin = (label: string) => workshop.snapshot().pins.find((each) => each.label === label);

describe("the console", () => {
  test.each([
    ["1+2", "=3"],
    ['"a"+1', '="a1"'],
    ["undefined", "=undefined"],
    ["({a:1})", '{ "a": 1 }'],
    ["D2", "D2"],
    ["nowhere()", 'Uncaught ReferenceError: "nowhere" is not defined'],
  ])("answers %s", (line, answer) => {
    workshop.type(line);
    expect(lines()).toEqual([line, answer]);
  });
});

describe("the pins", () => {
  test("are the light and the button of board.json, and what the firmware uses: a light that is lit by a low level", async () => {
    expect(
      workshop
        .snapshot()
        .pins.map(({ role }) => role)
        .sort(),
    ).toEqual(["button", "led"]);
    expect(pin("LED")).toMatchObject({ name: "D2", role: "led", level: 0, isOn: true });
    const changed = once(workshop, "pin");
    workshop.type("D2.set()");
    await changed;
    expect(pin("LED")).toMatchObject({ level: 1, isOn: false });
    const used = once(workshop, "pin");
    workshop.type("D4.set()");
    await used;
    expect(workshop.snapshot().pins.find(({ name }) => name === "D4")).toMatchObject({ role: "other", isOn: true });
  });

  test("a button is pressed and let go", () => {
    expect(pin("BUTTON")).toMatchObject({ name: "D0", role: "button", isOn: false });
    workshop.press("D0", true);
    expect(pin("BUTTON")).toMatchObject({ isOn: true, level: 0 });
    workshop.press("D0", false);
    expect(pin("BUTTON")).toMatchObject({ isOn: false, level: 1 });
  });

  test("what is no button cannot be pressed", () => {
    expect(() => workshop.press("D2", true)).toThrow("this board has no button D2");
  });
});

describe("the memory", () => {
  test("of a virtual board is not made up", () => {
    expect(workshop.snapshot()).toMatchObject({ memory: [], board: { isMemoryMeasured: false } });
  });

  test("of an interpreter is printed behind its firmware, which may end in a comment", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const { console } = boardWithConsole({ chip: "LINUX", firmware: `print("begun")//${MEMORY_REPORTER}` });
    expect(memoryIn(await console.next("begun"))).toBeUndefined();
    vi.advanceTimersByTime(2000);
    expect(memoryIn(await console.next(/^#free/))).toBeGreaterThan(1000);
  });
});

test("what is typed at an interpreter that has ended is refused with what to do", () => {
  const running = { isRunning: false, evaluate: vi.fn() } as unknown as InterpreterBoard;
  showInterpreter(workshop, running, { board, firmware: "main.ts", device: undefined });
  expect(() => workshop.type("1+2")).toThrow(new WorkshopError("the interpreter ended: start it again"));
  expect(running.evaluate).not.toHaveBeenCalled();
});

test("what happened before a page was opened is kept, within bounds", () => {
  for (let i = 0; i < 600; i++) workshop.hearLine(`line ${i}`);
  expect(lines()).toHaveLength(500);
  expect(lines().at(-1)).toBe("line 599");
});
