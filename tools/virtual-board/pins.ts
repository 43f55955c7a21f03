/** The board's legs: what the firmware does to them, what is wired to them, and the level that comes of both. They outlive a restart of the firmware. */
import { EventEmitter } from "node:events";
import type { Chip } from "./chips.js";
import { Timeline } from "./timeline.js";

export type Level = 0 | 1;

/** board.json's way to name a pin: "D2", 2, or an object with one of them. */
export type PinSpec = string | number | { pin: string | number; activeLow?: boolean };

export interface PinEvents {
  /** At each change, with its time as the timeline has it. */
  level: [level: Level, time: number];
  /** Whoever looks at the board sees it: not what lasts for milliseconds, nor what a part does. */
  change: [pin: BoardPin];
}

/** Modes in which Espruino drives a pin; the open-drain ones to ground alone. */
const OUTPUTS = ["output", "af_output"];
const OPEN_DRAINS = ["opendrain", "opendrain_pullup", "af_opendrain"];
export const PIN_MODES = ["analog", "input", "input_pullup", "input_pulldown", ...OUTPUTS, ...OPEN_DRAINS];

export class BoardPin extends EventEmitter<PinEvents> {
  level: Level = 0;
  /** What analogWrite set, 0 to 1. */
  duty: number | undefined;
  /** Of the pulses of analogWrite, in Hz; 0 where the firmware has named none. */
  frequency = 0;
  mode = "auto";
  /** pinMode() has set the mode: no other function does. */
  isManual = false;
  /** What analogRead finds, 0 to 1. */
  analog = 0;
  /** The firmware sees, and writes, the opposite of its level. */
  isNegated = false;
  private latch: Level = 0;
  /** Who outside holds it at which level, and who pulls it there when nobody holds it. */
  private readonly holders = new Map<object, Level>();
  private readonly pulls = new Map<object, Level>();

  constructor(
    readonly name: string,
    readonly number: number,
    private readonly timeline = new Timeline(),
    /** Pressed pulls to ground, as the button of most boards does. */
    public activeLow = true,
  ) {
    super();
    this.setMaxListeners(0);
  }

  /** An analog value (0 to 1) on the leg; with it the level. */
  set(value: number): void {
    this.analog = value;
    this.hold(this, value >= 0.5 ? 1 : 0, true);
  }

  /** The button that a board has of its own, with a resistor that pulls the other way. */
  press(): void {
    this.release();
    this.hold(this, this.activeLow ? 0 : 1, true);
  }

  release(): void {
    this.pull(this, this.activeLow ? 1 : 0);
    this.hold(this, undefined, true);
  }

  /** From outside: undefined lets go. */
  hold(who: object, level: Level | undefined, isSeen = false): void {
    if (level === undefined) this.holders.delete(who);
    else this.holders.set(who, level);
    this.settle(isSeen);
  }

  /** A resistor. */
  pull(who: object, level: Level | undefined): void {
    if (level === undefined) this.pulls.delete(who);
    else this.pulls.set(who, level);
    this.settle(false);
  }

  /** What the firmware reads. */
  get value(): Level {
    return this.negated(this.level);
  }

  negated(level: Level): Level {
    return this.isNegated ? (level ? 0 : 1) : level;
  }

  setMode(mode: string): void {
    this.mode = mode;
    this.duty = undefined;
    this.settle(true);
  }

  /** From the firmware. */
  output(level: Level, isSeen = true): void {
    if (!this.isManual) this.mode = "output";
    const hadDuty = this.duty !== undefined;
    this.duty = undefined;
    this.latch = level;
    if (!this.settle(isSeen) && hadDuty && isSeen) this.emit("change", this);
  }

  /** Pulses that go on by themselves: the level that is seen is that of most of the time. */
  pulse(duty: number, frequency: number): void {
    const changed = duty !== this.duty || frequency !== this.frequency;
    if (!this.isManual) this.mode = "output";
    this.duty = duty;
    this.frequency = frequency;
    this.latch = duty >= 0.5 ? 1 : 0;
    if (!this.settle(true) && changed) this.emit("change", this);
  }

  /** A restart of the firmware: whatever it drove floats. */
  reset(): void {
    this.mode = "auto";
    this.isManual = false;
  }

  private settle(isSeen: boolean): boolean {
    const level = this.resolved();
    if (level === this.level) return false;
    this.level = level;
    this.timeline.atOnce(() => this.emit("level", level, this.timeline.now()));
    if (isSeen) this.emit("change", this);
    return true;
  }

  private resolved(): Level {
    if (OUTPUTS.includes(this.mode)) return this.latch;
    if (OPEN_DRAINS.includes(this.mode) && this.latch === 0) return 0;
    const outside = [...this.holders.values()];
    if (outside.length > 0) return outside.includes(0) ? 0 : 1;
    // A board's own resistor is stronger than that of the chip.
    const [pulled] = this.pulls.values();
    if (pulled !== undefined) return pulled;
    if (this.mode === "input_pullup") return this.negated(1);
    if (this.mode === "opendrain_pullup") return 1;
    // What floats keeps its level.
    return this.mode === "input_pulldown" ? this.negated(0) : this.level;
  }
}

export class Pins {
  readonly all = new Map<string, BoardPin>();
  private readonly labels = new Map<string, string>();

  constructor(
    private readonly chip: Chip,
    timeline: Timeline,
    labels: Record<string, PinSpec> = {},
  ) {
    for (const number of chip.pins) this.all.set(`D${number}`, new BoardPin(`D${number}`, number, timeline));
    const button = this.all.get(chip.buttonPin ?? "");
    if (button) button.isNegated = true;
    button?.release();
    // an ESP8266 has one analog input, which is no GPIO
    if (chip.name === "ESP8266") this.all.set("A0", new BoardPin("A0", 17, timeline));
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

  /** Whether analogRead() finds anything there. */
  isAnalog({ name }: BoardPin): boolean {
    return this.chip.analogPins.includes(name);
  }

  /** Labels that Espruino itself knows as globals. */
  globals(): [string, BoardPin][] {
    const known = [...this.labels.keys()].filter((label) => /^(LED|BTN)\d*$/.test(label));
    return [...this.all.entries(), ...known.map((label): [string, BoardPin] => [label, this.get(label)])];
  }

  reset(): void {
    for (const pin of this.all.values()) pin.reset();
  }
}
