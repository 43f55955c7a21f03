/** What Espruino's JavaScript has beyond ES5. TypeScript's own `lib.es5` declares ES5; tools/compiler/check/rules.ts has what Espruino lacks of it. */

interface Array<T> {
  /** The first member for which the function returns true. */
  find(predicate: (value: T, index: number, list: T[]) => unknown): T | undefined;
  /** The index of the first member for which the function returns true, or -1. */
  findIndex(predicate: (value: T, index: number, list: T[]) => unknown): number;
  /** Whether a member is equal to this by `===`. */
  includes(value: T, start?: number): boolean;
  /** Sets the members from `start` (default 0) up to `end` (not included, default: all). Returns the list. */
  fill(value: T, start?: number, end?: number): this;
}

/** What each typed array has besides ES5. */
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
  /** Whether the text contains `search`. Espruino 2v29 has a fault: it is also true if the text ends with a beginning of `search`. */
  includes(search: string, start?: number): boolean;
  /** Whether the text begins with `search`, or has it at this position. */
  startsWith(search: string, position?: number): boolean;
  /** Whether the text ends with `search`, or has it before this position. */
  endsWith(search: string, length?: number): boolean;
  /** The text `count` times. */
  repeat(count: number): string;
  /** Adds spaces, or `fill`, on the left until the text has `length` characters. */
  padStart(length: number, fill?: string): string;
  /** Adds spaces, or `fill`, on the right. */
  padEnd(length: number, fill?: string): string;
  /** Replaces `search` everywhere. `replace` with a text replaces only the first. */
  replaceAll(search: string | RegExp, replacement: string): string;
  /** Letters of ISO 8859-1 without their accents: "\xe9" becomes "e". */
  removeAccents(): string;
}

interface ObjectConstructor {
  /** Copies the members of the others into the first, and returns it. */
  assign<T extends object, U extends object[]>(target: T, ...sources: U): T & Partial<U[number]>;
  /** The values of the object's own members, in their order. */
  values<T>(object: { readonly [name: string]: T } | readonly T[]): T[];
  /** Name and value of each own member. */
  entries<T>(object: { readonly [name: string]: T } | readonly T[]): [string, T][];
  /** Makes an object from names and values. */
  fromEntries<T>(entries: readonly (readonly [string, T])[]): { [name: string]: T };
  /** Sets the prototype of an object, and returns the object. */
  setPrototypeOf<T extends object>(object: T, prototype: object | null): T;
  /** The descriptor of each own member, as `defineProperty` takes it. */
  getOwnPropertyDescriptors(object: object): { [name: string]: PropertyDescriptor };
}

interface Function {
  /** Replaces the code of this function by that of another one. The scope stays. */
  replaceWith(replacement: (...args: never[]) => unknown): void;
}

interface Date {
  /** The same as `toISOString`, but in the time zone of `E.setTimeZone`, with its offset. */
  toLocalISOString(): string;
  /** 1 during daylight saving time of `E.setDST`, else 0. */
  getIsDST(): number;
}

interface Math {
  /** -1, 0 or 1. */
  sign(x: number): number;
  /** Limits x to `min` and `max`. */
  clip(x: number, min: number, max: number): number;
  /** The remainder of x / max. It is never negative. */
  wrap(x: number, max: number): number;
  /** A random whole number from 0 up to `range` (not included). Without `range`: any of 32 bits. */
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

/** What typed arrays have in common. You cannot make one. */
declare var ArrayBufferView: { readonly prototype: ArrayBufferView };

/** What Espruino throws if something other than a type or the syntax is wrong: no socket, no memory. */
interface InternalError {
  readonly type: string;
  message: string;
  stack?: string;
}

declare var InternalError: { new (message?: string): InternalError };

/** Promises, without `race` and `finally`. A rejected one without a handler is an uncaught exception. */
interface PromiseConstructor {
  new <T>(
    executor: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: unknown) => void) => void,
  ): Promise<T>;
  /** Makes a fulfilled Promise. */
  resolve(): Promise<void>;
  resolve<T>(value: T | PromiseLike<T>): Promise<T>;
  /** Makes a rejected Promise. */
  reject<T = never>(reason?: unknown): Promise<T>;
  /** Waits for all. If one is rejected, the result is rejected with its reason. */
  all<T extends readonly unknown[] | []>(values: T): Promise<{ -readonly [at in keyof T]: Awaited<T[at]> }>;
}

// biome-ignore lint/suspicious/noShadowRestrictedNames: not every Espruino had one
declare var Promise: PromiseConstructor;
