/**
 * What a part is: its legs, what one can set on it and see of it, as data, and what it does on its wires. One file for each kind, and a line in kinds.ts.
 * docs/parts.md shows how to write one.
 */
import type { Level } from "../pins.js";
import type { I2cDevice, OneWireDevice, PixelDevice, SerialDevice, SpiDevice } from "../wires.js";
import type { Control, Show } from "./description.js";

/** How a leg is used: the board drives it, the part does, both do; or the part gives it a voltage, which takes a pin that analogRead() knows. */
export type LegUse = "in" | "out" | "both" | "analog";

export interface Leg {
  /** As it is printed on the part. */
  label: string;
  use: LegUse;
  /** It need not be wired. */
  isOptional?: boolean;
}

/** What is fixed when a part is wired, such as its address. */
export type Option =
  | { type: "number"; label: string; value: number; values?: readonly number[]; min?: number; max?: number }
  | { type: "text"; label: string; value: string; pattern?: string };

type Named<T> = Readonly<Record<string, T>>;
/** `true` becomes `boolean`, and so on. */
type Wide<T> = T extends readonly unknown[]
  ? string[]
  : T extends boolean
    ? boolean
    : T extends number
      ? number
      : string;
type ValueOf<T> = T extends { value: infer V } ? Wide<V> : never;

export interface PartKind<
  L extends string = string,
  O extends Named<Option> = Named<Option>,
  C extends Named<Control> = Named<Control>,
  S extends Named<Show> = Named<Show>,
> {
  /** In parts.json and for --part. */
  name: string;
  /** As a shop calls it. */
  description: string;
  legs: Record<L, Leg>;
  options: O;
  controls: C;
  shows: S;
  /** When it is plugged in: what it then does lasts until it is unplugged. Legs that make no sense together are an Error. */
  plug(wiring: Wiring<L, O, C, S>): void;
}

/** A leg, where it is wired. */
export interface Wire {
  readonly level: Level;
  /** Of analogWrite(), 0 to 1: undefined while it writes no pulses. */
  readonly duty: number | undefined;
  /** In Hz; 0: the board's own. */
  readonly frequency: number;
  /** Undefined lets go. */
  hold(level: Level | undefined): void;
  /** By a resistor. */
  pull(level: Level): void;
  /** A share of the supply, 0 to 1. */
  setVoltage(share: number): void;
  /** Levels one after the other, each for so many microseconds, the last for ever if that is Infinity; else it lets go then. */
  play(levels: readonly (readonly [level: Level | undefined, microseconds: number])[]): void;
  /** At each change, with its time in ms. */
  onLevel(listener: (level: Level, time: number) => void): void;
  /** At each change that lasts, analogWrite() among them. */
  onChange(listener: () => void): void;
}

export interface Wiring<
  L extends string = string,
  O extends Named<Option> = Named<Option>,
  C extends Named<Control> = Named<Control>,
  S extends Named<Show> = Named<Show>,
> {
  /** Of this part, among others of its kind. */
  readonly name: string;
  /** What it keeps without power. */
  readonly memory: Map<string, unknown>;
  option<K extends keyof O>(name: K): ValueOf<O[K]>;
  /** As it is now. */
  get<K extends keyof C>(control: K): ValueOf<C[K]>;
  onSet(control: keyof C, listener: () => void): void;
  show<K extends keyof S>(name: K, value: ValueOf<S[K]>): void;
  /** Throws where that leg is not wired. */
  wire(leg: L): Wire;
  isWired(leg: L): boolean;
  addI2c(legs: { sda: L; scl: L }, device: I2cDevice): void;
  addSpi(legs: { sck: L; mosi: L; miso?: L; cs?: L }, device: SpiDevice): void;
  addOneWire(leg: L, device: OneWireDevice): void;
  /** `tx`: the part's own, which the board listens to. What comes back sends. */
  addSerial(legs: { tx?: L; rx?: L }, device: SerialDevice): (bytes: Uint8Array) => void;
  addPixels(leg: L, device: PixelDevice): void;
  /** The time of the wires in ms: it goes on through restarts of the firmware. */
  now(): number;
  after(ms: number, run: () => void): void;
  every(ms: number, run: () => void): void;
  /** Said to whoever looks at the board: something that a real part would fail at in silence. */
  note(text: string): void;
}

/** Keeps the types of what it is given. */
export function definePart<
  L extends string,
  const O extends Named<Option>,
  const C extends Named<Control>,
  const S extends Named<Show>,
>(kind: PartKind<L, O, C, S>): PartKind {
  return kind as unknown as PartKind;
}
