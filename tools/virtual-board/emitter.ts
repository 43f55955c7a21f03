/** on, emit and the rest, which every object of Espruino inherits. An event is queued: listeners run later, from the idle loop. */
import type { EventLoop } from "./event-loop.js";
import type { Native, Realm } from "./realm.js";

type Listener = Native;

export interface EmitterHost {
  realm: Realm;
  loop: EventLoop;
  /** Calls into the firmware; an exception is reported and goes no further. False when the memory ran out. */
  call(listener: Native, self: unknown, args: unknown[], recurring?: boolean): boolean;
  /** Told of each event that the firmware emits. */
  emitted?(target: object, event: string, args: readonly unknown[]): void;
}

const MOST_ARGUMENTS = 4;

export class Emitter {
  private readonly listeners = new WeakMap<object, Map<string, Listener[]>>();

  constructor(private readonly host: EmitterHost) {
    const emitter = this;
    host.realm.natives(host.realm.objectPrototype, {
      on(event, listener) {
        emitter.add(this, event, listener, false);
      },
      addListener(event, listener) {
        emitter.add(this, event, listener, false);
      },
      prependListener(event, listener) {
        emitter.add(this, event, listener, true);
      },
      emit(event, ...args) {
        emitter.checkObject(this);
        emitter.checkName(event);
        if (args.length > MOST_ARGUMENTS) throw emitter.host.realm.error("TypeError", "Too many arguments (>4)");
        emitter.emit(this, event, args);
        host.emitted?.(this, event, args);
      },
      removeListener(event, listener) {
        emitter.checkObject(this);
        emitter.checkName(event);
        emitter.remove(this, event, listener);
      },
      removeAllListeners(event) {
        emitter.checkObject(this);
        if (event === undefined) emitter.listeners.delete(this);
        else emitter.listeners.get(this)?.delete(event);
      },
      clone() {
        return Array.isArray(this) ? host.realm.array(this) : host.realm.object(this);
      },
    });
  }

  /** The list itself, in the order of its calls. */
  of(target: object, event: string): Listener[] {
    const events = this.listeners.get(target) ?? new Map<string, Listener[]>();
    this.listeners.set(target, events);
    const list = events.get(event) ?? [];
    events.set(event, list);
    return list;
  }

  has(target: object, event: string): boolean {
    return (this.listeners.get(target)?.get(event)?.length ?? 0) > 0;
  }

  emit(target: object, event: string, args: unknown[] = []): void {
    for (const listener of [...this.of(target, event)])
      this.host.loop.queue(() => this.host.call(listener, target, args));
  }

  /** At once, as the interpreter does for `data`, `kill` and `uncaughtException`; a listener that runs out of memory is removed. */
  emitNow(target: object, event: string, args: unknown[] = []): void {
    for (const listener of [...this.of(target, event)]) {
      if (!this.host.call(listener, target, args, true)) this.remove(target, event, listener);
    }
  }

  private remove(target: object, event: string, listener: Listener): void {
    const list = this.of(target, event);
    const index = list.indexOf(listener);
    if (index >= 0) list.splice(index, 1);
  }

  private add(target: unknown, event: unknown, listener: unknown, first: boolean): void {
    this.checkObject(target);
    this.checkName(event);
    if (typeof listener !== "function" && typeof listener !== "string") {
      throw this.host.realm.error("TypeError", "Second argument must be a function or a String");
    }
    const list = this.of(target as object, event as string);
    const callable =
      typeof listener === "string" ? () => this.host.realm.run(listener, "listener") : (listener as Listener);
    if (first) list.unshift(callable);
    else list.push(callable);
  }

  private checkObject(target: unknown): void {
    if (target === null || (typeof target !== "object" && typeof target !== "function")) {
      throw this.host.realm.error("TypeError", "Parent must be an object - not a String, Integer, etc");
    }
  }

  private checkName(event: unknown): void {
    if (typeof event !== "string") throw this.host.realm.error("TypeError", "First argument must be String");
  }
}
