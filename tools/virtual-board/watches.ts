/** setWatch() and clearWatch(), as jswrap_interface_setWatch and jsiIdle of the interpreter have them. */
import type { BoardPin, Level } from "./pins.js";
import type { Program } from "./program.js";
import type { Bag, Native } from "./realm.js";

type Edge = -1 | 0 | 1;

interface Watch {
  id: number;
  pin: BoardPin;
  callback: Native;
  repeat: boolean;
  edge: Edge;
  debounceMs: number;
  data: BoardPin | undefined;
  /** The level that was told last. */
  state: boolean;
  /** In seconds; of the edge before, of either direction. */
  lastTime: number | undefined;
  /** While it bounces: the level that it has, and what ends the wait. */
  bounce: { state: boolean; cancel(): void } | undefined;
  stop(): void;
}

const EDGES = new Map<unknown, Edge>([
  ["rising", 1],
  ["falling", -1],
  ["both", 0],
]);

/** Of a pin that the build takes for the board's button. */
const BUTTON_DEBOUNCE_MS = 25;

export interface PinHandles {
  resolve(value: unknown): BoardPin;
  handleOf(pin: BoardPin): object;
}

export function installWatches(program: Program, { resolve, handleOf }: PinHandles): void {
  const { realm, loop, chip, hardware } = program;
  const { timeline } = hardware;
  const watches = new Map<number, Watch>();
  let nextId = 1;

  const tell = (watch: Watch, isHigh: boolean, time: number) => {
    const seconds = program.clock.at(time) / 1000;
    const { lastTime, edge } = watch;
    watch.lastTime = seconds;
    if (edge !== 0 && isHigh !== edge > 0) return;
    const event: Bag = { state: isHigh, time: seconds, lastTime, pin: handleOf(watch.pin) };
    if (watch.data) event.data = watch.data.value === 1;
    if (!watch.repeat) watch.stop();
    const run = () => {
      if (!program.call(watch.callback, undefined, [realm.object(event)], watch.repeat)) watch.stop();
    };
    loop.interrupt(timeline.now(), run);
  };

  const settle = (watch: Watch, time: number) => {
    const isHigh = watch.bounce?.state === true;
    watch.bounce = undefined;
    if (isHigh === watch.state) return;
    watch.state = isHigh;
    tell(watch, isHigh, time);
  };

  const changed = (watch: Watch, level: Level, time: number) => {
    const isHigh = watch.pin.negated(level) === 1;
    if (watch.debounceMs <= 0) {
      watch.state = isHigh;
      tell(watch, isHigh, time);
    } else if (watch.bounce || isHigh !== watch.state) {
      watch.bounce?.cancel();
      watch.bounce = {
        state: isHigh,
        cancel: timeline.at(time + watch.debounceMs, () => settle(watch, time)),
      };
    }
  };

  const isWatched = (pin: BoardPin) => [...watches.values()].some((watch) => watch.pin === pin);

  const begin = (pin: BoardPin) => {
    // An ESP32 makes an input with a pull-up of it, whatever pinMode() has said (its jshPinWatch); the others leave it then.
    if (chip.name === "ESP32") pin.setMode(pin.isNegated ? "input_pulldown" : "input_pullup");
    else if (!pin.isManual) pin.setMode("input");
  };

  const setWatch: Native = (callback: unknown, pinValue: unknown, options?: unknown) => {
    const pin = resolve(pinValue);
    if (chip.name === "ESP8266" && pin.number === 16) {
      hardware.print(
        "WARNING: Unable to set watch. You may already have a watch on a pin with the same number (eg. A0 and B0),\nor this pin cannot be used with watch",
      );
      return undefined;
    }
    const all = (typeof options === "object" && options !== null ? options : { repeat: options }) as Bag;
    const isButton = pin.name === chip.buttonPin;
    const edge = edgeOf(all.edge ?? (isButton ? "rising" : "both"), program);
    if (typeof callback !== "function" && typeof callback !== "string")
      throw realm.error("Error", "Function or String not supplied!");
    if (all.irq) throw realm.error("Error", "irq=true set, but function is not a native function");
    const data = all.data === undefined ? undefined : resolve(all.data);
    if (!isWatched(pin)) begin(pin);
    timeline.settle();
    const watch: Watch = {
      id: nextId++,
      ...{ pin, edge, data },
      callback: typeof callback === "string" ? () => realm.run(callback, "watch") : (callback as Native),
      repeat: !!all.repeat,
      debounceMs: Math.max(Number(all.debounce ?? (isButton ? BUTTON_DEBOUNCE_MS : 0)) || 0, 0),
      state: pin.value === 1,
      lastTime: undefined,
      bounce: undefined,
      stop: () => {
        watches.delete(watch.id);
        watch.bounce?.cancel();
        stopListening();
      },
    };
    const stopListening = program.listen(pin, "level", (level: Level, time: number) => changed(watch, level, time));
    watches.set(watch.id, watch);
    return watch.id;
  };

  const clearWatch: Native = (...ids: unknown[]) => {
    if (ids.length === 0) {
      for (const watch of [...watches.values()]) watch.stop();
      return;
    }
    if (ids[0] === undefined) throw realm.error("Error", "clearWatch(undefined) not allowed. Use clearWatch() instead");
    const watch = watches.get(Number(ids[0]));
    if (!watch) throw realm.error("Error", `Unknown Watch ${String(ids[0])}`);
    watch.stop();
  };

  realm.natives(realm.global, { setWatch, clearWatch });
}

function edgeOf(edge: unknown, { realm }: Program): Edge {
  if (typeof edge === "number") return Math.sign(Math.trunc(edge)) as Edge;
  const known = EDGES.get(edge);
  if (known === undefined)
    throw realm.error("TypeError", "'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'");
  return known;
}
