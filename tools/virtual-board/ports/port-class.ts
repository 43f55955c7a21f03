/** What the classes I2C, SPI and Serial have in common: hardware ports that are globals, and software ports that `new` makes. */
import type { BoardPin } from "../pins.js";
import type { Program } from "../program.js";
import type { Bag, Native } from "../realm.js";

export interface PortClass<State> {
  name: string;
  /** The globals of the chip. */
  hardware: readonly string[];
  /** Before setup(); `port` is the global's name, and undefined for a software port. */
  create(port: string | undefined, handle: object): State;
  methods: Record<string, (state: State, ...args: unknown[]) => unknown>;
}

export function addPortClass<State>({ realm }: Program, { name, hardware, create, methods }: PortClass<State>): void {
  const states = new WeakMap<object, State>();
  const stateOf = (handle: unknown): State | undefined =>
    typeof handle === "object" && handle !== null ? states.get(handle) : undefined;
  const prototype = realm.object();
  const natives: Record<string, Native> = {};
  for (const [method, run] of Object.entries(methods)) {
    natives[method] = {
      [method](this: unknown, ...args: unknown[]) {
        const state = stateOf(this);
        // On what is no port it does nothing.
        return state === undefined ? undefined : run(state, ...args);
      },
    }[method] as Native;
  }
  realm.natives(prototype, natives);
  realm.addClass(name, prototype, function (this: unknown) {
    if (typeof this === "object" && this !== null) states.set(this, create(undefined, this));
  });
  for (const port of hardware) {
    const handle = Object.setPrototypeOf(realm.object(), prototype) as object;
    states.set(handle, create(port, handle));
    Object.defineProperty(realm.global, port, { value: handle, writable: true, configurable: true, enumerable: false });
  }
}

/** An option of setup() that names a pin; else the port's own. */
export function pinOption({ pins, hardware }: Program, value: unknown, own: string | undefined): BoardPin | undefined {
  return pins.optional(value) ?? (own ? hardware.pins.get(own) : undefined);
}

export function optionsOf(value: unknown): Bag {
  return (typeof value === "object" && value !== null ? value : {}) as Bag;
}
