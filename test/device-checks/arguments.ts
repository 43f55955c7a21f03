/** What the application asks for that cannot be: a code each time, never an exception, never a closed link. Espruino misreads other texts and values than Node. */
import { expect, test } from "vitest";
import { type Bench, clientOn, connectedOn } from "../support/client-on.js";
import type { Kind } from "../support/runners.js";

const OPTIONS: [name: string, value: string][] = [
  ["keepAlive", "70000"],
  ["keepAlive", "1"],
  ["keepAlive", '"60"'],
  ["port", `"${"1".repeat(64)}"`],
  ["qualityOfService", "2"],
  ["qualityOfService", "true"],
  ["port", '"1"'],
  ["port", "65536"],
  ["maxQueueBytes", "-1"],
  ["maxPacketBytes", "127"],
  ["pollIntervalMs", "NaN"],
  ["requestTimeoutMs", "1.5"],
  ["keepalive", "60"],
  ["token", '"t"'],
  ["dropOldest", "1"],
  ["cleanSession", '"no"'],
  ["isNetworkUp", "true"],
  ["unverifiedTls", '"yes"'],
  ["unverifiedTls", "{ca:1}"],
  ["host", "5"],
  ["accessToken", '"a\\0b"'],
  ["accessToken", '"\\xc3"'],
  ["username", '"\\xed\\xa0\\x80"'],
  ["username", '"\\xc0\\xaf"'],
  ["clientId", '"\\xff"'],
  ["clientId", "5"],
  ["password", "null"],
  ["will", "null"],
  ["will", '{topic:"t",payload:"",qualityOfService:3}'],
  ["will", '{topic:"t",payload:"",qualityOfService:9}'],
  ["will", '{topic:"t",payload:"",retain:1}'],
  ["will", '{topic:"t/#",payload:""}'],
  ["will", '{topic:5,payload:""}'],
  ["will", '{topic:"t",payload:5}'],
  ["will", '{topic:"t",payload:"",qos:1}'],
];

const NO_TEXT = ["null", "undefined", "5", "NaN", "{}", "[]", "function(){}"];
const NO_TELEMETRY = [
  ...["null", "undefined", "5", '"text"', "true", "NaN", "[]", "[5]", "[[]]", "function(){}", "[function(){}]"],
  ...[
    "new Date()",
    "new Uint8Array(2)",
    "[{a:1},new Date()]",
    "{ts:1451649600000,values:new Date()}",
    "{ts:1,values:5}",
    "{toJSON:function(){}}",
    "{ts:1,values:{toJSON:function(){return 5}}}",
  ],
  ...["itself()", "[itself()]", "{a:[itself()]}", "deep(20)", "{a:[1,function(){}]}", "{p:promise()}"],
  ...["{constructor:5}", "{a:{constructor:5}}", "{a:[{b:1,constructor:null}]}"],
];
const NO_JSON = ["itself()", "[itself()]", "deep(20)", "[1,function(){}]", "function(){}", "{a:{constructor:1}}"];

/** Calls that are refused with INVALID_ARGUMENT, told to the callback CALLBACK. */
const REFUSED = [
  ...[...NO_TEXT, '""', '"a/+"', '"#"', '"a\\0"', '"\\xff"'].map((topic) => `publish(${topic},"x",{},CALLBACK)`),
  ...NO_TEXT.map((payload) => `publish("x",${payload},{},CALLBACK)`),
  ...["null", "5", '"x"', "[1]", "function(){}", "{qualityOfService:2}", "{qualityOfService:true}", "{qos:0}"].map(
    (options) => `publish("x","",${options},CALLBACK)`,
  ),
  ...NO_TELEMETRY.map((data) => `sendTelemetry(${data},CALLBACK)`),
  ...[...NO_JSON, "null", "undefined", "5", "[]", "new Date()"].map((data) => `sendAttributes(${data},CALLBACK)`),
  ...["null", "5", "{}", "[]", "function(){}"].map((secret) => `claimDevice(${secret},1000,CALLBACK)`),
  ...["null", '"soon"', "{}", "NaN", "-1", "function(){}"].map((time) => `claimDevice("k",${time},CALLBACK)`),
];

/** A member "__proto__", which is one on Espruino alone. */
const REFUSED_ON_ESPRUINO = ["sendTelemetry(proto(5),CALLBACK)", "sendAttributes({a:[proto(true)]},CALLBACK)"];

/** The same of requests, whose callback has its error second. */
const REFUSED_REQUESTS = [
  ...["null", "5", '"key"', '["key"]', "function(){}", '{client:["a"]}', "{clientKeys:null}", '{clientKeys:"a"}'].map(
    (keys) => `requestAttributes(${keys},CALLBACK)`,
  ),
  ...["[5]", "[null]", '[""]', '["a,b"]', "[{}]", "5"].map(
    (names) => `requestAttributes({sharedKeys:${names}},CALLBACK)`,
  ),
  ...[...NO_TEXT, '""'].map((method) => `sendRpcCall(${method},{},CALLBACK)`),
  ...NO_JSON.map((params) => `sendRpcCall("m",${params},CALLBACK)`),
];

/** The same, told by `error`. */
const REFUSED_BY_EVENT = [
  ...[...NO_TEXT, '""', '"#/a"', '"a+"', '"a\\0"', '"\\xff"'].map((filter) => `route("r",${filter},show("routed"))`),
  ...NO_TEXT.map((prefix) => `route(${prefix},"r",show("routed"))`),
  ...["null", "undefined", "5", '"f"', "{}"].flatMap((handler) => [
    `route("r","r",${handler})`,
    `setServerSideRpcRequestHandler(${handler})`,
    `subscribeToAttribute("a",${handler})`,
    `subscribeToAllAttributes(${handler})`,
  ]),
  ...["null", "5", "{}", '["a"]', '"__proto__"'].map((key) => `subscribeToAttribute(${key},show("update"))`),
];

const HELPERS = `function itself(){var o={x:1};o.me=o;return o}
function deep(n){var o={};while(n--)o={d:o};return o}
function T(){}
T.prototype.then=function(){};
function promise(){return typeof Promise==="undefined"?new T():Promise.resolve(1)}
function proto(v){var o={a:1};o["__proto__"]=v;return o}`;

/** So many calls go to a board at a time. */
const CHUNK = 5;

export function argumentChecks(kind: Kind): void {
  /** Makes calls, each to be told by a line of its own. */
  async function expectTold(bench: Bench, calls: string[], line: RegExp, told: (index: number) => string | RegExp) {
    for (let from = 0; from < calls.length; from += CHUNK) {
      const chunk = calls.slice(from, from + CHUNK);
      await bench.run(chunk.join(";"));
      for (const [index, call] of chunk.entries()) {
        const expected = told(from + index);
        const heard = await bench.console.next(line);
        if (typeof expected === "string") expect(heard, call).toBe(expected);
        else expect(heard, call).toMatch(expected);
      }
    }
  }

  test("an option that cannot be is refused with INVALID_OPTION, which names it", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd);
    await bench.run(
      'function to(name,value){var o={host:"127.0.0.1",accessToken:"t"};o[name]=value;c=new (require("thingsboard").TBDeviceMqttClient)(o);c.on("error",show("error"));c.connect()}',
    );
    const calls = OPTIONS.map(([name, value]) => `to("${name}",${value})`);
    await expectTold(bench, calls, /^error/, (index) => `error [-1,"${OPTIONS[index]![0]}"]`);
  });

  test("options that are no object are refused by connect()", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd);
    const calls = ["null", "undefined", "5", '"host"', "[]"].map((options) => `open(${options});c.connect()`);
    await expectTold(bench, calls, /^error/, () => /^error \[-1,/);
  });

  async function expectToWork(bench: Bench): Promise<void> {
    await bench.call("sendTelemetry", "{a:1}", 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.console.lines.filter((line) => /^(disconnect|.*Uncaught)/.test(line))).toEqual([]);
    expect(Object.keys(bench.device.telemetry)).toEqual(["a"]);
  }

  async function expectRefused(bench: Bench, calls: string[], told: string): Promise<void> {
    const all = calls.map((call) => `c.${call.replace("CALLBACK", 'show("case")')}`);
    await bench.run(HELPERS);
    await expectTold(bench, all, /^(case|error)/, () => told);
    await expectToWork(bench);
  }

  test("an argument that cannot be is refused with INVALID_ARGUMENT, and the link stays", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await connectedOn(kind, atEnd);
    await expectRefused(bench, kind.inSandbox ? REFUSED : [...REFUSED, ...REFUSED_ON_ESPRUINO], "case [-2]");
  });

  test("so is that of a request, which calls back with the error second", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await expectRefused(bench, REFUSED_REQUESTS, "case [null,-2]");
  });

  test("what has no callback is told by `error`", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const calls = REFUSED_BY_EVENT.map((call) => `c.${call}`);
    await expectTold(bench, calls, /^error/, () => /^error \[-2,/);
    await expectToWork(bench);
  });

  test("a callback that is no function is told by `error`, CALLBACK_FAILED, and the link stays", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await connectedOn(kind, atEnd);
    for (const callback of ['"a+b"', '"v1/devices/me/attributes"', "5", "{}", "[1]"]) {
      await bench.call("sendTelemetry", "{a:0}", callback);
      expect(await bench.console.next(/^error/), callback).toMatch(/^error \[-14,/);
    }
    await expectToWork(bench);
  });

  test("a reply that JSON cannot say is refused, and another may follow", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.run(HELPERS);
    await bench.call(
      "setServerSideRpcRequestHandler",
      `function(id){[${NO_JSON.join(",")}].forEach(function(v){c.sendRpcReply(id,v,show("reply"))});c.sendRpcReply(id,{ok:1})}`,
    );
    expect(await bench.device.rpc("any", {})).toEqual({ ok: 1 });
    await bench.console.printed("reply [-2]", NO_JSON.length);
  });

  test("a handler that returns what JSON cannot say is answered with an error, and told", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.run(HELPERS);
    await bench.call("setServerSideRpcRequestHandler", "function(id,r){return r.params?itself():[1,function(){}]}");
    for (const params of [0, 1]) {
      expect(await bench.device.rpc("any", params)).toEqual({ error: "the reply cannot be sent" });
      await bench.console.next(/^error \[-2,"v1.devices.me.rpc.response/);
    }
    await expectToWork(bench);
  });

  test("what looks like a value that cannot be sent is sent", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const value = { a: ': ... }" [undefined] ', b: ["{", { constructors: null }], twice: [[1], [1]] };
    await bench.run(HELPERS);
    await bench.call("sendTelemetry", `{value:${JSON.stringify(value)},none:undefined,f:function(){}}`, 'show("sent")');
    await bench.console.next("sent []");
    await bench.run("var s=[1];");
    await bench.call("sendTelemetry", "{shared:{x:s,y:s}}", 'show("sent")');
    await bench.console.next("sent []");
    await bench.call("sendTelemetry", "{deep:deep(14)}", 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.telemetry).toMatchObject({ value: [{ value }], shared: [{ value: { x: [1], y: [1] } }] });
    expect(Object.keys(bench.device.telemetry)).toEqual(["value", "shared", "deep"]);
  });

  test("the payload of publish() is a text or bytes, and goes out as UTF-8 with its length", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call("publish", '"v1/devices/me/telemetry"', `'{"t":"€€€"}'`, "{}", 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.telemetry).toMatchObject({ t: [{ value: "€€€" }] });
    await expect(bench.ask("c.connected")).resolves.toBe(true);
  });

  test("a shared attribute named constructor, or as what every object has, is heard of, and asked for after a reconnect", async ({
    onTestFinished: atEnd,
  }) => {
    const names = ["constructor", "toString", "hasOwnProperty", "length", "on"];
    const bench = await connectedOn(kind, atEnd);
    for (const name of names)
      await bench.call("subscribeToAttribute", `"${name}"`, `function(u){console.log("${name} "+u.${name})}`);
    await bench.call("requestAttributes", "{}", 'show("asked")');
    await bench.console.next(/^asked/);
    for (const name of names) {
      bench.device.setSharedAttributes({ [name]: 1 });
      await bench.console.next(`${name} 1`);
    }
    await bench.call("disconnect");
    await bench.console.next(/^disconnect/);
    for (const name of names) bench.device.setSharedAttributes({ [name]: 2 });
    await bench.call("connect");
    for (const name of names) await bench.console.printed(`${name} 2`, 1);
    expect(names.map((name) => bench.console.count(`${name} 2`))).toEqual(names.map(() => 1));
  });
}
