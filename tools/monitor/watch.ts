/** A board's console as lines, its stack traces led back to the source where the bundle is known. */
import type { Port } from "../flash/port.js";
import { ConsoleLines } from "./console-lines.js";
import { TRACE_PAUSE_MS, type Traced, TraceMapper } from "./traces.js";

/** Calls back for each line from now on; returns what ends that. */
export function watchConsole(port: Port, forms: Traced[] | undefined, onLine: (line: string) => void): () => void {
  const traced = forms && new TracedLines(forms, onLine);
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

  constructor(forms: Traced[], onLine: (line: string) => void) {
    this.mapper = new TraceMapper(forms, onLine);
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
