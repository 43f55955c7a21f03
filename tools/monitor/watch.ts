/** A board's console as lines, its stack traces led back to the source where the bundle is known. */
import type { Port } from "../flash/port.js";
import { ConsoleLines } from "./console-lines.js";
import { TRACE_PAUSE_MS, TraceMapper } from "./traces.js";

/** The bundle that the board runs. */
export interface RunningBundle {
  code: string;
  map: string;
}

/** Calls back for each line from now on; returns what ends that. */
export function watchConsole(
  port: Port,
  bundle: RunningBundle | undefined,
  onLine: (line: string) => void,
): () => void {
  const traced = bundle && new TracedLines(bundle, onLine);
  const lines = new ConsoleLines((line) => (traced ? traced.add(line) : onLine(line)));
  const stop = port.listen((bytes) => lines.add(bytes));
  return () => {
    traced?.close();
    stop();
  };
}

/** Lines of a console, with stack traces that name the source. A trace that breaks off is held back for a moment only. */
export class TracedLines {
  private readonly mapper: TraceMapper;
  private timer: NodeJS.Timeout | undefined;

  constructor({ code, map }: RunningBundle, onLine: (line: string) => void) {
    this.mapper = new TraceMapper(code, map, onLine);
  }

  add(line: string): void {
    clearTimeout(this.timer);
    this.mapper.add(line);
    this.timer = setTimeout(() => this.mapper.flush(), TRACE_PAUSE_MS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.mapper.flush();
  }
}
