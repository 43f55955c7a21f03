/** A part's wires for as long as it is plugged in. */
import type { BoardPin, Level } from "../pins.js";
import type { Value } from "./description.js";
import type { Wire, Wiring } from "./part.js";
import type { Part } from "./parts.js";

const MICROSECONDS = 1000;

export function wiringOf(part: Part): { wiring: Wiring; unplug(): void } {
  const { hardware, host, kind } = part;
  const { wires, timeline } = hardware;
  const cleanups: (() => void)[] = [];
  const atUnplug = (cleanUp: () => void) => void cleanups.push(cleanUp);

  const pinOf = (leg: string): BoardPin => {
    const pin = part.pin(leg);
    if (!pin) throw new Error(`${part.spec.name}: ${kind.legs[leg]?.label ?? leg} is not wired`);
    return pin;
  };
  const add = <T>(set: Set<T>, wired: T) => {
    set.add(wired);
    atUnplug(() => set.delete(wired));
  };
  const planned = new Set<() => void>();
  const after = (ms: number, run: () => void) => {
    const cancel = timeline.after(ms, () => {
      planned.delete(cancel);
      run();
    });
    planned.add(cancel);
  };
  const optional = (leg: string | undefined) => (leg === undefined ? undefined : part.pin(leg));

  const wiring: Wiring = {
    name: part.spec.name,
    memory: part.memory,
    option: (name) => part.option(name) as never,
    get: (control) => part.value(control) as never,
    onSet: (control, listener) => part.onSet(control, listener),
    show: (name, value) => part.show(name, value as Value),
    wire: (leg) => wireTo(pinOf(leg), part, atUnplug),
    isWired: (leg) => part.pin(leg) !== undefined,
    addI2c: ({ sda, scl }, device) => add(wires.i2c, { sda: pinOf(sda), scl: pinOf(scl), device }),
    addSpi: ({ sck, mosi, miso, cs }, device) => {
      const select = optional(cs);
      add(wires.spi, { sck: pinOf(sck), mosi: pinOf(mosi), miso: optional(miso), cs: select, device });
      if (!select) return device.select();
      const listener = (level: Level) => level === 0 && device.select();
      select.on("level", listener);
      atUnplug(() => select.off("level", listener));
    },
    addOneWire: (leg, device) => add(wires.oneWire, { pin: pinOf(leg), device }),
    addSerial: ({ tx, rx }, device) => {
      const toBoard = optional(tx);
      add(wires.serial, { tx: optional(rx), rx: toBoard, device });
      return (bytes) => toBoard && wires.sendToBoard(toBoard, device.baud, bytes);
    },
    addPixels: (leg, device) => add(wires.pixels, { pin: pinOf(leg), device }),
    now: () => timeline.now(),
    after,
    every: (ms, run) => {
      const again = () =>
        after(ms, () => {
          again();
          run();
        });
      again();
    },
    note: (text) => host.note(text),
  };
  return {
    wiring,
    unplug: () => {
      for (const cancel of planned) cancel();
      for (const cleanUp of cleanups.splice(0)) cleanUp();
    },
  };
}

function wireTo(pin: BoardPin, part: Part, atUnplug: (cleanUp: () => void) => void): Wire {
  const { timeline } = part.hardware;
  const hold = (level: Level | undefined) => pin.hold(part, level);
  let cancel = () => {};
  atUnplug(() => {
    cancel();
    hold(undefined);
    pin.pull(part, undefined);
  });
  const listen = (event: "level" | "change", listener: (...args: never[]) => void) => {
    pin.on(event, listener as () => void);
    atUnplug(() => pin.off(event, listener as () => void));
  };
  return {
    get level() {
      return pin.level;
    },
    get duty() {
      return pin.duty;
    },
    get frequency() {
      return pin.frequency;
    },
    hold,
    pull: (level) => pin.pull(part, level),
    setVoltage: (share) => {
      pin.analog = share;
      atUnplug(() => {
        pin.analog = 0;
      });
      pin.hold(part, share >= 0.5 ? 1 : 0);
    },
    play: (levels) => {
      cancel();
      let index = 0;
      const next = () => {
        const step = levels[index++];
        hold(step?.[0]);
        if (step && step[1] < Number.POSITIVE_INFINITY) cancel = timeline.after(step[1] / MICROSECONDS, next);
      };
      next();
    },
    onLevel: (listener) => listen("level", listener),
    onChange: (listener) => listen("change", listener),
  };
}
