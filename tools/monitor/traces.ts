/**
 * Leads the stack traces on a board's console back to the TypeScript source. The interpreter prints three lines for each call:
 *
 *     at send (tb0:1:1234)                                    or at send (:1:20), counted from the start of the function, on an ESP
 *   ...ndTelemetry({light:analogRead(A0),freeVariables:...    a piece of the line (empty where the interpreter cannot show it)
 *                                    ^
 *
 * On an ESP the piece of text is what tells the place.
 */
import { SourceMap } from "node:module";

/** How long a piece of text or a caret may be late. */
export const TRACE_PAUSE_MS = 300;

/** The files on a board that hold the bundle. */
const BUNDLE_FILES = ["tb0", "tb1", ".bootcde"];

interface Call {
  line: string;
  name: string;
  file: string;
  row: number;
  column: number;
}

export class TraceMapper {
  private readonly map: SourceMap;
  private held: { call: Call; excerpt?: string } | undefined;

  constructor(
    private readonly code: string,
    map: string,
    private readonly print: (line: string) => void,
  ) {
    this.map = new SourceMap(JSON.parse(map));
  }

  add(line: string): void {
    if (this.held && this.held.excerpt === undefined) {
      this.held.excerpt = line;
      return;
    }
    if (this.held && /^ *\^$/.test(line)) {
      const { call, excerpt = "" } = this.held;
      this.held = undefined;
      const place = this.sourceOf(call, excerpt, line.length - 1);
      if (place) this.print(place);
      else for (const raw of [call.line, excerpt, line]) this.print(raw);
      return;
    }
    this.flush();
    const call = parseCall(line);
    if (call) this.held = { call };
    else this.print(line);
  }

  /** Prints what is held back: no more of it comes. */
  flush(): void {
    const { held } = this;
    this.held = undefined;
    if (!held) return;
    this.print(held.call.line);
    if (held.excerpt !== undefined) this.print(held.excerpt);
  }

  private sourceOf(call: Call, excerpt: string, caret: number): string | undefined {
    const position = BUNDLE_FILES.includes(call.file) ? call.column - 1 : this.find(call, excerpt, caret);
    // The bundle to flash is one line.
    if (position === undefined || call.row > 1) return undefined;
    // The loader has positions, too.
    if (!this.code.startsWith(partOf(excerpt), position - caret + cutOf(excerpt))) return undefined;
    const entry = this.map.findEntry(0, position);
    if (!("originalSource" in entry)) return undefined;
    const source = entry.originalSource.replace(/^(\.\.\/)+/, "");
    const place = `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    return `    at ${call.name ? `${call.name} (${place})` : place}`;
  }

  /** Where in the bundle this piece of text is, as part of a function's body that begins `call.column` before the caret. */
  private find(call: Call, excerpt: string, caret: number): number | undefined {
    if (call.file) return undefined;
    const cut = cutOf(excerpt);
    const text = partOf(excerpt);
    if (!text) return undefined;
    const places: number[] = [];
    for (let at = this.code.indexOf(text); at >= 0; at = this.code.indexOf(text, at + 1)) {
      const position = at + caret - cut;
      const start = position - (call.column - 1);
      if (start === 0 || this.code[start - 1] === "{") places.push(position);
    }
    const named = places.filter((position) => this.headOf(position - call.column).includes(call.name));
    return named[0] ?? places[0];
  }

  /** The text before a function's body, with its name. */
  private headOf(brace: number): string {
    return this.code.slice(Math.max(0, brace - 80), brace);
  }
}

/** Of an excerpt, which has dots where the line goes on. */
function partOf(excerpt: string): string {
  return excerpt.slice(cutOf(excerpt)).replace(/\.\.\.$/, "");
}

function cutOf(excerpt: string): number {
  return excerpt.startsWith("...") ? 3 : 0;
}

function parseCall(line: string): Call | undefined {
  const found = /^ {4}at (?:(.+) \()?([^ ():]*):(\d+):(\d+)\)?$/.exec(line);
  if (!found) return undefined;
  const [, name = "", file = "", row, column] = found;
  return { line, name, file, row: Number(row), column: Number(column) };
}
