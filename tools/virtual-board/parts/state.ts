/** How a part stands, of what its kind says; and whether a value is one that it takes, or shows. */
import type { Chip } from "../chips.js";
import { BOARD, boardKind } from "./board.js";
import {
  AUTOMATIC,
  type Control,
  type ControlValue,
  LONGEST_TEXT,
  type PartState,
  type Show,
  type Value,
} from "./description.js";
import { kindNamed } from "./kinds.js";
import type { PartKind } from "./part.js";

/** A part as parts.json has it: pins by name, and of the rest what differs from the kind's own. */
export interface PartSpec {
  part: string;
  name: string;
  pins: Record<string, string>;
  options: Record<string, number | string>;
  /** Of its controls; "automatic" lets a number swing. */
  values: Record<string, ControlValue>;
}

/** What of a part changes. */
export interface LivePart {
  name: string;
  isPlugged: boolean;
  values: Record<string, ControlValue>;
  automatic: string[];
  shown: Record<string, Value>;
}

export interface Planned {
  kind: PartKind;
  spec: PartSpec;
}

/** The board itself, then what is wired to it, by name. */
export function planOf(chip: Chip, specs: readonly PartSpec[]): Map<string, Planned> {
  const own: PartSpec = { part: BOARD, name: BOARD, pins: {}, options: {}, values: {} };
  const plan = new Map<string, Planned>([[BOARD, { kind: boardKind(chip), spec: own }]]);
  for (const spec of specs) {
    if (plan.has(spec.name)) throw new Error(`two parts have the name ${spec.name}`);
    plan.set(spec.name, { kind: kindNamed(spec.part), spec });
  }
  return plan;
}

export function stateOf({ kind, spec }: Planned, live: LivePart): PartState {
  const controls: PartState["controls"] = {};
  for (const [name, control] of Object.entries(kind.controls)) {
    const isAutomatic = live.automatic.includes(name);
    controls[name] = { ...control, value: live.values[name], isAutomatic } as PartState["controls"][string];
  }
  const shows: PartState["shows"] = {};
  for (const [name, show] of Object.entries(kind.shows)) shows[name] = { ...show, value: live.shown[name] } as Show;
  const legs: PartState["legs"] = {};
  for (const [leg, pin] of Object.entries(spec.pins)) legs[leg] = { label: kind.legs[leg]!.label, pin };
  const options = Object.fromEntries(Object.keys(kind.options).map((name) => [name, optionOf(kind, spec, name)]));
  const { description } = kind;
  return {
    ...{ name: spec.name, part: kind.name, description, isPlugged: live.isPlugged },
    ...{ legs, options, controls, shows },
  };
}

export function optionOf(kind: PartKind, spec: PartSpec, name: string): number | string {
  return spec.options[name] ?? kind.options[name]!.value;
}

/** Throws for a control that there is none of, and for a value that it does not take. */
export function checkControl({ kind, spec }: Planned, name: string, value: unknown): void {
  const control = Object.hasOwn(kind.controls, name) ? kind.controls[name] : undefined;
  if (!control) {
    const known = Object.keys(kind.controls).join(", ") || "none";
    throw new Error(`${spec.name}: unknown value "${name}"; known: ${known}`);
  }
  const problem = controlProblem(value, control);
  if (problem) throw new Error(`${spec.name}: ${name} ${problem}`);
}

export function checkPlug({ spec }: Planned): void {
  if (spec.name === BOARD) throw new Error("the board itself cannot be unplugged");
}

export function controlProblem(value: unknown, control: Control): string | undefined {
  if (control.type === "text")
    return isText(value) ? undefined : `must be a text of at most ${LONGEST_TEXT} characters`;
  if (control.type !== "number") return typeof value === "boolean" ? undefined : "must be true or false";
  if (value === AUTOMATIC) return undefined;
  const { min, max, unit } = control;
  const isRight = typeof value === "number" && value >= min && value <= max;
  return isRight ? undefined : `must be ${min} to ${max}${unit && ` ${unit}`}, or "${AUTOMATIC}"`;
}

const isColour = (value: unknown) => typeof value === "string" && /^#[0-9a-f]{6}$/.test(value);
const isRow = (value: unknown) => typeof value === "string" && /^[0-9a-f]{1,32}$/.test(value);
const MOST_PIXELS = 500;
const MOST_ROWS = 64;
const MOST_LINES = 20;
const isText = (value: unknown) => typeof value === "string" && value.length <= LONGEST_TEXT;

/** What a process says that may have been taken over: nothing but values of the right types gets through. */
export function checkedLive({ kind, spec }: Planned, told: LivePart): LivePart {
  const values: Record<string, ControlValue> = {};
  for (const [name, control] of Object.entries(kind.controls)) {
    const value = told.values[name];
    values[name] = value !== AUTOMATIC && controlProblem(value, control) === undefined ? value! : control.value;
  }
  const shown: Record<string, Value> = {};
  for (const [name, show] of Object.entries(kind.shows)) {
    const value = told.shown[name];
    shown[name] = value !== undefined && isShown(value, show) ? value : show.value;
  }
  const automatic = Object.keys(kind.controls).filter((name) => told.automatic.includes(name));
  return { name: spec.name, isPlugged: told.isPlugged === true, values, automatic, shown };
}

function isShown(value: Value, show: Show): boolean {
  const isList = (most: number, isItem: (item: unknown) => boolean) =>
    Array.isArray(value) && value.length <= most && value.every(isItem);
  switch (show.type) {
    case "light":
      return isColour(value);
    case "pixels":
      return isList(MOST_PIXELS, isColour);
    case "display":
      return isList(MOST_ROWS, isRow);
    case "contact":
      return typeof value === "boolean";
    case "number":
      return Number.isFinite(value);
    case "text":
      return isText(value);
    case "lines":
      return isList(MOST_LINES, isText);
  }
}
