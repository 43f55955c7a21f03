/** A name that is misspelt, and the one that was meant. */

/** As many letters of a name may be wrong: added, left out, another one, or two that changed places. */
const WRONG_PART = 0.4;
/** The beginning of a name is as good as a name with one letter wrong. */
const BEGINNING = 3;

/** The known name that looks most like this one; undefined when none does. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const written = name.toLowerCase();
  let found: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const isBeginning = written.length >= BEGINNING && candidate.toLowerCase().startsWith(written);
    const distance = isBeginning ? 1 : distanceOf(written, candidate.toLowerCase());
    if (distance >= least || distance > WRONG_PART * Math.max(name.length, candidate.length, BEGINNING)) continue;
    [found, least] = [candidate, distance];
  }
  return found;
}

/** " (did you mean rpc?)", or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}

/** One line for a name that there is not. `what`: "board". */
export function unknownName(what: string, name: string, known: readonly string[]): Error {
  return new Error(`unknown ${what} "${name}"${didYouMean(name, known)}; known: ${known.join(", ") || "none"}`);
}

/** Damerau-Levenshtein, of adjacent letters. */
function distanceOf(one: string, other: string): number {
  const rows: number[][] = [];
  const at = (i: number, j: number) => (i < 0 || j < 0 ? Infinity : (rows[i]?.[j] ?? Infinity));
  for (let i = 0; i <= one.length; i++) {
    rows[i] = [];
    for (let j = 0; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      rows[i]![j] =
        i && j
          ? Math.min(
              at(i - 1, j) + 1,
              at(i, j - 1) + 1,
              at(i - 1, j - 1) + (isSame ? 0 : 1),
              isSwapped ? at(i - 2, j - 2) + 1 : Infinity,
            )
          : i + j;
    }
  }
  return at(one.length, other.length);
}
