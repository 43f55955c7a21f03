/** Whatever code on a virtual board can get into its hands, and what of it is not of its own realm. */
import type { VirtualBoard } from "../../../tools/virtual-board/index.js";

type Call = (...args: unknown[]) => unknown;

/** These end the program that asks. */
const ENDS_IT = /\.(reset|load|reboot|deepSleep)$/;

/** Functions of one source that are called: one source has many functions that differ in what they hold, and a Promise makes such without end. */
const MOST_OF_A_SOURCE = 20;

/**
 * Calls a function in many ways and gives what came of it, in pairs of a name and a value: results, exceptions, and what callbacks, getters and methods of its
 * arguments were called with. The last calls are made where the stack is nearly full, so that the host's code ends in the middle.
 */
const TRY_OUT = `(function (path, f) {
  var got = [];
  function take(name, value) { got[got.length] = name + " " + path; got[got.length] = value; }
  function spy() { take("this of a callback of", this); for (var i = 0; i < arguments.length; i++) take("argument of a callback of", arguments[i]); return spy; }
  function bad() { throw new Error("bad"); }
  var methods = ["map","every","forEach","filter","set","push","test","exec","then","toString","valueOf","toJSON","call","apply","replace","on","join","slice"];
  function laden(object) { methods.forEach(function (name) { object[name] = spy; }); return object; }
  function attempt(self, args) { try { take("result of", f.apply(self, args)); } catch (e) { take("exception of", e); } }
  var values = [undefined, null, -1, 1e9, "", "x", "udp4", "((", spy, bad, {}, [1, "2"], laden({}), laden([1]), laden(new Uint8Array(2)), laden(/x/), laden(function () {}),
    { toString: bad, valueOf: bad }, { host: spy, port: spy, password: spy, edge: spy, repeat: spy, debounce: spy, mode: spy, cert: spy },
    { get host() { return spy; }, get mode() { throw spy; } }, Object.create(null)];
  values.forEach(function (one) {
    attempt(undefined, []);
    attempt(one, [one, one, one, one, one]);
    [5, 8, 12].forEach(function (other) { attempt(globalThis, [one, values[other], values[other], values[other]]); attempt(values[other], [values[other], one, one, one]); });
  });
  var left = 60;
  (function fill() {
    try { fill(); } catch (e) { if (left > 0) take("overflow in", e); }
    if (left-- > 0) attempt(undefined, ["x", "x"]);
  })();
  return got;
})`;

export interface Found {
  /** Functions and objects. */
  seen: number;
  /** Of them, functions that were called. */
  called: number;
  /** Where something of the host's was found. */
  foreign: string[];
}

export class Crawler {
  readonly found: Found = { seen: 0, called: 0, foreign: [] };
  private readonly known = new Set<unknown>();
  private readonly callsOfSource = new Map<string, number>();
  private readonly waiting: [path: string, value: unknown][] = [];
  private readonly tryOut: Call;
  private readonly textOf = (value: unknown) => Function.prototype.toString.call(value);
  private readonly objectPrototype: unknown;

  constructor(board: VirtualBoard) {
    this.tryOut = board.evaluate(TRY_OUT) as Call;
    this.objectPrototype = board.evaluate("Object.prototype");
    this.take("global", board.evaluate("globalThis"));
  }

  take(path: string, value: unknown): void {
    if ((typeof value === "object" && value !== null) || typeof value === "function") this.waiting.push([path, value]);
  }

  /** Over the whole graph: prototypes, members, accessors, and what functions give. */
  crawl(): Found {
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) {
      const [path, value] = next as [string, object];
      if (this.known.has(value)) continue;
      this.known.add(value);
      this.found.seen++;
      if (this.isForeign(value)) {
        this.found.foreign.push(path);
        continue;
      }
      this.follow(path, value);
      if (typeof value === "function" && !ENDS_IT.test(path) && this.isWorthACall(value))
        this.call(path, value as Call);
    }
    return this.found;
  }

  /** What V8 itself has cannot give more than it is given. */
  private isWorthACall(value: unknown): boolean {
    const source = this.textOf(value);
    const calls = this.callsOfSource.get(source) ?? 0;
    this.callsOfSource.set(source, calls + 1);
    return calls < MOST_OF_A_SOURCE && !/\[native code\]/.test(source);
  }

  /** Of another realm by its ancestors, or with a way to code of another: f.constructor("return process")(). */
  private isForeign(value: object): boolean {
    let top: object = value;
    for (let next = Object.getPrototypeOf(top); next !== null; next = Object.getPrototypeOf(next)) top = next;
    const isBare = top === value && typeof value === "object" && value !== Object.prototype;
    return (
      (top !== this.objectPrototype && !isBare) || (value as { constructor?: unknown }).constructor instanceof Function
    );
  }

  private follow(path: string, value: object): void {
    this.take(`${path}.__proto__`, Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const { value: member, get, set } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      const name = `${path}.${String(key)}`;
      this.take(name, member);
      this.take(`getter of ${name}`, get);
      this.take(`setter of ${name}`, set);
    }
  }

  private call(path: string, value: Call): void {
    this.found.called++;
    const got = this.tryOut(path, value) as unknown[];
    for (let i = 0; i < got.length; i += 2) this.take(String(got[i]), got[i + 1]);
  }
}
