/**
 * The JavaScript world that the firmware runs in: a V8 context of its own, cut down to what Espruino has.
 * Whatever the host hands to the firmware is made in it, so that no way leads back to Node: functions of the host are called by functions of the realm, which
 * let nothing through that is not the realm's own. What the host does to the firmware's objects must not give them a function or an object of the host either:
 * no callback for their methods, and no method of theirs that takes more than texts, numbers and objects of the realm.
 */
import vm from "node:vm";
import { readBack } from "../compiler/tokens/read-back.js";
import { GLOBALS, MEMBERS, NOT_ERRORS } from "./builtins.js";
import type { Clock } from "./clock.js";
import { placeIn, rewritten } from "./dialect.js";
import { addOddities, type Oddities, type OdditiesOptions } from "./oddities.js";

// biome-ignore lint/suspicious/noExplicitAny: a function of the firmware takes and gives anything
export type Native = (this: any, ...args: any[]) => unknown;
export type Bag = Record<string, unknown>;

/** Espruino has these and no other. */
export type ErrorType = "Error" | "TypeError" | "SyntaxError" | "InternalError";

export interface Realm {
  global: Bag;
  /** What was taken out, for the message of an exception that stumbles over it. */
  absent: ReadonlySet<string>;
  object(fields?: Bag): Bag;
  array(items?: unknown[]): unknown[];
  /** Zeroes. */
  bytes(length: number): Uint8Array;
  /** Zeroes of 16 bits each. */
  words(length: number): Uint16Array;
  error(type: ErrorType, message: string): unknown;
  /** Adds functions as Espruino's own are: not enumerable, and of this realm. */
  natives(target: object, functions: Record<string, Native>): void;
  /** A global constructor. `construct` gets what it makes as `this`, and may return another object. */
  addClass(name: string, prototype: object, construct: Native): void;
  /** What V8 is to run. It takes its time, and is kept: do it before a call that has a limit. */
  rewritten(source: string): string;
  /** Both throw OVERTIME past the limit: no catch and no finally of the firmware has run then. */
  run(source: string, file: string): unknown;
  /** The same with a text that the firmware has made or read: it may be tokens. */
  runOwn(source: string, file: string): unknown;
  call(target: Native, self: unknown, args: unknown[]): unknown;
  /** Where an exception was thrown that has come out of run() or call(); undefined where that is not known. */
  placeOf(exception: unknown): Place | undefined;
  objectPrototype: object;
  oddities: Oddities;
}

/** In a text that was run. Both numbers count from 1. */
export interface Place {
  file: string;
  row: number;
  column: number;
  /** The line's text. */
  line: string;
}

export interface RealmOptions extends OdditiesOptions {
  unicode: boolean;
  clock: Clock;
  /** The longest that a call into the firmware takes; without it none ends a loop. */
  limitMs?: number;
}

export const OVERTIME = Symbol("overtime");

/** So long before the limit no function of the host begins: none is to end in its middle, on a machine that is busy either. */
function lastMs(limitMs: number): number {
  return Math.max(100, limitMs / 5);
}

export function createRealm(options: RealmOptions): Realm {
  const { limitMs } = options;
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, { codeGeneration: { strings: true, wasm: false } });
  const lost = vm.runInContext(
    "({ Reflect, WeakMap, Proxy, freeze: Object.freeze, isView: ArrayBuffer.isView })",
    context,
  );
  const kit = vm.runInContext(BOOTSTRAP, context, { filename: "espruino" })(
    { GLOBALS, MEMBERS, NOT_ERRORS },
    options.unicode,
    () => options.clock.now(),
    CALLED,
  );
  let latest = Number.POSITIVE_INFINITY;
  const guarded = (native: Native): Native =>
    function (...args) {
      while (performance.now() > latest);
      return Reflect.apply(native, this, args);
    };
  const limited = (run: () => unknown): unknown => {
    const isOutermost = latest === Number.POSITIVE_INFINITY;
    if (isOutermost && limitMs !== undefined) latest = performance.now() + limitMs - lastMs(limitMs);
    try {
      return run();
    } catch (exception) {
      const { code } = (exception ?? {}) as { code?: string };
      throw code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? OVERTIME : kit.ours(exception);
    } finally {
      if (isOutermost) latest = Number.POSITIVE_INFINITY;
    }
  };
  const natives: Realm["natives"] = (target, functions) => {
    for (const [name, native] of Object.entries(functions)) {
      const value = kit.native(name, limitMs === undefined ? native : guarded(native));
      Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
    }
  };
  const addClass: Realm["addClass"] = (name, prototype, construct) => {
    const value = kit.constructor(name, prototype, limitMs === undefined ? construct : guarded(construct));
    Object.defineProperty(kit.world, name, { value, writable: true, configurable: true, enumerable: false });
  };
  /** By the file's name. */
  const sources = new Map<string, string>();
  const execute = (source: string, file: string) => {
    sources.set(file, source);
    const program = rewritten(source);
    // One that ends in another's time would be an exception, which the firmware may catch.
    const timeout = latest === Number.POSITIVE_INFINITY ? limitMs : undefined;
    return limited(() =>
      vm.runInContext(program, context, {
        filename: file,
        timeout,
        // Heard only with --experimental-vm-modules: without it Node's own error is what `import()` gives.
        importModuleDynamically: () => {
          throw kit.error("SyntaxError", "Espruino has no import()");
        },
      }),
    );
  };
  const placeOf: Realm["placeOf"] = (exception) => {
    if (!kit.prepareThrow(exception)) return undefined;
    try {
      CALL.runInContext(context);
    } catch {
      // it is thrown for its place alone
    }
    const [file = "", row = 0, column = 0] = parsePlace(kit.takePlace(exception)) ?? [];
    const source = sources.get(file);
    if (source === undefined) return undefined;
    const [line, at] = placeIn(source, row, column);
    return { file, row: line + 1, column: at + 1, line: source.split("\n")[line] ?? "" };
  };
  const evaluated = (source: string) => {
    const text = readBack(source);
    return options.unicode && text !== source ? Buffer.from(text, "latin1").toString("utf8") : text;
  };
  const forChip = (source: string) => (options.unicode ? source : asBytes(source));
  const basics = {
    global: kit.world,
    object: (fields = {}) => Object.assign(kit.object(), fields),
    error: kit.error,
    natives,
    addClass,
  };
  return {
    ...basics,
    oddities: addOddities(basics, context, lost, options, {
      run: (source, file) => execute(evaluated(source), file),
      evaluated,
      remember: (file, source) => void sources.set(file, source),
    }),
    absent: new Set<string>(kit.absent),
    array: (items = []) => kit.array(...items),
    bytes: kit.bytes,
    words: kit.words,
    rewritten: (source) => rewritten(forChip(source)),
    run: (source, file) => execute(forChip(source), file),
    runOwn: (source, file) => execute(evaluated(source), file),
    placeOf,
    call: (target, self, args) => {
      if (limitMs === undefined) return limited(() => Reflect.apply(target, self, args));
      // a limit there is for a script alone: this one finds the function by a name that no firmware has
      kit.prepareCall(target, self, args);
      return limited(() => CALL.runInContext(context, { timeout: limitMs }));
    },
    objectPrototype: kit.objectPrototype,
  };
}

const CALLED = "\0called";
const CALL = new vm.Script(`globalThis[${JSON.stringify(CALLED)}]()`, { filename: "espruino" });

/** `filename:line`, the line and what marks a part of it, as Node writes it. Both numbers count from 0. */
function parsePlace(told: string): [file: string, row: number, column: number] | undefined {
  const [, file, row, mark] = /^(.*):(\d+)\n.*\n(.*)/.exec(told) ?? [];
  if (file === undefined || mark === undefined) return undefined;
  return [file, Number(row) - 1, Math.max(0, mark.indexOf("^"))];
}

/** By Node's own method: the array may have one of the firmware's. */
export function filled(array: Uint8Array, bytes: Uint8Array): Uint8Array {
  Uint8Array.prototype.set.call(array, bytes);
  return array;
}

/** Source text as a board without unicode reads it: a string literal holds its UTF-8 bytes, an escape its low byte. */
export function asBytes(source: string): string {
  const bytes = Buffer.from(source, "utf8").toString("latin1");
  return bytes.replace(/\\(?:u([0-9a-fA-F]{4})|[\s\S])/g, (sequence, hex?: string) =>
    hex ? `\\x${hex.slice(2)}` : sequence,
  );
}

/** Runs in the context, where `global` is still complete. */
const BOOTSTRAP = `(function (lists, unicode, now, called) {
  "use strict";
  var world = globalThis, construct = Reflect.construct, apply = Reflect.apply, ownKeys = Reflect.ownKeys, remove = Reflect.deleteProperty,
    prototypeOf = Reflect.getPrototypeOf, ownProperty = Reflect.getOwnPropertyDescriptor, define = Reflect.defineProperty, RealDate = Date, RealBytes = Uint8Array, RealWords = Uint16Array;
  var absent = [];

  // V8's words for what a board says in its own
  var WORDS = [
    [/^Cannot (?:read|set) properties of (undefined|null) \\((?:reading|setting) '(.*)'\\)$/, "Error: Can't read property '$2' of $1"],
    [/^(?:.*[.])?([\\w$]+) is not a function$/, 'Error: Function "$1" not found!'],
    [/^([\\w$]+) is not defined$/, 'ReferenceError: "$1" is not defined']
  ];
  var test = RegExp.prototype.test, replace = String.prototype.replace;
  function spoken(name, message) {
    for (var i = 0; i < WORDS.length; i++)
      if (apply(test, WORDS[i][0], [message])) return apply(replace, message, WORDS[i]);
    return name + ": " + message;
  }

  function InternalError(message) { this.message = message; }
  world.InternalError = InternalError;
  ["Error"].concat(lists.NOT_ERRORS).forEach(function (name) {
    var prototype = world[name].prototype;
    if (name !== "Error") Object.setPrototypeOf(prototype, Object.prototype);
    delete prototype.name;
    Object.defineProperty(prototype, "type", { value: name, writable: true, configurable: true });
    Object.defineProperty(prototype, "toString", {
      value: function () { return spoken(name, this.message); }, writable: true, configurable: true
    });
  });
  delete Error.captureStackTrace;
  // without it V8 makes no traces: Node would write their text, and may end in the middle of that
  define(Error, "stackTraceLimit", { value: undefined, writable: false, configurable: false });

  // as each function of the host, by way of one that lets nothing through but what is of this realm
  function native(name, host) {
    // as a method it is no constructor, and has no prototype
    return { [name]() {
      try { return ours(apply(host, this, arguments)); } catch (exception) { throw ours(exception); }
    } }[name];
  }
  function constructor(name, prototype, host) {
    var construct = native(name, host);
    var made = { [name]: function () {
      var other = apply(construct, this, arguments);
      if (other !== undefined) return other;
    } }[name];
    define(made, "prototype", { value: prototype });
    define(prototype, "constructor", { value: made, writable: true, configurable: true });
    return made;
  }
  now = native("now", now);

  function BoardDate() {
    if (!new.target) return new BoardDate().toString();
    return construct(RealDate, arguments.length ? arguments : [now()], new.target);
  }
  BoardDate.prototype = RealDate.prototype;
  BoardDate.prototype.constructor = BoardDate;
  BoardDate.parse = function (text) { return RealDate.parse(text) || 0; };
  BoardDate.now = function () { return now(); };
  Object.defineProperty(world, "Date", { value: BoardDate, writable: true, configurable: true });

  Math.round = function (value) { return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5); };

  // V8's own has constants that cannot be taken off
  var RealNumber = Number;
  function BoardNumber(value) { return arguments.length ? RealNumber(value) : 0; }
  Object.defineProperty(BoardNumber, "prototype", { value: RealNumber.prototype });
  ["MAX_VALUE", "MIN_VALUE", "NEGATIVE_INFINITY", "NaN", "POSITIVE_INFINITY"].forEach(function (name) {
    BoardNumber[name] = RealNumber[name];
  });
  Object.defineProperty(world, "Number", { value: BoardNumber, writable: true, configurable: true });
  absent.push("Number.isInteger", "Number.isFinite", "Number.isNaN", "Number.isSafeInteger", "Number.parseFloat", "Number.parseInt");

  if (!unicode) {
    var fromCharCode = String.fromCharCode;
    String.fromCharCode = function () {
      var text = "";
      for (var i = 0; i < arguments.length; i++) text += fromCharCode(arguments[i] & 255);
      return text;
    };
  }

  function keepOnly(object, names, path) {
    ownKeys(object).forEach(function (key) {
      if (typeof key !== "string" || names.indexOf(key) >= 0) return;
      if (remove(object, key)) absent.push(path + key);
    });
  }
  Object.keys(lists.MEMBERS).forEach(function (path) {
    var object = path.split(".").reduce(function (parent, name) { return parent[name]; }, world);
    // length and name of functions stay: V8 needs no help there
    keepOnly(object, lists.MEMBERS[path].concat(["length", "name"]), path + ".");
  });
  keepOnly(world, lists.GLOBALS, "");

  // V8 has constructors of these that no name leads to
  [async function () {}, function* () {}, async function* () {}].forEach(function (example) {
    remove(prototypeOf(example), "constructor");
  });

  var errors = { __proto__: null, Error: world.Error, InternalError: InternalError };
  lists.NOT_ERRORS.forEach(function (name) { errors[name] = world[name]; });
  var objectPrototype = Object.prototype;
  // what is not of this realm is an exception of the host's: a deep recursion ends in its functions as well
  function ours(value) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
    var top = value;
    for (var next = prototypeOf(top); next !== null; next = prototypeOf(next)) top = next;
    if (top === objectPrototype || top === value) return value;
    var type = errors[value.name] || InternalError;
    return new type("" + value.message);
  }

  var pending;
  function callPending() {
    remove(world, called);
    var call = pending;
    pending = undefined;
    return call && apply(call.target, call.self, call.args);
  }

  // V8 has no traces here. But Node keeps where a script threw: it puts that into a stack that is a text, when it is thrown once more.
  function prepareThrow(exception) {
    if (typeof exception !== "object" || exception === null) return false;
    var own = ownProperty(exception, "stack");
    if (!own || own.value !== undefined || !own.configurable) return false;
    define(exception, "stack", { value: "", writable: true, configurable: true });
    prepareCall(function () { throw exception; });
    return true;
  }
  function takePlace(exception) {
    var told = ownProperty(exception, "stack").value;
    define(exception, "stack", { value: undefined, writable: true, configurable: true });
    return told;
  }
  function prepareCall(target, self, args) {
    pending = { target: target, self: self, args: args || [] };
    define(world, called, { value: callPending, configurable: true });
  }

  return {
    world: world,
    ours: ours,
    prepareThrow: prepareThrow,
    takePlace: takePlace,
    native: native,
    constructor: constructor,
    prepareCall: prepareCall,
    bytes: function (length) { return new RealBytes(length); },
    words: function (length) { return new RealWords(length); },
    absent: absent,
    object: function () { return {}; },
    array: function () {
      var list = [];
      for (var i = 0; i < arguments.length; i++) define(list, i, { value: arguments[i], writable: true, enumerable: true, configurable: true });
      return list;
    },
    error: function (type, message) { return new errors[type](message); },
    objectPrototype: objectPrototype
  };
})`;
