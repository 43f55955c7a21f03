/** Opt-in capabilities from their built modules, with a server at the other end. */
import { expect, test } from "vitest";
import type { Device, Emulator } from "../../tools/emulator/index.js";
import { builtFor } from "../support/form.js";
import { type AtEnd, emulatorWithBoard, heard, SCRIPT, subscribedTo } from "../support/on-board.js";
import type { Booted, Kind } from "../support/runners.js";

const ATTRIBUTES = "v1/devices/me/attributes";
/** 2026-01-01, in seconds. */
const NOW = 1767225600;

interface Running extends Booted {
  emulator: Emulator;
  device: Device;
  /** Values of telemetry as they came; the device has one alone for a key and a moment. */
  values: object[];
}

/** Boots a board that makes the client `c`, has the capability's module as `m`, does this with them, and connects. */
async function running(
  kind: Kind,
  atEnd: AtEnd,
  name: string,
  use: string,
  prepare: (device: Device) => void = () => {},
): Promise<Running> {
  const { emulator, device } = await emulatorWithBoard(atEnd);
  const values: object[] = [];
  emulator.on("telemetry", (_, entries) => void values.push(...entries.map((entry) => entry.values)));
  prepare(device);
  const options = { host: "127.0.0.1", port: emulator.mqttPort, accessToken: device.token };
  const module = `thingsboard-${name}`;
  const booted = await kind.boot(atEnd, {
    modules: { thingsboard: builtFor(kind, "thingsboard"), [module]: builtFor(kind, module) },
    wifi: { connectedAtBoot: true },
    firmware: `${SCRIPT}
      setTime(${NOW});open(${JSON.stringify(options)});var m=require("${module}");${use};c.connect()`,
  });
  return { ...booted, emulator, device, values };
}

export function capabilityChecks(kind: Kind): void {
  test("rpc-methods: each method replies, at once, later or not at all; others are unknown", async ({
    onTestFinished: atEnd,
  }) => {
    const { console, device } = await running(
      kind,
      atEnd,
      "rpc-methods",
      `m.useRpcMethods(c,{
        now:function(params){return [params]},
        later:function(params,reply){setTimeout(reply,20,{later:params})},
        never:function(){},
        fail:function(){throw "no sensor"}},{timeoutMs:100});
        c.on("connect",function(){c.sendTelemetry({up:1},show("up"))})`,
    );
    // Behind the subscription on the wire.
    await console.next("up []");
    expect(await device.rpc("now", { a: 1 })).toEqual([{ a: 1 }]);
    expect(await device.rpc("later", 2)).toEqual({ later: 2 });
    expect(await device.rpc("never", {})).toEqual({ error: "timeout" });
    expect(await device.rpc("fail", {})).toEqual({ error: "no sensor" });
    for (const name of ["on", "constructor", "toString", "fly"])
      expect(await device.rpc(name, {})).toEqual({ error: `unknown method ${name}` });
  });

  test("attribute-cache: values are the server's or the default, and changes are told with the new value", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, device, console } = await running(
      kind,
      atEnd,
      "attribute-cache",
      `var a=m.useAttributeCache(c,{ms:10,place:"hall",on:false},{ms:function(ms){return ms>0}});
      ["ms","place","on"].forEach(function(k){a.on(k,function(v){console.log(k+" "+JSON.stringify([v,a.values]))})})`,
      (server) => server.setSharedAttributes({ ms: 20 }),
    );
    await console.next('ms [20,{"ms":20,"place":"hall","on":false}]');
    // Granted before the answer came.
    device.setSharedAttributes({ place: true, on: true, ms: -1 });
    await console.next('on [true,{"ms":20,"place":"hall","on":true}]');
    expect(console.lines).toContain('error [-18,"attribute place"]');
    expect(console.lines).toContain('error [-18,"attribute ms"]');
    device.deleteSharedAttributes(["ms"]);
    await console.next('ms [10,{"ms":10,"place":"hall","on":true}]');
    // What its owner wrote as a text, and as a number, may come as the other.
    device.setSharedAttributes({ place: 12.5 });
    await console.next('place ["12.5",{"ms":10,"place":"12.5","on":true}]');
    // A text for ThingsBoard, and a number for Espruino.
    device.setSharedAttributes({ ms: "0x0000000000000001F", on: false });
    await console.next('on [false,{"ms":10,"place":"12.5","on":false}]');
    device.setSharedAttributes({ ms: "9223372036854775808", on: true });
    await console.next(/^ms \[922337203685477\d{4},/);
    device.deleteSharedAttributes(["ms"]);
    await console.next('ms [10,{"ms":10,"place":"12.5","on":true}]');
    const again = subscribedTo(emulator, ATTRIBUTES);
    emulator.dropConnections();
    device.setSharedAttributes({ place: "roof" });
    await again;
    await console.next('place ["roof",{"ms":10,"place":"roof","on":true}]');
  });

  test("telemetry-batch: entries arrive together, each with its time and text", async ({ onTestFinished: atEnd }) => {
    const { device, console } = await running(
      kind,
      atEnd,
      "telemetry-batch",
      `var b=m.useTelemetryBatch(c,{maxEntries:3}),v={};
      c.on("connect",function(){for(var i=1;i<4;i++){v.n=i;v.text="20 \\xb0C";b.sendTelemetry(v,show("sent"))}})`,
    );
    for (let i = 0; i < 3; i++) await console.next("sent [null]");
    expect(device.telemetry.n?.map(({ value }) => value)).toEqual([1, 2, 3]);
    const times = device.telemetry.n!.map(({ ts }) => ts);
    expect(new Set(times).size).toBe(3);
    for (const ts of times) expect(Math.abs(ts / 1000 - NOW)).toBeLessThan(60);
  });

  test("send-on-change: only what is new arrives", async ({ onTestFinished: atEnd }) => {
    const { device, console } = await running(
      kind,
      atEnd,
      "send-on-change",
      `var s=m.useSendOnChange(c,{t:0.5});
      c.on("connect",function(){
        [20,20.3,20.5,0/0,0/0,20.6].forEach(function(t,i){
          s.sendTelemetry({ts:1451649600000+i,values:{t:t,on:t>20.4}})});
        s.sendTelemetry({last:1},show("sent"))})`,
    );
    await console.next("sent [null]");
    expect(device.telemetry.t?.map(({ value }) => value)).toEqual([20, 20.5, 20.6]);
    expect(device.telemetry.on?.map(({ value }) => value)).toEqual([false, true, false, true]);
    expect(device.telemetry.on?.map(({ ts }) => ts % 10)).toEqual([0, 2, 3, 5]);
  });

  test("send-on-change: keys named as what every object has are keys, and constructor is refused", async ({
    onTestFinished: atEnd,
  }) => {
    const { values, console } = await running(
      kind,
      atEnd,
      "send-on-change",
      `var s=m.useSendOnChange(c,{toString:2});
      c.on("connect",function(){
        s.sendTelemetry({constructor:1},show("refused"));
        [1,2,3].forEach(function(v){s.sendTelemetry({toString:v,hasOwnProperty:v<3})});
        s.sendTelemetry({last:1},show("sent"))})`,
    );
    await console.next("refused [-2]");
    await console.next("sent [null]");
    const expected: unknown[] = [
      { toString: 1, hasOwnProperty: true },
      { toString: 3, hasOwnProperty: false },
      { last: 1 },
    ];
    expect(values).toEqual(expected);
  });

  test("telemetry-batch: an entry with a member constructor is refused, the others of the batch arrive", async ({
    onTestFinished: atEnd,
  }) => {
    const { values, console } = await running(
      kind,
      atEnd,
      "telemetry-batch",
      `var b=m.useTelemetryBatch(c);
      c.on("connect",function(){
        b.sendTelemetry({toString:1},show("sent"));
        b.sendTelemetry({constructor:1},show("refused"));
        b.sendTelemetry({hasOwnProperty:2});b.flush()})`,
    );
    await console.next("refused [-2]");
    await console.next("sent [null]");
    const expected: unknown[] = [{ toString: 1 }, { hasOwnProperty: 2 }];
    expect(values).toEqual(expected);
  });

  test("attribute-cache: attributes named as what every object has are values, with defaults", async ({
    onTestFinished: atEnd,
  }) => {
    const names = ["constructor", "toString", "hasOwnProperty"];
    const { device, console } = await running(
      kind,
      atEnd,
      "attribute-cache",
      `var a=m.useAttributeCache(c,{constructor:1,toString:1,hasOwnProperty:1});
      ${JSON.stringify(names)}.forEach(function(k){a.on(k,function(v){console.log(k+" "+v+" "+a.values[k])})})`,
      (server) => server.setSharedAttributes({ constructor: 2 }),
    );
    await console.next("constructor 2 2");
    for (const name of names) {
      device.setSharedAttributes({ [name]: 3 });
      await console.next(`${name} 3 3`);
      device.deleteSharedAttributes([name]);
      await console.next(`${name} 1 1`);
    }
  });

  test("rpc-methods: params named as what every object has are read, and a late reply that JSON cannot say is answered", async ({
    onTestFinished: atEnd,
  }) => {
    const { console, device } = await running(
      kind,
      atEnd,
      "rpc-methods",
      `m.useRpcMethods(c,{
        read:function(p){return [p.constructor,p.toString,p.hasOwnProperty]},
        odd:function(p,reply){setTimeout(reply,20,[function(){}])}});
        c.on("connect",function(){c.sendTelemetry({up:1},show("up"))})`,
    );
    await console.next("up []");
    expect(await device.rpc("read", { constructor: 1, toString: 2, hasOwnProperty: 3 })).toEqual([1, 2, 3]);
    expect(await device.rpc("odd", {})).toEqual({ error: "the reply cannot be sent" });
    await console.next('error [-2,"reply"]');
  });

  test("sensor: readings come on their interval, and errors are told", async ({ onTestFinished: atEnd }) => {
    const { values, console, emulator } = await running(
      kind,
      atEnd,
      "sensor",
      // The last one has all the time that it takes.
      `var n=0,s=m.useSensor(c,function(done){
        n++;if(n===1)return {n:n};
        if(n===2)throw "no sensor";
        if(n===3)s.intervalMs=100000;else setTimeout(done,5,{n:n})},{intervalMs:50,errorKey:"sensorError"})`,
    );
    await console.next('error [-14,"sensor: no sensor"]');
    await console.next('error [-14,"sensor: no answer"]');
    while (!values.some((each) => "n" in each && each.n === 4)) await heard(emulator, "telemetry");
    expect(values).toEqual([
      { sensorError: "" },
      { n: 1 },
      { sensorError: "no sensor" },
      { sensorError: "no answer" },
      { sensorError: "" },
      { n: 4 },
    ]);
  });

  test("device-health: the board's figures arrive, the signal's strength where there is Wi-Fi", async ({
    onTestFinished: atEnd,
  }) => {
    const { device, emulator } = await running(kind, atEnd, "device-health", "m.useDeviceHealth(c,{intervalMs:50})");
    while ((device.telemetry.freeVariables?.length ?? 0) < 2) await heard(emulator, "telemetry");
    const { freeVariables, uptimeSeconds, reconnects, rssi, resetReason } = device.telemetry;
    for (const { value } of freeVariables!) expect(value).toBeGreaterThan(100);
    for (const { value } of uptimeSeconds!) expect(value).toBeLessThan(20);
    expect(reconnects![0]!.value).toBe(0);
    expect(rssi?.[0]?.value).toBe(kind.chip === "LINUX" ? undefined : -60);
    expect(resetReason?.map(({ value }) => value)).toEqual(
      kind.chip === "ESP8266" && kind.inSandbox ? ["restart"] : undefined,
    );
  });
}
