/** Events, streams and bytes, which the other declarations use. */

/**
 * Every object of Espruino can have listeners. If an object has known events, it extends this interface with them, and any other name is an error.
 */
interface EspruinoEmitter<Events = Record<string, (...args: never[]) => void>> {
  /** Adds a listener. All listeners of an event are called, in the order in which you added them. */
  on<E extends keyof Events>(event: E, listener: Events[E]): void;
  /** The same as `on`. */
  addListener<E extends keyof Events>(event: E, listener: Events[E]): void;
  /** Adds a listener that is called before the others. */
  prependListener<E extends keyof Events>(event: E, listener: Events[E]): void;
  /** Calls the listeners from the idle loop, not at once. */
  emit(event: string, ...args: unknown[]): void;
  /** Removes a listener: the same function that you gave to `on`. */
  removeListener(event: string, listener: (...args: never[]) => void): void;
  /** Removes all listeners of one event, or without a name of all events. */
  removeAllListeners(event?: string): void;
}

/**
 * Something that is sent as bytes. A number is one byte (its lowest 8 bits). A text is one byte for each character. A list is the bytes of its members.
 * `count` repeats `data`. `callback` returns the bytes when they are needed.
 */
type EspruinoBytes =
  | number
  | string
  | ArrayBuffer
  | ArrayLike<number>
  | readonly EspruinoBytes[]
  | { data: EspruinoBytes; count: number }
  | { callback: () => EspruinoBytes };

/** What `pipe` reads from. undefined ends it. */
interface EspruinoReadable {
  /** Reads at most `length` bytes. */
  read(length: number): string | undefined;
}

/** What `pipe` writes to. */
interface EspruinoWritable {
  /** Gets the data in pieces. */
  write(data: string): unknown;
  /** Called after the last piece. */
  end?(): void;
}

interface EspruinoPipeOptions {
  /** Bytes of one piece. Default: 64, or 32 for `pipe` of some objects. */
  chunkSize?: number;
  /** Whether to call `end` of the destination at the end. Default: true. */
  end?: boolean;
  /** Called when everything is done. */
  complete?: () => void;
}

/** An error of a connection. It is a plain object, not an `Error`. Codes are -1 (closed) to -15. */
interface EspruinoSocketError {
  code: number;
  message: string;
}
