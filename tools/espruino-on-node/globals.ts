/**
 * What the library needs of Espruino, to run its source on Node: a build with unicode strings, as on Linux. What a board's byte strings
 * change is seen on the virtual board.
 */
import { isUtf8 } from "node:buffer";
import { crc32 } from "node:zlib";

type Listener = (...args: unknown[]) => void;

/** Puts a call off until what runs now has ended. Whoever plays the event loop puts its own in. */
export const turn = { later: queueMicrotask as (call: () => void) => void };

/** Espruino's events: a listener never runs inside of what emits. */
export const emitter = {
  on(this: object, event: string, listener: Listener): void {
    const listeners = this as Record<string, Listener[] | undefined>;
    listeners[`#on${event}`] = [...(listeners[`#on${event}`] ?? []), listener];
  },
  removeListener(this: object, event: string, listener: Listener): void {
    const listeners = this as Record<string, Listener[] | undefined>;
    listeners[`#on${event}`] = (listeners[`#on${event}`] ?? []).filter((each) => each !== listener);
  },
  emit(this: object, event: string, ...args: unknown[]): void {
    const listeners = (this as Record<string, Listener[] | undefined>)[`#on${event}`] ?? [];
    for (const listener of listeners) turn.later(() => listener.apply(this, args));
  },
};

/** What `require` finds. */
export const modules: Record<string, unknown> = {};

const errorFlags = new Set<string>();

const e = Object.assign(Object.create(emitter) as typeof emitter, {
  // What a string was made of is not to be seen here: what reads as UTF-8 is taken for bytes.
  isUTF8: (text: string) =>
    /[^\0-\xff]/.test(text) || (/[^\0-\x7f]/.test(text) && !isUtf8(Buffer.from(text, "latin1"))),
  fromUTF8: (text: string) => Buffer.from(text, "utf8").toString("latin1"),
  asUTF8: (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8"),
  CRC32: (text: string) => crc32(Buffer.from(text, "latin1")),
  getErrorFlags: () => {
    const flags = [...errorFlags];
    errorFlags.clear();
    return flags;
  },
});

/** As the interpreter does after it ran out of memory: told once until the flags are read. */
export function raiseErrorFlags(...flags: string[]): void {
  const isNew = errorFlags.size === 0;
  for (const flag of flags) errorFlags.add(flag);
  if (isNew) e.emit("errorFlag", flags);
}

Object.assign(globalThis, {
  E: e,
  Modules: { removeCached: (_name: string) => {} },
  require(name: string) {
    if (modules[name] === undefined) throw new Error(`Module "${name}" not found`);
    return modules[name];
  },
});

// After the globals: the library looks at E when it is loaded.
const { Loop } = await import("../../src/mqtt/loop.js");
Object.assign(Loop.prototype, emitter);
