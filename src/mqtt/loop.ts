/**
 * When the application's functions run: from a poll, never from a socket's listener, since one that runs out of memory there would cost
 * us the listener. And what time it is for the session, which is not the board's.
 *
 * Espruino takes two locks on an object for each call of one of its methods, until that returns. A count that has come to 15 is never taken back: the object stays for good,
 * when nobody has it any more too. So what is called at the end of long chains, or begins them, is a function and no method, and what may be put off is left to the tick.
 */
import { thrownText } from "../espruino/thrown";
import { Code } from "./codes";

/** What a link is up to. */
export const enum State {
  IDLE = 0,
  /** For the network. */
  WAITING = 1,
  /** From opening the socket to the CONNACK: the CONNECT is written at once, so TCP and MQTT share one time-out. */
  CONNECTING = 2,
  ONLINE = 3,
  BACKING_OFF = 4,
}

/** A function of the application. */
export type Callback = ((...args: never[]) => unknown) | undefined;

/** What a client does, as `state` tells it. */
export type StateName = "idle" | "waiting" | "connecting" | "online" | "backing off";

/** The events of a client, and what their listeners get. */
export interface ClientEvents {
  /** The server has accepted the device. */
  connect(): void;
  /** The link is gone. */
  disconnect(code: number): void;
  /** Something went wrong that no callback reports; the text says what it is about. */
  error(code: number, text: string): void;
  /** So many waiting messages were given up. */
  drop(count: number): void;
  /** A message from the server was longer than maxPacketBytes, and is ignored. */
  skip(bytes: number): void;
  /** What the client does now. */
  state(name: StateName): void;
  /** The library's own: the server refused a request for a piece of firmware. */
  packageError(text: string): void;
}

/** Espruino gives these to every object. `emit` queues: a listener never runs inside of what emits. */
export interface Loop {
  /** Calls the listener at each event of this name: see ClientEvents. */
  on<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): void;
  /** Queues an event for its listeners. The library itself uses it. */
  emit<E extends keyof ClientEvents>(event: E, ...args: Parameters<ClientEvents[E]>): void;
}

/** Between two looks at what is due. */
export const enum Tick {
  MS = 1000,
  /** A longer step is a clock that was set. */
  LONGEST_MS = 60000,
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface is what the interpreter adds to the object
export abstract class Loop {
  /** While IDLE the timer stands still. */
  _state: State = State.IDLE;
  /** PUBLISH packets as they came, with a header of two bytes, and calls to be made: a callback and its arguments. */
  _inbox: (string | [Callback, unknown[]])[] = [];
  /**
   * The longest packet that goes into the inbox just as it comes, for as long as nothing is there: below 0 while one is. 0: it is to be looked at, and
   * the next tick finds out whether that goes on.
   */
  _mayTake = 0;
  /** Milliseconds between two polls; 0: the application polls. */
  _pollIntervalMs!: number;
  _timer: number | undefined;
  _isWoken: 0 | 1 | undefined;
  /** Milliseconds that went by until the last look at the board's clock. Never jumps: Espruino has no clock of that kind. */
  _clock = 0;
  /** When that look was, and how much later the next is due. */
  _polledAt!: number;
  _dueMs!: number;

  /** All that time asks for. */
  abstract _tick(): void;
  /** A PUBLISH from the inbox. */
  abstract _dispatch(packet: string): void;

  /**
   * Does the client's work: it calls your callbacks and handlers, and checks the time-outs. The client's own timer calls it. Call it yourself only if
   * `pollIntervalMs` is 0.
   */
  checkForMsg(): void {
    // A member is found sooner than a length.
    if (this._inbox[0]) deliver(this);
    // Without a sign a step back is a long one.
    if ((Date.now() - this._polledAt) >>> 0 >= this._dueMs) this._tick();
  }

  /**
   * Adds the time since the last look. A step back, or of more than a minute, is a clock that was set: it counts for nothing or for a second,
   * so that setting the clock ends no request.
   */
  _now(): number {
    const now = Date.now();
    const step = now - this._polledAt;
    this._polledAt = now;
    if (step > 0) this._clock += step < Tick.LONGEST_MS ? step : Tick.MS;
    return this._clock;
  }
}

/**
 * Puts a message, or a call, off to the next poll, so that no callback runs before the function that took it has returned. Lets the timer
 * poll at once.
 */
export function later(loop: Loop, what?: string | [Callback, unknown[]]): void {
  if (what) loop._inbox.push(what);
  if (!loop._isWoken && loop._pollIntervalMs) {
    if (loop._timer) clearTimeout(loop._timer);
    loop._timer = setTimeout(run, 0, loop);
    // Behind it: a timer that there was no memory for is armed by whoever is next.
    loop._isWoken = 1;
  }
}

/** Hands on what is in the inbox, which is something. What comes in meanwhile is for the next poll, so that none lasts for ever. */
function deliver(loop: Loop): void {
  const inbox = loop._inbox;
  let left = inbox.length;
  do {
    if (typeof inbox[0] === "string") loop._dispatch(inbox.shift() as string);
    else {
      const what = inbox.shift() as [Callback, unknown[]];
      call(loop, what[0], what[1]);
    }
  } while (--left && inbox[0]);
  // All messages are out: what is left are calls that these made.
  if (loop._mayTake < 0) loop._mayTake = -loop._mayTake;
}

/** Calls a function of the application. One that throws does no harm: it is reported, and an RPC is answered with what this returns. */
export function call(loop: Loop, callback: Callback, args: unknown[]): unknown {
  try {
    return callback && callback.apply(undefined, args as never[]);
  } catch (exception) {
    return threw(loop, exception);
  }
}

/** A function of the application threw this. @rare */
export function threw(loop: Loop, exception: unknown): { error: string } {
  const text = thrownText(exception);
  loop.emit("error", Code.CALLBACK_FAILED, text);
  return { error: text };
}

/** The timer: arms itself before all else, since whatever fails below must not stop it. */
function run(loop: Loop): void {
  loop._isWoken = 0;
  loop._timer = loop._state ? setTimeout(run, loop._pollIntervalMs, loop) : 0;
  loop.checkForMsg();
}
