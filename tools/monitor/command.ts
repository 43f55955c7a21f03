/** `tb-espruino monitor`: the console of a board, and what is typed goes there. */
import { createInterface } from "node:readline";
import { namedPort } from "../flash/drivers.js";
import { firmwareFor } from "../flash/firmware.js";
import { Port } from "../flash/port.js";
import { watchConsole } from "./watch.js";

/** Options of `tb-espruino monitor`. */
export interface MonitorOptions {
  port?: string;
  baud: number;
  board?: string;
  example?: string;
}

/** Runs until Ctrl-C, or until the port is lost. */
export async function monitorCommand({ port: named, baud, board, example }: MonitorOptions): Promise<void> {
  const path = await namedPort(named);
  const firmware = board === undefined ? undefined : await firmwareFor(board, example);
  const bundle = firmware && { code: firmware.code.toString("latin1"), map: firmware.map };
  const port = await Port.open(path, baud);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`the console of ${path}${firmware ? `, which runs dist/${firmware.file}` : ""}; Ctrl-C ends it`);
  const stop = watchConsole(port, bundle, say);
  const input = createInterface({ input: process.stdin });
  // 0x10 in front: the board need not echo what is on the screen already.
  input.on("line", (line) => void port.type(`\x10${line}\n`).catch(() => {}));
  try {
    await port.during(new Promise<void>((end) => process.once("SIGINT", end).once("SIGTERM", end)));
  } finally {
    stop();
    input.close();
    await port.close();
  }
}
