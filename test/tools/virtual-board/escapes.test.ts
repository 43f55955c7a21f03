/** Nothing that code on a virtual board gets hold of leads to Node. */
import { describe, expect, test } from "vitest";
import type { VirtualBoardOptions } from "../../../tools/virtual-board/index.js";
import { Crawler } from "./crawl.js";
import { printed, startBoard, startServer } from "./support.js";

const KINDS: [string, Partial<VirtualBoardOptions>][] = [
  ["an ESP32", { chip: "ESP32" }],
  ["an ESP8266", { chip: "ESP8266" }],
  ["a board for Linux", { chip: "LINUX" }],
  ["a board whose calls have a limit", { chip: "ESP32", interruptsAfterMs: 60_000 }],
];

/** All that there is to hold: modules, sockets, pins, a function that is overtaken by nothing. */
const HOLD = (port: number) => `
  var held = process.env.MODULES.split(",").map(function (name) { return require(name); });
  held.push(require("net").connect({ host: "127.0.0.1", port: ${port} }, function () { print("joined"); }));
  held.push(require("dgram").createSocket("udp4"), setTimeout(function () {}, 1e9), [1].entries && [1].entries());
`;

test.each(KINDS)("whatever %s hands to its code, gives or throws is of its own realm", async (_kind, options) => {
  const { port } = await startServer();
  const board = startBoard(options);
  board.evaluate(HOLD(port));
  await printed(board, "joined");
  // What the crawler asks for need not be waited for.
  board.network.cut();
  const crawler = new Crawler(board);
  crawler.crawl();
  board.evaluate('clearInterval(); setTimeout(function () { print("over") }, 1)');
  await printed(board, "over");
  const { seen, called, foreign } = crawler.crawl();
  expect(foreign).toEqual([]);
  expect(seen).toBeGreaterThan(500);
  expect(called).toBeGreaterThan(100);
});

/** Each gives `out` what it got hold of; the way out of V8 contexts is always the same from there. */
const ATTEMPTS: [string, string][] = [
  ["the global object", "out(globalThis); out(global); out(this)"],
  ["a function's constructor", "out(print); out(E.on); out(require('net').connect); out(print.constructor)"],
  [
    "a caller",
    "function f() { out(f.caller); out(arguments.callee.caller); out(f.caller && f.caller.arguments) } f(); [1].forEach(f); setTimeout(f, 1); E.on('x', f); E.emit('x')",
  ],
  [
    "the caller of a toString",
    "print({ toJSON: function f() { out(f.caller) } }); btoa({ toString: function f() { out(f.caller); return '' } })",
  ],
  ["an error of Node's", "try { require('dgram').createSocket('udp4').bind(-1) } catch (e) { out(e) }"],
  [
    "an error of the compiler",
    "try { require('Storage').write('bad', '(('); require('bad') } catch (e) { out(e) } try { Modules.addCached('bad', '((') } catch (e) { out(e) }",
  ],
  [
    "a deep recursion",
    "function f() { print.apply(null, [1]); f() } try { f() } catch (e) { out(e) } function g() { Date.now(); g() } try { g() } catch (e) { out(e) }",
  ],
  [
    "what nobody catches",
    "process.on('uncaughtException', out); setTimeout('((', 1); setTimeout(function f() { JSON.stringify([1]); f() }, 1)",
  ],
  [
    "a stack trace",
    "Error.prepareStackTrace = function (e, trace) { out(e); out(trace); trace.forEach(function (s) { out(s); out(s.getThis()); out(s.getFunction()) }); return '' }; function f() { new Error().stack; f() } try { f() } catch (e) { e.stack } try { null.x } catch (e) { print(e); out(e.stack) } setTimeout(function () { new Error().stack; print(new Error('x')) }, 1)",
  ],
  [
    "a method of an array",
    "var a = [1]; ['map', 'forEach', 'every', 'push'].forEach(function (n) { a[n] = Array.prototype[n] = function () { out(this); for (var i = 0; i < arguments.length; i++) out(arguments[i]); return a } }); require('Storage').write('x', a); print(a, new Uint8Array(2)); E.getErrorFlags()",
  ],
  [
    "a class of bytes",
    "Uint8Array.prototype.set = Uint8Array.prototype.every = out; globalThis.Uint8Array = function () { return { set: out } }; E.toUint8Array('x'); require('crypto').SHA1('x'); print(E.toUint8Array('x'))",
  ],
  [
    "an error class",
    "globalThis.Error = globalThis.TypeError = globalThis.InternalError = function (m) { out(m); out(this) }; try { setTimeout(1) } catch (e) { out(e) }",
  ],
  [
    "a setter",
    "['address', 'port', 'ip', 'ssid', 'code', 'state', 'time', 'free', '0'].forEach(function (n) { Object.defineProperty(Object.prototype, n, { set: function (v) { out(v); out(this) }, configurable: true }) }); process.memory(); E.getErrorFlags(); require('Wifi').getIP()",
  ],
  [
    "an iterator",
    "var a = [1]; a[Object.getOwnPropertyNames.length] = 2; a.__proto__ = { length: 1, get 0() { out(this); return out } }; require('Storage').write('x', a); E.toString(a)",
  ],
  [
    "a callback of a socket",
    "var s = require('dgram').createSocket('udp4'); s.bind(out); s.send('x', 0, 1, 9, out); s.send('x', 0, 1, out, out); s.on('message', out)",
  ],
  [
    "a name of the host's",
    "setTimeout(function () { Object.getOwnPropertyNames(globalThis).forEach(function (n) { out(globalThis[n]) }) }, 1)",
  ],
  [
    "a function that waits",
    "out(async function () {}); out(function* () {}); out(Object.getPrototypeOf(function* () {})); (async function () { try { await { then: out } } catch (e) { out(e) } })()",
  ],
  [
    "an answer to a callback",
    "require('Wifi').getStatus(out); require('Wifi').scan(out); require('Wifi').connect('x', out); setWatch(out, D0, { repeat: true }); setTimeout(out, 1, E)",
  ],
];

/** A value that a function of Node's realm is within reach of, and `process` with that. */
const OUT = `(function (found) { globalThis.out = function () {
  for (var i = 0; i < arguments.length; i++) [arguments[i], this].forEach(function (value) {
    try { if (value.constructor.constructor("return typeof process")() === "object" && value.constructor.constructor("return process")().versions) found() } catch (e) {}
  });
  return "";
} })`;

describe.each([
  ["no limit", {}],
  ["a limit", { interruptsAfterMs: 60_000 }],
])("with %s for a call", (_limit, options) => {
  test.each(ATTEMPTS)("%s is no way out", async (_name, code) => {
    const board = startBoard(options);
    let ways = 0;
    (board.evaluate(OUT) as (found: () => void) => void)(() => ways++);
    // `process` is Espruino's, and no proof.
    try {
      board.evaluate(`${code}\n;0`);
    } catch {
      // What it was refused.
    }
    board.evaluate("var end = print; setTimeout(function () { end('over') }, 5)");
    await printed(board, "over");
    expect(ways).toBe(0);
  });
});
