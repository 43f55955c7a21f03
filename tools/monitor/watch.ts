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
  const mapper = bundle && new TraceMapper(bundle.code, bundle.map, onLine);
  const lines = new ConsoleLines((line) => (mapper ? mapper.add(line) : onLine(line)));
  let timer: NodeJS.Timeout | undefined;
  const stop = port.listen((bytes) => {
    lines.add(bytes);
    clearTimeout(timer);
    if (mapper) timer = setTimeout(() => mapper.flush(), TRACE_PAUSE_MS);
  });
  return () => {
    clearTimeout(timer);
    mapper?.flush();
    stop();
  };
}
