/** Events, streams and bytes: what the other declarations have in common. */

/**
 * Every object of Espruino's can have listeners. Those that have events of their own extend this with them, so that a name that is not among
 * them is an error.
 */
interface EspruinoEmitter<Events = Record<string, (...args: never[]) => void>> {
  /** Adds a listener. All of an event's are called, in the order in which they were added. */
  on<E extends keyof Events>(event: E, listener: Events[E]): void;
  /** The same as `on`. */
  addListener<E extends keyof Events>(event: E, listener: Events[E]): void;
  /** Adds a listener that is called before those that are there. */
  prependListener<E extends keyof Events>(event: E, listener: Events[E]): void;
  /** Calls the listeners from the idle loop, not at once. */
  emit(event: string, ...args: unknown[]): void;
  /** Takes the listener away that was given to `on`: the same function. */
  removeListener(event: string, listener: (...args: never[]) => void): void;
  /** Those of one event, or without a name those of all. */
  removeAllListeners(event?: string): void;
}

/**
 * What is sent as bytes: a number is one byte (its lowest 8 bits), a text a byte for each character, a list the bytes of its members. `count` repeats
 * `data`; `callback` gives the bytes when they are needed.
 */
type EspruinoBytes =
  | number
  | string
  | ArrayBuffer
  | ArrayLike<number>
  | readonly EspruinoBytes[]
  | { data: EspruinoBytes; count: number }
  | { callback: () => EspruinoBytes };

/** What `pipe` reads from: undefined ends it. */
interface EspruinoReadable {
  /** So many bytes at most. */
  read(length: number): string | undefined;
}

/** What `pipe` writes to. */
interface EspruinoWritable {
  /** Gets them piece by piece. */
  write(data: string): unknown;
  /** Called after the last piece. */
  end?(): void;
}

interface EspruinoPipeOptions {
  /** Bytes at a time. Default: 64, or 32 by some objects' own `pipe`. */
  chunkSize?: number;
  /** Whether `end` of the destination is called when the source has ended. Default: true. */
  end?: boolean;
  /** Called when all has been passed on. */
  complete?: () => void;
}

/** What goes wrong with a connection: a plain object, no `Error`. Codes are negative, -1 (closed) to -15. */
interface EspruinoSocketError {
  code: number;
  message: string;
}
