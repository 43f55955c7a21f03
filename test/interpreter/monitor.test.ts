/** What docs/monitor.md says of typing at a board, on the interpreter. */
import { describe, expect, onTestFinished, test } from "vitest";
import { Port } from "../../tools/flash/port.js";
import { watchConsole } from "../../tools/monitor/watch.js";
import { findInterpreter } from "../../tools/virtual-board/interpreter.js";
import { BridgedInterpreter } from "../support/bridge.js";
import { built, Console } from "../support/on-board.js";
import { recordOf } from "../support/slot-record.js";

const LAYOUTS = [
  { chip: "ESP32", board: "esp32" },
  { chip: "ESP8266", board: "esp8266" },
] as const;

describe.each(LAYOUTS)("at an interpreter with the layout of $chip", ({ chip, board }) => {
  const isThere = findInterpreter(chip) !== undefined;
  const why = isThere ? "" : ` (skipped: no interpreter for ${chip})`;

  async function open(code: string) {
    const files = { tb0: code, "tb.p0": recordOf(code), ".bootcde": built("loader.min.js") };
    const interpreter = await BridgedInterpreter.onTcp(chip, onTestFinished, files);
    const port = await Port.open(interpreter.port, 115200);
    onTestFinished(() => port.close());
    await port.greet();
    return port;
  }

  test.skipIf(!isThere)(`what a firmware puts into global is reached by its name${why}`, async () => {
    const port = await open(`${built(`${board}.min.js`)};global.app={count:5};`);
    expect(await port.ask("app.count")).toBe(5);
    expect(await port.ask("typeof readSensor")).toBe("undefined");
  });

  test.skipIf(!isThere)(`the firmware's own functions have names that a short one overwrites${why}`, async () => {
    const port = await open(built(`${board}.min.js`));
    const names = await port.ask<string[]>("Object.keys(global).filter(function(n){return n.length<3&&n!=='E'})");
    expect(names.length).toBeGreaterThan(20);
  });

  test.skipIf(!isThere)(`Ctrl-C ends a loop, and the board answers again${why}`, async () => {
    const port = await open("");
    const console = new Console();
    onTestFinished(watchConsole(port, undefined, (line) => console.print(line)));
    await port.type('\x10print("runs");for(;;);\n');
    await console.next("runs");
    await port.type("\x03");
    await console.next("Execution Interrupted");
    expect(await port.ask("1+1")).toBe(2);
  });
});
