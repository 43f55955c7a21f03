/** The interpreter's own list of its variables, `E.dumpVariables()`: one a line, `ref,size,flags,name,links...`. */
export interface Variable {
  ref: number;
  /** How many of the 1600 it takes. */
  size: number;
  /** A name as a property has it, with what is in it; or what kind of value it is. */
  text: string;
  links: number[];
}

const LINE = /^(\d+),(\d+),\d+,(.*?),?((?:\d+,)*)$/;

export function parseDump(lines: readonly string[]): Variable[] {
  return lines.flatMap((line) => {
    const [, ref, size, text = "", links = ""] = LINE.exec(line) ?? [];
    if (!ref) return [];
    return [{ ref: Number(ref), size: Number(size), text, links: links.split(",").filter(Boolean).map(Number) }];
  });
}

/**
 * Variables in use, whatever the numbers are that they hold: Espruino keeps one of up to 1023 inside of its name, and gives a larger one a
 * variable of its own, so that counters and times would look like growth.
 */
export function countWithoutNumbers(variables: readonly Variable[]): number {
  return variables.filter(({ text }) => !text.startsWith("Number ")).reduce((sum, { size }) => sum + size, 0);
}
