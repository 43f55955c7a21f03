/** `tb-espruino monitor`: the console of a board, and what is typed goes there. */
import { createInterface } from "node:readline";
import { parseExpressionAt } from "acorn";
import { wordsFor } from "../error-codes.js";
import { namedPort } from "../flash/drivers.js";
import { firmwareFor } from "../flash/firmware.js";
import { Port } from "../flash/port.js";
import { paint } from "../terminal.js";
import { untilTwice } from "./interrupt.js";
import { watchConsole } from "./watch.js";

/** Options of `tb-espruino monitor`. */
export interface MonitorOptions {
  port?: string;
  baud: number;
  board?: string;
  example?: string;
}

const CTRL_C = "\x03";

/** Runs until Ctrl-C was pressed twice, or until the port is lost. `now` is for tests. */
export async function monitorCommand(
  { port: named, baud, board, example }: MonitorOptions,
  now?: () => number,
): Promise<void> {
  const path = await namedPort(named);
  const firmware = board === undefined ? undefined : await firmwareFor(board, example);
  const port = await Port.open(path, baud);
  const say = (line: string) => {
    const words = wordsFor(line);
    process.stdout.write(`${line}\n${words ? `  ${paint("dim", words)}\n` : ""}`);
  };
  say(`the console of ${path}${firmware ? `, which runs dist/${firmware.file}` : ""}`);
  say("type a line to run it on the board; Ctrl-C stops what runs there; Ctrl-C twice ends the monitor");
  const interrupt = () => {
    say("Ctrl-C was sent to the board; press it again now to end the monitor");
    void port.type(CTRL_C).catch(() => {});
  };
  const stop = watchConsole(port, firmware?.forms, say);
  const input = createInterface({ input: process.stdin });
  input.on("line", (line) => void port.type(typed(line)).catch(() => {}));
  try {
    await port.during(untilTwice(interrupt, now));
  } finally {
    stop();
    input.close();
    await port.close();
  }
}

/**
 * A line as it is sent to the board. 0x10 in front: the board need not echo what is on the screen already. Without its echo it keeps the value to itself, too, so that it has
 * to be told to print that.
 */
export function typed(line: string): string {
  const text = line.replace(/[\s;]+$/, "");
  return `\x10${hasValue(text) ? `console.log("=",${text})` : line}\n`;
}

function hasValue(text: string): boolean {
  try {
    const { type, end } = parseExpressionAt(text, 0, { ecmaVersion: 2020 });
    // A named function is to be declared.
    return end === text.length && type !== "FunctionExpression" && type !== "ClassExpression";
  } catch {
    return false;
  }
}
