/**
 * Leads the stack traces on a board's console back to the TypeScript source. The interpreter prints three lines for each call:
 *
 *     at send (tb0:1:1234)                                    or at send (:1:20), counted from the start of the function, on an ESP
 *   ...ndTelemetry({light:analogRead(A0),freeVariables:...    a piece of the line (empty where the interpreter cannot show it)
 *                                    ^
 *
 * On an ESP the piece of text is what tells the place. Of tokens it shows the words.
 */
import { SourceMap } from "node:module";
import { printedFrom } from "../compiler/tokens/trace-line.js";

/** How long a piece of text or a caret may be late. */
export const TRACE_PAUSE_MS = 300;

/** The files on a board that hold the bundle. */
const BUNDLE_FILES = ["tb0", "tb1", ".bootcde"];

/** One form of the bundle that a board may run: text, or tokens. */
export interface Traced {
  code: Uint8Array;
  map: string;
}

interface Call {
  line: string;
  name: string;
  file: string;
  row: number;
  column: number;
}

export class TraceMapper {
  private readonly forms: Mapped[];
  private held: { call: Call; excerpt?: string } | undefined;

  /** `forms` of a firmware, any of which may run on the board. */
  constructor(
    forms: Traced[],
    private readonly print: (line: string) => void,
  ) {
    this.forms = forms.map((form) => new Mapped(form));
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
    // The bundle to flash is one line.
    if (call.row > 1) return undefined;
    const fitting = this.forms.filter((form) => form.hasBodyAt(call, caret));
    for (const form of [...fitting, ...this.forms]) {
      const place = form.sourceOf(call, excerpt, caret);
      if (place) return `    at ${call.name ? `${call.name} (${place})` : place}`;
    }
    return undefined;
  }
}

/** One form of the bundle, and where its code comes from. */
class Mapped {
  private readonly code: string;
  private readonly map: SourceMap;

  constructor({ code, map }: Traced) {
    this.code = Buffer.from(code).toString("latin1");
    this.map = new SourceMap(JSON.parse(map));
  }

  sourceOf(call: Call, excerpt: string, caret: number): string | undefined {
    const position = BUNDLE_FILES.includes(call.file) ? call.column - 1 : this.find(call, excerpt, caret);
    // The loader has positions, too.
    if (position === undefined || !this.isAt(position, excerpt, caret)) return undefined;
    const entry = this.map.findEntry(0, position);
    if (!("originalSource" in entry)) return undefined;
    const source = entry.originalSource.replace(/^(\.\.\/)+/, "");
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  }

  /** Whether a function's body begins where the caret counts from: of a board that names the file, and may show no text. */
  hasBodyAt({ column }: Call, caret: number): boolean {
    const start = column - 1 - caret;
    return start === 0 || this.code[start - 1] === "{";
  }

  /** Whether the interpreter would print this for the place. The caret counts bytes, in code of tokens too. */
  private isAt(position: number, excerpt: string, caret: number): boolean {
    const start = position - caret + cutOf(excerpt);
    return start >= 0 && printedFrom(this.code, start).trimStart().startsWith(partOf(excerpt).trimStart());
  }

  /** Where in the bundle this piece of text is, as part of a function's body that begins `call.column` before the caret. */
  private find(call: Call, excerpt: string, caret: number): number | undefined {
    if (call.file || !partOf(excerpt)) return undefined;
    const places: number[] = [];
    // The first is the bundle itself.
    for (const brace of [-1, ...[...this.code.matchAll(/{/g)].map(({ index }) => index)]) {
      const position = brace + call.column;
      if (this.isAt(position, excerpt, caret)) places.push(position);
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
  // One without a name is told with its text.
  return { line, name: name.startsWith("function (") ? "" : name, file, row: Number(row), column: Number(column) };
}
