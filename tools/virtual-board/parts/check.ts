/** Whether parts can be wired as somebody has written: what is wrong is said with its place. */
import type { Chip } from "../chips.js";
import { BOARD } from "./board.js";
import { KINDS } from "./kinds.js";
import type { Option, PartKind } from "./part.js";
import { controlProblem, type PartSpec } from "./state.js";

/** A part as it is written: the kind's name alone is enough for the type, the rest is checked here. */
export interface WrittenPart {
  part: string;
  name?: string;
  pins?: Record<string, string>;
  options?: Record<string, number | string>;
  values?: Record<string, number | boolean | string>;
}

export interface BoardPins {
  chip: Chip;
  /** Labels of board.json. */
  labels: Record<string, string>;
}

/** Pins that an ESP32 cannot drive, and those of both chips that lead to the flash. */
const INPUTS_ALONE: Record<string, string[]> = { ESP32: ["D34", "D35", "D36", "D37", "D38", "D39"] };
const OF_FLASH = ["D6", "D7", "D8", "D9", "D10", "D11"];

/** `place` says where they are written, `before` what is wired already. Throws one Error with all that is wrong, a line for each. */
export function checkedParts(
  written: readonly WrittenPart[],
  board: BoardPins,
  place: string,
  before: readonly PartSpec[] = [],
): PartSpec[] {
  const problems: string[] = [];
  const specs: PartSpec[] = [];
  for (const [index, one] of written.entries()) {
    const say = (where: string, problem: string) => void problems.push(`${place}/${index}${where}: ${problem}`);
    const kind = KINDS.find(({ name }) => name === one.part);
    if (!kind) {
      say("/part", `unknown part "${one.part}"; known parts: ${KINDS.map(({ name }) => name).join(", ")}`);
      continue;
    }
    const spec: PartSpec = {
      part: kind.name,
      name: one.name ?? freeName(kind.name, [...before, ...specs, ...written]),
      pins: checkedPins(kind, one.pins ?? {}, board, say),
      options: one.options ?? {},
      values: one.values ?? {},
    };
    if (spec.name === BOARD) say("/name", `"${BOARD}" is the board itself`);
    if ([...before, ...specs].some(({ name }) => name === spec.name))
      say("/name", `another part has the name "${spec.name}"`);
    checkNamed(spec.options, kind.options, "option", say, optionProblem);
    checkNamed(spec.values, kind.controls, "value", say, controlProblem);
    specs.push(spec);
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return specs;
}

type Say = (where: string, problem: string) => void;

function checkedPins(
  kind: PartKind,
  pins: Record<string, string>,
  { chip, labels }: BoardPins,
  say: Say,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [leg, written] of Object.entries(pins)) {
    const where = `/pins/${leg}`;
    const known = Object.hasOwn(kind.legs, leg) ? kind.legs[leg] : undefined;
    if (!known) {
      say(where, `a ${kind.name} has no leg of this name; its legs: ${Object.keys(kind.legs).join(", ")}`);
      continue;
    }
    const pin = Object.hasOwn(labels, written) ? labels[written]! : written;
    const problem = pinProblem(pin, known.use, chip);
    if (problem) say(where, problem);
    checked[leg] = pin;
  }
  const missing = Object.keys(kind.legs).filter((leg) => !kind.legs[leg]!.isOptional && !Object.hasOwn(pins, leg));
  if (missing.length > 0) say("/pins", `a ${kind.name} needs ${missing.join(", ")} wired to a pin`);
  return checked;
}

function pinProblem(pin: string, use: string, chip: Chip): string | undefined {
  if (!/^[AD]\d+$/.test(pin)) return `board.json has no pin ${pin}`;
  const isThere = chip.pins.some((number) => pin === `D${number}`) || (chip.name === "ESP8266" && pin === "A0");
  if (chip.name !== "LINUX" && OF_FLASH.includes(pin)) return `${pin} leads to the flash of an ${chip.name}`;
  if (!isThere) return `an ${chip.name} has no pin ${pin}`;
  if (use === "analog" && !chip.analogPins.includes(pin))
    return chip.analogPins.length > 0
      ? `${pin} cannot measure a voltage; use ${chip.analogPins.join(", ")}`
      : `a board with ${chip.name} has no pin that measures a voltage`;
  if (use !== "analog" && chip.name === "ESP8266" && pin === "A0") return "A0 only measures voltages: use another pin";
  if ((use === "in" || use === "both") && INPUTS_ALONE[chip.name]?.includes(pin))
    return `${pin} of an ${chip.name} is only an input`;
  return undefined;
}

function checkNamed<T>(
  given: Record<string, unknown>,
  known: Readonly<Record<string, T>>,
  what: "option" | "value",
  say: Say,
  problemOf: (value: unknown, definition: T) => string | undefined,
): void {
  for (const [name, value] of Object.entries(given)) {
    const definition = Object.hasOwn(known, name) ? known[name] : undefined;
    const where = `/${what}s/${name}`;
    if (definition === undefined) {
      say(where, `unknown ${what}; known: ${Object.keys(known).join(", ") || "none"}`);
      continue;
    }
    const problem = problemOf(value, definition);
    if (problem) say(where, problem);
  }
}

function optionProblem(value: unknown, option: Option): string | undefined {
  if (option.type === "text") {
    if (typeof value !== "string") return "must be a text";
    return option.pattern && !new RegExp(option.pattern).test(value) ? `must match ${option.pattern}` : undefined;
  }
  const { values, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = option;
  if (typeof value !== "number") return "must be a number";
  if (values && !values.includes(value)) return `must be ${values.join(" or ")}`;
  return value >= min && value <= max ? undefined : `must be ${min} to ${max}`;
}

/** "led", and "led-2" for another. */
function freeName(kind: string, others: readonly { name?: string }[]): string {
  const taken = new Set(others.map(({ name }) => name));
  if (!taken.has(kind)) return kind;
  let number = 2;
  while (taken.has(`${kind}-${number}`)) number++;
  return `${kind}-${number}`;
}
