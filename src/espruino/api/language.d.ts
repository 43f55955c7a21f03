/** What Espruino's JavaScript has beyond ES5. TypeScript's own `lib.es5` declares the rest; what of that is missing is in tools/build/rules.ts. */

interface Array<T> {
  /** The first member that the function says yes to. */
  find(predicate: (value: T, index: number, list: T[]) => unknown): T | undefined;
  /** Where that is; -1 for nowhere. */
  findIndex(predicate: (value: T, index: number, list: T[]) => unknown): number;
  /** Whether a member is equal to this by `===`. */
  includes(value: T, start?: number): boolean;
  /** Sets the members from `start` (default 0) to before `end` (default: all), and returns the list. */
  fill(value: T, start?: number, end?: number): this;
}

/** What each kind of typed array has besides. */
interface EspruinoTypedArray {
  /** Whether a member is equal to this by `===`. */
  includes(value: number, start?: number): boolean;
}

interface Int8Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}
interface Uint8Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}
interface Uint8ClampedArray<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}
interface Int16Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}
interface Uint16Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}
interface Int32Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}
interface Uint32Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}
interface Float32Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}
interface Float64Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends EspruinoTypedArray {}

interface String {
  /** Whether the text has this in it. On Espruino 2v29 it is also true when only a beginning of it stands at the end. */
  includes(search: string, start?: number): boolean;
  /** Whether it stands at the beginning, or at this position. */
  startsWith(search: string, position?: number): boolean;
  /** Whether it stands at the end, or before this position. */
  endsWith(search: string, length?: number): boolean;
  /** The text so many times. */
  repeat(count: number): string;
  /** Filled with spaces, or with this text, on the left until it has so many characters. */
  padStart(length: number, fill?: string): string;
  /** Filled on the right. */
  padEnd(length: number, fill?: string): string;
  /** All places, where `replace` with a text has the first. */
  replaceAll(search: string | RegExp, replacement: string): string;
  /** Letters of ISO 8859-1 without their accents: "\xe9" becomes "e". */
  removeAccents(): string;
}

interface ObjectConstructor {
  /** Copies the members of the others into the first, and returns it. */
  assign<T extends object, U extends object[]>(target: T, ...sources: U): T & Partial<U[number]>;
  /** The values of its own members, in their order. */
  values<T>(object: { readonly [name: string]: T } | readonly T[]): T[];
  /** Name and value of each. */
  entries<T>(object: { readonly [name: string]: T } | readonly T[]): [string, T][];
  /** An object of names and values. */
  fromEntries<T>(entries: readonly (readonly [string, T])[]): { [name: string]: T };
  /** What it inherits from now on; returns the object. */
  setPrototypeOf<T extends object>(object: T, prototype: object | null): T;
  /** Of each member what `defineProperty` takes. */
  getOwnPropertyDescriptors(object: object): { [name: string]: PropertyDescriptor };
}

interface Function {
  /** Puts another function's code in the place of this one's; the scope stays. */
  replaceWith(replacement: (...args: never[]) => unknown): void;
}

interface Date {
  /** As `toISOString`, in the time zone of `E.setTimeZone` and with its offset. */
  toLocalISOString(): string;
  /** 1 while daylight saving time of `E.setDST` is on, else 0. */
  getIsDST(): number;
}

interface Math {
  /** -1, 0 or 1. */
  sign(x: number): number;
  /** Not below `min`, not above `max`. */
  clip(x: number, min: number, max: number): number;
  /** The remainder that is never negative. */
  wrap(x: number, max: number): number;
  /** A whole number from 0 to below this; without it any of 32 bits. */
  randInt(range?: number): number;
}

interface NumberConstructor {
  /** As the global of that name. */
  readonly NaN: number;
}

/** Whole numbers of 24 bits. */
interface Uint24Array extends Omit<Uint32Array<ArrayBuffer>, "BYTES_PER_ELEMENT"> {}

declare var Uint24Array: {
  new (length: number): Uint24Array;
  new (values: ArrayLike<number>): Uint24Array;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Uint24Array;
};

/** What typed arrays have in common. It is not to be made. */
declare var ArrayBufferView: { readonly prototype: ArrayBufferView };

/** What Espruino itself throws when a thing fails that is not a matter of types or syntax: no socket, no memory for it. */
interface InternalError {
  readonly type: string;
  message: string;
  stack?: string;
}

declare var InternalError: { new (message?: string): InternalError };

/** There is no `race` and no `finally`. What is rejected with nobody to hear of it is an uncaught exception. */
interface PromiseConstructor {
  new <T>(
    executor: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: unknown) => void) => void,
  ): Promise<T>;
  /** One that is fulfilled. */
  resolve(): Promise<void>;
  resolve<T>(value: T | PromiseLike<T>): Promise<T>;
  /** One that is rejected. */
  reject<T = never>(reason?: unknown): Promise<T>;
  /** Waits for all; rejected with the first that is. */
  all<T extends readonly unknown[] | []>(values: T): Promise<{ -readonly [at in keyof T]: Awaited<T[at]> }>;
}

// biome-ignore lint/suspicious/noShadowRestrictedNames: not every Espruino had one
declare var Promise: PromiseConstructor;
