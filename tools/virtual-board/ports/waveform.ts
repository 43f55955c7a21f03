/** Waveform: samples at a steady pace, in the time of the wires. After src/jswrap_waveform.c and src/jstimer.c of Espruino, and what each chip does with a sample. */
import { DAC_PINS, stepOf } from "../pin-functions.js";
import type { BoardPin } from "../pins.js";
import type { Program } from "../program.js";
import type { Bag, Native } from "../realm.js";

const LEAST_FREQUENCY = 0.001;
/** The middle of a sample of 16 bits. */
const MIDDLE = 32768;

type Samples = Uint8Array | Uint16Array;

interface Start {
  pin: BoardPin;
  npin: BoardPin | undefined;
  periodMs: number;
  /** Of the first sample, on the timeline. */
  firstAt: number;
  isRepeated: boolean;
  isOutput: boolean;
}

export function installWaveform(program: Program): void {
  const { realm, chip, pins, emitter, hardware } = program;
  const { timeline } = hardware;
  const fail = (message: string): never => {
    throw realm.error("Error", message);
  };
  /** How to end those that run. */
  const running = new Map<object, () => void>();
  program.atStop(() => {
    for (const cancel of running.values()) cancel();
  });

  const finish = (handle: Bag) => {
    running.delete(handle);
    handle.running = false;
    emitter.emit(handle, "finish", [handle.buffer]);
  };

  const output = (pin: BoardPin | undefined, value: number) => {
    // An ESP8266 does nothing with it, and an ESP32 has no pins for it but those of its converters.
    if (pin && chip.name === "ESP32" && DAC_PINS.includes(pin.name)) pin.pulse((value >> 8) / 256, pin.frequency);
  };

  const sample = ({ pin, npin, isOutput }: Start, samples: Samples, at: number) => {
    const isWide = samples.BYTES_PER_ELEMENT === 2;
    if (!isOutput) {
      const value = Math.floor((stepOf(pin, chip) * 65536) / chip.analogSteps);
      samples[at] = isWide ? value : value >> 8;
      return;
    }
    const value = isWide ? samples[at]! : samples[at]! << 8;
    if (!npin) return output(pin, value);
    output(pin, Math.max(value - MIDDLE, 0) * 2);
    output(npin, Math.max(MIDDLE - value, 0) * 2);
  };

  const play = (handle: Bag, start: Start) => {
    const { buffer, buffer2 } = handle as Record<string, Samples>;
    let current = buffer!;
    let next = 0;
    let at = start.firstAt;
    const step = () => {
      sample(start, current, next++);
      if (next === current.length) {
        if (!start.isRepeated) return finish(handle);
        next = 0;
        const done = current;
        current = (done === buffer && buffer2) || buffer!;
        if (buffer2) emitter.emit(handle, "buffer", [done]);
      }
      at += start.periodMs;
      running.set(handle, timeline.at(at, step));
    };
    running.set(handle, timeline.at(at, step));
  };

  const begin = (handle: Bag, pinValue: unknown, frequency: unknown, options: unknown, isOutput: boolean) => {
    if (handle.running) fail("Waveform is already running");
    const pin = pins.resolve(pinValue);
    const rate = Number(frequency);
    if (!(rate >= LEAST_FREQUENCY && Number.isFinite(rate))) fail("Frequency must be above 0.001Hz");
    if (options !== undefined && (typeof options !== "object" || options === null))
      fail(`Expecting options to be undefined or an Object, not ${typeof options}`);
    const { time, repeat, npin } = (options ?? {}) as Bag;
    const periodMs = 1000 / rate;
    const waitMs = Number(time) > 0 ? Number(time) * 1000 - program.clock.now() : 0;
    handle.freq = rate;
    handle.running = true;
    const firstAt = timeline.now() + waitMs + periodMs;
    const start = { pin, npin: pins.optional(npin), periodMs, firstAt, isRepeated: !!repeat, isOutput };
    if (!isOutput && chip.name !== "LINUX" && !chip.analogPins.includes(pin.name))
      return hardware.print("WARNING: Unable to schedule a timer");
    if (isOutput && chip.name === "ESP32" && !DAC_PINS.includes(pin.name))
      hardware.print("ERROR: pin not assigned to pwm");
    // A build for Linux has no timer for it, and does not come to its end.
    if (chip.name === "LINUX") running.set(handle, () => undefined);
    else play(handle, start);
  };

  const prototype = realm.object();
  const methods: Record<string, Native> = {
    startOutput(pin, frequency, options) {
      begin(this, pin, frequency, options, true);
    },
    startInput(pin, frequency, options) {
      begin(this, pin, frequency, options, false);
    },
    stop() {
      if (!this.running) fail("Waveform is not running");
      const cancel = running.get(this);
      if (!cancel) return fail("Waveform couldn't be stopped");
      cancel();
      finish(this);
    },
  };
  realm.natives(prototype, methods);
  realm.addClass("Waveform", prototype, function (this: Bag, samples: unknown, options: unknown) {
    Object.assign(this, buffersFrom(program, samples, options, fail));
  });
}

function buffersFrom(
  { realm }: Program,
  samples: unknown,
  options: unknown,
  fail: (message: string) => never,
): Record<string, unknown> {
  const isMemory = ArrayBuffer.isView(samples) && "length" in samples;
  if (!isMemory && !Number.isInteger(samples)) fail("'samples' should be a integer or ArrayBuffer");
  const length = isMemory ? Number((samples as Uint8Array).length) : Number(samples);
  if (length <= 0) fail("Samples must be greater than 0");
  const { doubleBuffer, bits = 0 } = (typeof options === "object" && options !== null ? options : {}) as Bag;
  if (![0, 8, 16].includes(Number(bits))) fail("Invalid number of bits");
  if (options !== undefined && typeof options !== "object")
    fail(`Expecting options to be undefined or an Object, not ${typeof options}`);
  const make = () => (Number(bits) === 16 ? realm.words(length) : realm.bytes(length));
  const buffer = isMemory ? samples : make();
  return doubleBuffer ? { buffer, buffer2: make() } : { buffer };
}
