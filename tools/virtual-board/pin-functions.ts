/** Espruino's functions for pins: the class Pin, digitalWrite and the like. */
import type { Chip } from "./chips.js";
import { bytesOf } from "./data.js";
import { type BoardPin, type Level, PIN_MODES, type Pins } from "./pins.js";
import type { Program } from "./program.js";
import type { Bag, Native } from "./realm.js";
import { installWatches, type PinHandles } from "./watches.js";

/** Pulses of more than that can be seen. */
const BRIEF_MS = 20;
/** A DAC has no pulses. */
export const DAC_PINS = ["D25", "D26"];
const MOST_SHIFTED_PINS = 8;

/** What the converter gives for what is on a pin. */
export function stepOf({ analog }: BoardPin, { analogSteps }: Chip): number {
  return Math.min(Math.max(Math.floor(analog * analogSteps), 0), analogSteps - 1);
}

export interface PinAccess extends PinHandles {
  /** Its name, for what prints values; undefined for any other object. */
  describe(value: object): string | undefined;
  /** Of an option: undefined where it is absent. */
  optional(value: unknown): BoardPin | undefined;
}

export function installPins(program: Program, pins: Pins): PinAccess {
  const { realm } = program;
  const pinOf = new WeakMap<object, BoardPin>();
  const handles = new Map<BoardPin, object>();

  const find = (value: unknown): BoardPin | undefined => {
    if (typeof value === "object" && value !== null) return pinOf.get(value);
    return pins.all.get(typeof value === "number" ? `D${value}` : String(value));
  };
  const resolve = (value: unknown): BoardPin => {
    const pin = find(value);
    if (!pin) throw realm.error("Error", "Invalid pin");
    return pin;
  };
  const access: PinAccess = {
    resolve,
    optional: (value) => (value === undefined || value === null ? undefined : resolve(value)),
    handleOf: (pin) => handles.get(pin)!,
    describe: (value) => pinOf.get(value)?.name,
  };

  const prototype = realm.object();
  for (const [name, pin] of pins.globals()) {
    const handle = handles.get(pin) ?? Object.setPrototypeOf(realm.object(), prototype);
    handles.set(pin, handle);
    pinOf.set(handle, pin);
    realm.global[name] = handle;
  }
  realm.natives(realm.global, globalFunctions(program, access));
  realm.natives(prototype, methods(program, access));
  realm.addClass("Pin", prototype, (value: unknown) => {
    const pin = find(value);
    return pin && handles.get(pin);
  });
  installWatches(program, access);
  program.atStop(() => pins.reset());
  return access;
}

function methods(program: Program, { resolve }: PinAccess): Record<string, Native> {
  const { read, write, analogRead, analogWrite, setMode, pulse } = actions(program);
  return {
    set() {
      write(resolve(this), 1);
    },
    reset() {
      write(resolve(this), 0);
    },
    toggle() {
      const pin = resolve(this);
      program.hardware.timeline.settle();
      const level = pin.value === 1 ? 0 : 1;
      write(pin, level);
      return level === 1;
    },
    write(value) {
      write(resolve(this), value ? 1 : 0);
    },
    read() {
      return read(resolve(this)) === 1;
    },
    analog() {
      return analogRead(resolve(this));
    },
    pwm(value, options) {
      analogWrite(resolve(this), value, options);
    },
    pulse(value, times) {
      pulse(resolve(this), value, times);
    },
    mode(mode) {
      setMode(resolve(this), mode);
    },
    getMode() {
      return resolve(this).mode;
    },
    toString() {
      return resolve(this).name;
    },
    valueOf() {
      return resolve(this).number;
    },
  };
}

function globalFunctions(program: Program, { resolve, optional }: PinAccess): Record<string, Native> {
  const { realm } = program;
  const { read, write, analogRead, analogWrite, setMode, pulse } = actions(program);
  /** An object that is no pin has functions of its own. */
  const method = (value: unknown, name: string): Native | undefined => {
    const found = typeof value === "object" && value !== null && !isPin(value) ? (value as Bag)[name] : undefined;
    return typeof found === "function" ? (found as Native) : undefined;
  };
  const isPin = (value: object) => Array.isArray(value) || program.describe(value) !== undefined;
  return {
    digitalWrite: (pin: unknown, value: unknown) => {
      const own = method(pin, "write");
      if (own) return void Reflect.apply(own, pin, [value]);
      let bits = value === true ? -1 : Number(value) | 0;
      if (!Array.isArray(pin)) return write(resolve(pin), bits === 0 ? 0 : 1);
      // The last pin is the lowest bit, and the first to be written.
      for (let i = pin.length - 1; i >= 0; i--, bits >>= 1) write(resolve(pin[i]), (bits & 1) as Level);
    },
    digitalRead: (pin: unknown) => {
      const own = method(pin, "read");
      if (own) return Number(Reflect.apply(own, pin, [])) | 0;
      if (!Array.isArray(pin)) return read(resolve(pin));
      let bits = 0;
      for (let i = 0; i < pin.length; i++) bits = (bits << 1) | read(resolve(pin[i]));
      return bits;
    },
    analogRead: (pin: unknown) => analogRead(resolve(pin)),
    analogWrite: (pin: unknown, value: unknown, options?: unknown) => analogWrite(resolve(pin), value, options),
    pinMode: (pin: unknown, mode?: unknown, isAutomatic?: unknown) => setMode(resolve(pin), mode, !!isAutomatic),
    getPinMode: (pin: unknown) => resolve(pin).mode,
    digitalPulse: (pin: unknown, value: unknown, times: unknown) => pulse(resolve(pin), value, times),
    shiftOut: (pins: unknown, options: unknown, data: unknown) => {
      const list: unknown[] = [];
      if (Array.isArray(pins)) for (let i = 0; i < pins.length; i++) list.push(pins[i]);
      else list.push(pins);
      if (list.length > MOST_SHIFTED_PINS) throw realm.error("Error", "Too many pins! 8 Maximum");
      const { clk, clkPol, repeat } = (options ?? {}) as Bag;
      const clock = optional(clk);
      const idle = clkPol ? 0 : 1;
      const lines = list.map(resolve).reverse();
      for (const byte of bytesOf(data, realm)) {
        let bits = byte;
        for (let i = 0; i < Math.max(Number(repeat) || 1, 1); i++) {
          for (const line of lines) {
            write(line, (bits & 1) as Level, false);
            bits >>= 1;
          }
          if (!clock) continue;
          write(clock, (1 - idle) as Level, false);
          write(clock, idle as Level, false);
        }
      }
    },
  };
}

/** What the functions and the methods of pins have in common. */
function actions({ realm, chip, hardware }: Program) {
  const { timeline } = hardware;
  /** When the pulses end that each pin has been given. */
  const pulsesUntil = new Map<BoardPin, number>();

  const read = (pin: BoardPin): Level => {
    timeline.settle();
    if (!pin.isManual && pin.mode !== "input") pin.setMode("input");
    return pin.value;
  };
  const write = (pin: BoardPin, level: Level, isSeen = true) => {
    timeline.settle();
    pin.output(pin.negated(level), isSeen);
  };
  const analogRead = (pin: BoardPin): number => {
    if (!chip.analogPins.includes(pin.name)) return Number.NaN;
    timeline.settle();
    return stepOf(pin, chip) / chip.analogSteps;
  };
  const analogWrite = (pin: BoardPin, value: unknown, options: unknown) => {
    const { freq, soft, forceSoft } = (typeof options === "object" && options !== null ? options : {}) as Bag;
    if (chip.name === "ESP32" && DAC_PINS.includes(pin.name) && (soft || forceSoft))
      hardware.print("ERROR: pin does not support software PWM");
    timeline.settle();
    const duty = Math.min(Math.max(Number(value) || 0, 0), 1);
    pin.pulse(pin.isNegated ? 1 - duty : duty, Math.max(Number(freq) || 0, 0));
  };
  const setMode = (pin: BoardPin, mode: unknown, isAutomatic = false) => {
    timeline.settle();
    if (mode === undefined || mode === "auto") {
      pin.isManual = false;
      return;
    }
    if (!PIN_MODES.includes(String(mode))) {
      pin.isManual = false;
      throw realm.error("Error", "Unknown pin mode");
    }
    pin.isManual = !isAutomatic;
    pin.setMode(String(mode));
  };
  const pulse = (pin: BoardPin, value: unknown, times: unknown) => {
    timeline.settle();
    const list: unknown[] = [];
    if (Array.isArray(times) || ArrayBuffer.isView(times)) {
      for (let i = 0; i < (times as unknown[]).length; i++) list.push((times as unknown[])[i]);
    } else if (typeof times === "number") {
      if (!(times >= 0)) throw realm.error("Error", "Pulse Time is less than 0 or not a number");
      list.push(times);
    } else throw realm.error("Error", `Expecting Number or Array, got ${typeof times}`);
    const waitsFor = pulsesUntil.get(pin) ?? 0;
    // A time of 0 waits for the pulses before.
    if (times === 0) return timeline.settle(Math.max(waitsFor, timeline.now()));
    const isSeen = list.some((time) => Number(time) > BRIEF_MS);
    let level: Level = value ? 1 : 0;
    // Each edge by the same clock, or the first pulse would be short by what this takes.
    const outputAt = (time: number, next: Level) => void timeline.at(time, () => pin.output(pin.negated(next), isSeen));
    const now = timeline.now();
    let time = Math.max(waitsFor, now);
    if (waitsFor <= now) outputAt(now, level);
    for (const ms of list) {
      level = level ? 0 : 1;
      if (!(Number(ms) > 0)) continue;
      time += Number(ms);
      outputAt(time, level);
    }
    pulsesUntil.set(pin, time);
    timeline.settle(now);
  };
  return { read, write, analogRead, analogWrite, setMode, pulse };
}
