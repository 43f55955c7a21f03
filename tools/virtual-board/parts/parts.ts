/** The parts that are wired to a board: what they are, what one sets on them and sees of them, plugged in and out. */
import { EventEmitter } from "node:events";
import { Paced } from "../../paced.js";
import type { Chip } from "../chips.js";
import type { BoardPin, Pins } from "../pins.js";
import type { Timeline } from "../timeline.js";
import type { Wires } from "../wires.js";
import { AUTOMATIC, type ControlValue, type PartState, type Value } from "./description.js";
import type { PartKind } from "./part.js";
import {
  checkControl,
  checkPlug,
  type LivePart,
  optionOf,
  type PartSpec,
  type Planned,
  planOf,
  stateOf,
} from "./state.js";
import { wiringOf } from "./wiring.js";

/** What there is to do with the parts of a board, wherever it runs. */
export interface PartsHands {
  list(): PartState[];
  get(name: string): PartState;
  /** Throws for a part or a control that there is none of, and for a value that it does not take. */
  set(name: string, control: string, value: ControlValue): void;
  /** Out, and in again as after a power cut. */
  setPlugged(name: string, isPlugged: boolean): void;
}

interface PartsEvents {
  /** The part as it is now. What changes all the time, as a strip may, is told so often as one can see it. */
  change: [live: LivePart];
  /** What a part has to say about how it is used. */
  note: [part: string, text: string];
}

export interface PartsHardware {
  chip: Chip;
  pins: Pins;
  wires: Wires;
  timeline: Timeline;
}

const TOLD_EVERY_MS = 40;
/** How often a value that swings is told. */
const AUTOMATIC_EVERY_MS = 1000;
const DEFAULT_SWING_SECONDS = 60;

export class Parts extends EventEmitter<PartsEvents> implements PartsHands {
  private readonly parts = new Map<string, Part>();
  private readonly changes = new Paced<Part>(TOLD_EVERY_MS, (changed) => {
    for (const { live } of changed) this.emit("change", live);
  });
  private swinging: NodeJS.Timeout | undefined;

  constructor(hardware: PartsHardware, specs: readonly PartSpec[]) {
    super();
    for (const [name, planned] of planOf(hardware.chip, specs)) {
      const part = new Part(planned, hardware, {
        changed: (changed) => this.changes.add(changed),
        note: (text) => this.emit("note", name, text),
      });
      this.parts.set(name, part);
      part.setPlugged(true);
    }
    // How they stand at first is no change.
    this.changes.forget();
    this.swing();
  }

  list(): PartState[] {
    return [...this.parts.values()].map((part) => stateOf(part.planned, part.live));
  }

  get(name: string): PartState {
    const part = this.part(name);
    return stateOf(part.planned, part.live);
  }

  set(name: string, control: string, value: ControlValue): void {
    this.part(name).set(control, value);
    this.swing();
  }

  setPlugged(name: string, isPlugged: boolean): void {
    const part = this.part(name);
    checkPlug(part.planned);
    part.setPlugged(isPlugged);
  }

  /** How they all stand. */
  get live(): LivePart[] {
    return [...this.parts.values()].map((part) => part.live);
  }

  /** What a control stands at, automatic or not. */
  value(name: string, control: string): ControlValue {
    return this.part(name).value(control);
  }

  stop(): void {
    clearInterval(this.swinging);
    for (const part of this.parts.values()) part.setPlugged(false);
    this.changes.forget();
    this.removeAllListeners();
  }

  private part(name: string): Part {
    const part = this.parts.get(name);
    if (!part) throw new Error(`unknown part "${name}"; known: ${[...this.parts.keys()].join(", ")}`);
    return part;
  }

  private swing(): void {
    clearInterval(this.swinging);
    const automatic = [...this.parts.values()].filter((part) => part.isAutomatic);
    if (automatic.length === 0) return;
    this.swinging = setInterval(() => {
      for (const part of automatic) part.swung();
    }, AUTOMATIC_EVERY_MS);
    this.swinging.unref?.();
  }
}

interface PartHost {
  changed(part: Part): void;
  note(text: string): void;
}

export class Part {
  readonly kind: PartKind;
  readonly spec: PartSpec;
  /** What it keeps when it is unplugged. */
  readonly memory = new Map<string, unknown>();
  private readonly values: Record<string, ControlValue> = {};
  private readonly automatic = new Set<string>();
  private readonly shown: Record<string, Value> = {};
  private readonly listeners = new Set<{ control: string; listener: () => void }>();
  private unplug: (() => void) | undefined;

  constructor(
    readonly planned: Planned,
    readonly hardware: PartsHardware,
    readonly host: PartHost,
  ) {
    this.kind = planned.kind;
    this.spec = planned.spec;
    for (const [name, control] of Object.entries(this.kind.controls)) this.values[name] = control.value;
    for (const [name, value] of Object.entries(this.spec.values)) this.set(name, value);
    this.clear();
  }

  get isAutomatic(): boolean {
    return this.automatic.size > 0;
  }

  get live(): LivePart {
    const values = Object.fromEntries(Object.keys(this.values).map((name) => [name, this.value(name)]));
    return {
      name: this.spec.name,
      isPlugged: this.unplug !== undefined,
      values,
      automatic: [...this.automatic],
      shown: { ...this.shown },
    };
  }

  option(name: string): number | string {
    return optionOf(this.kind, this.spec, name);
  }

  pin(leg: string): BoardPin | undefined {
    const name = this.spec.pins[leg];
    return name === undefined ? undefined : this.hardware.pins.get(name);
  }

  value(name: string): ControlValue {
    const control = this.kind.controls[name]!;
    const value = this.values[name]!;
    if (control.type !== "number" || !this.automatic.has(name)) return value;
    const { min, max, step, swing } = control;
    const turn = (2 * Math.PI * this.hardware.timeline.now()) / ((swing?.seconds ?? DEFAULT_SWING_SECONDS) * 1000);
    const swung = Number(value) + (swing?.by ?? (max - min) / 10) * Math.sin(turn);
    return Math.min(Math.max(Number((Math.round(swung / step) * step).toFixed(6)), min), max);
  }

  set(name: string, value: ControlValue): void {
    checkControl(this.planned, name, value);
    if (this.kind.controls[name]!.type === "number" && value === AUTOMATIC) this.automatic.add(name);
    else {
      this.values[name] = value;
      this.automatic.delete(name);
    }
    this.tellListeners(name);
  }

  setPlugged(isPlugged: boolean): void {
    if (isPlugged === (this.unplug !== undefined)) return;
    if (this.unplug) {
      this.unplug();
      this.unplug = undefined;
      this.listeners.clear();
      this.clear();
    } else {
      const { wiring, unplug } = wiringOf(this);
      this.unplug = unplug;
      this.kind.plug(wiring);
    }
    this.host.changed(this);
  }

  show(name: string, value: Value): void {
    const before = this.shown[name];
    if (before === value || JSON.stringify(before) === JSON.stringify(value)) return;
    // A list of the part's own goes on changing.
    this.shown[name] = Array.isArray(value) ? [...value] : value;
    this.host.changed(this);
  }

  onSet(control: string, listener: () => void): void {
    this.listeners.add({ control, listener });
  }

  /** Time has gone by for the values that swing. */
  swung(): void {
    for (const name of this.automatic) this.tellListeners(name);
  }

  private clear(): void {
    for (const [name, show] of Object.entries(this.kind.shows)) this.shown[name] = show.value;
  }

  private tellListeners(name: string): void {
    for (const { control, listener } of this.listeners) if (control === name) listener();
    this.host.changed(this);
  }
}
