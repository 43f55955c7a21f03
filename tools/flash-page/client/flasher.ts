/** Flashing by Web Serial: what `npm run flash` does, with a port that was chosen in the browser. */
import { flashBoard, startBoard, type Witness } from "../../flash/flash.js";
import { Port, type PortTimes } from "../../flash/port.js";
import { ConsoleLines } from "../../monitor/console-lines.js";
import type { Job, WebSerialPort } from "../job.js";
import { choosePort } from "./stand-ins/drivers.js";

/** What a message calls the port: the browser does not tell its name. */
const NAME = "the board";
const BAUD = 115200;

/** Rejects with one line that says what went wrong. */
export async function flashByWebSerial(
  serial: WebSerialPort,
  job: Job,
  witness: Witness,
  times?: Partial<PortTimes>,
): Promise<void> {
  choosePort(serial);
  const port = await Port.open(NAME, BAUD, times);
  try {
    await flashBoard(port, job.board, job, witness, job.mayCompact);
    await startBoard(port, job.waitSeconds, witness.say, (onLine) => {
      const lines = new ConsoleLines(onLine);
      return port.listen((bytes) => lines.add(bytes));
    });
  } finally {
    await port.close();
  }
}
