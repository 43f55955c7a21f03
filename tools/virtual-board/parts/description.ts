/** A part as whoever looks at the board sees it, in a browser too: what one can set on it, what one sees of it, and how it stands. Nothing but data. */

/** What one sets while it runs. */
export type Control =
  | {
      type: "number";
      label: string;
      unit: string;
      min: number;
      max: number;
      step: number;
      value: number;
      /** "automatic" swings so far around the value, and so long. */
      swing?: { by: number; seconds: number };
    }
  /** Stays as it is put. */
  | { type: "switch"; label: string; value: boolean }
  /** True while it is held down. */
  | { type: "button"; label: string; value: boolean }
  | { type: "text"; label: string; value: string };

/** What one sees of it. Colours are "#rrggbb" as the pins or the bytes say, dark when off. */
export type Show =
  | { type: "light"; label: string; value: string }
  | { type: "pixels"; label: string; value: string[] }
  /** A text for each row, from the top: hexadecimal digits of four dots each, the leftmost in the highest bit. No rows while it is off. */
  | { type: "display"; label: string; value: string[] }
  /** A relay: true while it is drawn. */
  | { type: "contact"; label: string; value: boolean }
  | { type: "number"; label: string; unit: string; min: number; max: number; value: number }
  | { type: "text"; label: string; value: string }
  /** Text that comes again and again, as of a receiver: its last lines. */
  | { type: "lines"; label: string; value: string[] };

export type ControlValue = number | boolean | string;
export type Value = ControlValue | string[];

/** Of a text that is set or shown, in characters. */
export const LONGEST_TEXT = 1000;
/** In place of a control's number. */
export const AUTOMATIC = "automatic";

/** Everything of a part, as JSON. */
export interface PartState {
  name: string;
  part: string;
  description: string;
  isPlugged: boolean;
  /** By leg: its label, and the pin that it is wired to. None of what the board has itself. */
  legs: Record<string, { label: string; pin: string }>;
  options: Record<string, number | string>;
  controls: Record<string, Control & { isAutomatic: boolean }>;
  shows: Record<string, Show>;
}
