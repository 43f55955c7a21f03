/** Parts in the terminal: what is wired, and what one would see or hear of it. */
import type { PartState } from "../virtual-board/index.js";
import type { Show } from "../virtual-board/parts/description.js";

const DARK = "#000000";

/** A line for each that is wired. */
export function partLines(parts: readonly PartState[]): string[] {
  return parts
    .filter(({ legs }) => Object.keys(legs).length > 0)
    .map(({ name, description, legs }) => {
      const wires = Object.values(legs).map(({ label, pin }) => `${label} ${pin}`);
      return `wired: ${name}, ${description} (${wires.join(", ")})`;
    });
}

interface Telling {
  parts: { list(): PartState[] };
  on(event: "part", listener: (part: PartState) => void): unknown;
  on(event: "note", listener: (part: string, text: string) => void): unknown;
}

/** What changes: of a display and a strip, which have no words, nothing. */
export function tellParts(board: Telling, say: (line: string) => void): void {
  const known = new Map(board.parts.list().map((part) => [part.name, part]));
  board.on("note", (part, text) => say(`${part} ${text}`));
  board.on("part", (part) => {
    const before = known.get(part.name);
    known.set(part.name, part);
    if (before && before.isPlugged !== part.isPlugged)
      say(`${part.name} is ${part.isPlugged ? "plugged in" : "unplugged"}`);
    for (const [name, show] of Object.entries(part.shows)) {
      const words = wordsOf(show);
      const old = before?.shows[name];
      if (words !== undefined && words !== (old && wordsOf(old))) say(`${part.name} ${words}`);
    }
  });
}

function wordsOf(show: Show): string | undefined {
  switch (show.type) {
    case "light":
      return show.value === DARK ? "is dark" : `shines ${show.value}`;
    case "contact":
      return show.value ? "is drawn" : "is released";
    case "number":
      return `${show.label.toLowerCase()} ${show.value} ${show.unit}`;
    case "text":
      return `${show.label.toLowerCase()}: ${show.value}`;
    default:
      return undefined;
  }
}
