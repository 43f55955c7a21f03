/** The board's legs: levels that outlive a restart of the firmware on the outside, and Espruino's functions for them. */
import { EventEmitter } from "node:events";
import type { Chip } from "./chips.js";
import type { Program } from "./program.js";
import type { Bag, Native } from "./realm.js";

/** board.json's way to name a pin: "D2", 2, or an object with one of them. */
export type PinSpec = string | number | { pin: string | number; activeLow?: boolean };

/** Emits "change" (this) for whatever the firmware does to it. */
export class BoardPin extends EventEmitter {
  level: 0 | 1 = 0;
  /** What analogWrite set, 0 to 1. */
  duty: number | undefined;
  mode = "auto";
  /** What analogRead finds, 0 to 1. */
  analog = 0;
  /** Something outside holds the level; else a pull-up decides. */
  private driven = false;

  constructor(
    readonly name: string,
    readonly number: number,
    /** Pressed pulls to ground, as the button of most boards does. */
    public activeLow = true,
  ) {
    super();
  }

  /** An analog value (0 to 1) on the leg; with it the level. */
  set(value: number): void {
    this.analog = value;
    this.drive(value >= 0.5 ? 1 : 0);
  }

  press(): void {
    if (!this.driven) this.release();
    this.drive(this.activeLow ? 0 : 1);
  }

  release(): void {
    this.drive(this.activeLow ? 1 : 0);
  }

  /** From outside: watches see it. */
  drive(level: 0 | 1): void {
    this.driven = true;
    if (level === this.level) return;
    this.level = level;
    this.emit("input", level);
    this.emit("change", this);
  }

  setMode(mode: string): void {
    this.mode = mode;
    if (mode === "input_pullup" && !this.driven) this.level = 1;
  }

  /** From the firmware. */
  output(level: 0 | 1, duty?: number): void {
    const changed = level !== this.level || duty !== this.duty;
    this.level = level;
    this.duty = duty;
    if (changed) this.emit("change", this);
  }
}

export class Pins {
  readonly all = new Map<string, BoardPin>();
  private readonly labels = new Map<string, string>();

  constructor(chip: Chip, labels: Record<string, PinSpec> = {}) {
    for (const number of chip.pins) this.all.set(`D${number}`, new BoardPin(`D${number}`, number));
    // an ESP8266 has one analog input, which is no GPIO
    if (chip.name === "ESP8266") this.all.set("A0", new BoardPin("A0", 17));
    for (const [label, spec] of Object.entries(labels)) {
      const { pin, activeLow } = typeof spec === "object" ? spec : { pin: spec, activeLow: undefined };
      const name = typeof pin === "number" ? `D${pin}` : pin;
      const found = this.all.get(name);
      if (!found) throw new Error(`The board's pin ${label} is ${name}, which the ${chip.name} does not have`);
      if (activeLow !== undefined) found.activeLow = activeLow;
      this.labels.set(label, name);
      if (/^(BTN|BUTTON)/.test(label)) found.release();
    }
  }

  /** By name ("D2") or by the label of board.json. */
  get(name: string): BoardPin {
    const pin = this.all.get(this.labels.get(name) ?? name);
    if (!pin) throw new Error(`This board has no pin ${name}`);
    return pin;
  }

  /** Labels that Espruino itself knows as globals. */
  globals(): [string, BoardPin][] {
    const known = [...this.labels.keys()].filter((label) => /^(LED|BTN)\d*$/.test(label));
    return [...this.all.entries(), ...known.map((label): [string, BoardPin] => [label, this.get(label)])];
  }
}

interface Watch {
  pin: BoardPin;
  stop(): void;
}

export function installPins(program: Program, pins: Pins): (value: object) => string | undefined {
  const { realm, loop } = program;
  const pinOf = new WeakMap<object, BoardPin>();
  const watches = new Map<number, Watch>();
  let nextWatch = 1;

  const resolve = (value: unknown): BoardPin => {
    const pin =
      typeof value === "object" && value !== null
        ? pinOf.get(value)
        : pins.all.get(typeof value === "number" ? `D${value}` : String(value));
    if (!pin) throw realm.error("Error", "Invalid pin");
    return pin;
  };
  const write = (pin: BoardPin, value: unknown) => pin.output(value ? 1 : 0);

  const prototype = realm.object();
  realm.natives(prototype, {
    set() {
      write(resolve(this), 1);
    },
    reset() {
      write(resolve(this), 0);
    },
    toggle() {
      const pin = resolve(this);
      write(pin, pin.level === 0);
      return pin.level === 1;
    },
    write(value) {
      write(resolve(this), value);
    },
    read() {
      return resolve(this).level === 1;
    },
    analog() {
      return resolve(this).analog;
    },
    pwm(value) {
      resolve(this).output(value >= 0.5 ? 1 : 0, Number(value));
    },
    mode(mode) {
      resolve(this).setMode(String(mode));
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
  });
  const handles = new Map<BoardPin, object>();
  for (const [name, pin] of pins.globals()) {
    const handle = handles.get(pin) ?? Object.setPrototypeOf(realm.object(), prototype);
    handles.set(pin, handle);
    pinOf.set(handle, pin);
    realm.global[name] = handle;
  }

  const watch: Native = (callback: unknown, pinValue: unknown, options?: unknown) => {
    const pin = resolve(pinValue);
    if (typeof callback !== "function") throw realm.error("Error", "Function or String not supplied!");
    const {
      repeat = false,
      edge = 0,
      debounce = 0,
    } = (typeof options === "object" && options ? options : { repeat: options }) as Bag;
    const wanted = new Map<unknown, number>([
      ["rising", 1],
      ["falling", -1],
      ["both", 0],
      [1, 1],
      [-1, -1],
      [0, 0],
    ]).get(edge);
    if (wanted === undefined) {
      throw realm.error("TypeError", "'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'");
    }
    const id = nextWatch++;
    let lastTime = 0;
    let settled = pin.level;
    let bounce: number | undefined;
    const fire = () => {
      if (pin.level === settled) return;
      settled = pin.level;
      if (wanted !== 0 && wanted !== (settled === 1 ? 1 : -1)) return;
      const time = program.clock.now() / 1000;
      const event = realm.object({ state: settled === 1, time, lastTime, pin: handles.get(pin) });
      lastTime = time;
      if (!repeat) watches.get(id)?.stop();
      loop.queue(() => program.call(callback as Native, undefined, [event]));
    };
    const changed = () => {
      if (bounce !== undefined) loop.removeTimer(bounce);
      if (Number(debounce) > 0) bounce = loop.addTimer(fire, Number(debounce), false);
      else fire();
    };
    const stop = program.listen(pin, "input", changed);
    watches.set(id, {
      pin,
      stop: () => {
        stop();
        watches.delete(id);
      },
    });
    return id;
  };

  realm.natives(realm.global, {
    digitalWrite: (pin: unknown, value: unknown) => write(resolve(pin), value),
    digitalRead: (pin: unknown) => resolve(pin).level,
    analogRead: (pin: unknown) => resolve(pin).analog,
    analogWrite: (pin: unknown, value: number) => resolve(pin).output(value >= 0.5 ? 1 : 0, Number(value)),
    pinMode: (pin: unknown, mode: unknown) => resolve(pin).setMode(mode === undefined ? "auto" : String(mode)),
    getPinMode: (pin: unknown) => resolve(pin).mode,
    setWatch: watch,
    clearWatch: (...ids: unknown[]) => {
      if (ids.length === 0) for (const one of [...watches.values()]) one.stop();
      else watches.get(Number(ids[0]))?.stop();
    },
  });
  return (value) => pinOf.get(value)?.name;
}
