/** A board as a gateway, from the built module. */
import { expect, test } from "vitest";
import { startEmulator } from "../../tools/emulator/index.js";
import { builtFor } from "../support/form.js";
import type { AtEnd } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";
import { callsWaiting, replied } from "./rpc-burst.js";

export function gatewayChecks(kind: Kind): void {
  /** A board with this code, which has a client `c` and a gateway `g`, and connects at the end. */
  async function start(atEnd: AtEnd, code: string) {
    const emulator = await startEmulator({ rpcMinTimeoutMs: 0 });
    atEnd(() => emulator.close());
    emulator.createDevice({ name: "board", token: "board-token", gateway: true });
    const options = {
      ...{ host: "127.0.0.1", port: emulator.mqttPort, accessToken: "board-token", minReconnectDelayMs: 20 },
      // What docs/capabilities.md says of a gateway on this chip.
      ...(kind.chip === "ESP8266" && { maxQueueBytes: 1024, maxPacketBytes: 1024 }),
    };
    const boot = async () => {
      const { console } = await kind.boot(atEnd, {
        modules: {
          thingsboard: builtFor(kind, "thingsboard"),
          "thingsboard-gateway": builtFor(kind, "thingsboard-gateway"),
        },
        wifi: { connectedAtBoot: true },
        firmware: `var c=new (require("thingsboard").TBDeviceMqttClient)(${JSON.stringify(options)});
        var g=require("thingsboard-gateway").useGateway(c);
        c.on("error",function(e,t){console.log("error "+e+" "+t)});
        ${code}
        c.connect()`,
      });
      return console;
    };
    return { emulator, boot };
  }

  test("its devices send, are asked and called, and are there again after a reconnect", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, boot } = await start(
      atEnd,
      `g.setServerSideRpcRequestHandler(function(d,i,r){if(r.method==="fail")throw "broken";return {of:d,params:r.params}});
        g.setAttributesHandler(function(d,u){console.log("update "+d+" "+JSON.stringify(u))});
        g.connect("A","sensor",function(e){console.log("A "+e)});
        g.connect("B","sensor",function(e){console.log("B "+e);
          g.sendTelemetry("A",{ts:1e12,values:{t:25.5,text:"20 °C"}},function(e){console.log("sent "+e);
            g.requestAttributes("A",{sharedKeys:["limit","none"]},function(v,e){console.log("asked "+JSON.stringify(v)+" "+e)})})});`,
    );
    const console = await boot();
    await console.next("A undefined");
    emulator.device("A")!.setSharedAttributes({ limit: 5 });
    await console.next("B undefined");
    await console.next("sent undefined");
    await console.next('asked {"limit":5} undefined');
    const { telemetry, type } = emulator.device("A")!;
    expect([type, telemetry.t, telemetry.text]).toMatchObject([
      "sensor",
      [{ ts: 1e12, value: 25.5 }],
      [{ value: "20 °C" }],
    ]);
    const names = new Set<string>();
    const back = new Promise<void>((resolve) => {
      emulator.on("connect", ({ name }) => names.add(name).size === 3 && resolve());
    });
    emulator.dropConnections();
    await console.next(/^error -10 /);
    await back;
    expect(await emulator.device("B")!.rpc("get", [1])).toEqual({ of: "B", params: [1] });
    expect(await emulator.device("A")!.rpc("fail", {})).toEqual({ error: "broken" });
    emulator.device("B")!.setSharedAttributes({ limit: 6 });
    await console.next('update B {"limit":6}');
    expect(console.lines.filter((line) => line.startsWith("error"))).toEqual([
      expect.stringMatching(/^error -10 /),
      "error -14 broken",
    ]);
  });

  test("a device that is renamed on the server keeps its data together, and one that is deleted is not made again", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, boot } = await start(
      atEnd,
      `g.setDeviceChangeHandler(function(d,n){console.log("changed "+d+" "+n);
          g.sendTelemetry(d,{t:1},function(e){console.log("sent "+d+" "+e)})});
        g.connect("A","sensor",function(e){console.log("A "+e)});
        g.connect("B","sensor",function(e){console.log("B "+e)});`,
    );
    const console = await boot();
    await console.next("B undefined");
    emulator.renameDevice(emulator.device("A")!, "Größe");
    await console.next(/^changed A Gr/);
    await console.next("sent A undefined");
    expect(emulator.device("Größe")!.telemetry.t).toHaveLength(1);
    expect(emulator.device("A")).toBeUndefined();
    emulator.deleteDevice(emulator.device("B")!);
    await console.next("changed B undefined");
    await console.next("sent B -3");
    expect(emulator.device("B")).toBeUndefined();
  });

  test("devices named as what every object has send, and are asked and called by their names", async ({
    onTestFinished: atEnd,
  }) => {
    const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
    const { emulator, boot } = await start(
      atEnd,
      `g.setServerSideRpcRequestHandler(function(d,i,r){return {of:d}});
        g.setAttributesHandler(function(d,u){console.log("update "+d+" "+JSON.stringify(u))});
        ${JSON.stringify(names)}.forEach(function(n){
          g.connect(n,"sensor",function(e){g.sendTelemetry(n,{t:1},function(e){console.log("sent "+n+" "+e)})})});`,
    );
    const console = await boot();
    for (const name of names) await console.printed(`sent ${name} undefined`, 1);
    for (const name of names) {
      const device = emulator.device(name)!;
      expect(device.telemetry.t).toMatchObject([{ value: 1 }]);
      expect(await device.rpc("any", {})).toEqual({ of: name });
      device.setSharedAttributes({ limit: 1 });
      await console.next(`update ${name} {"limit":1}`);
    }
    expect(console.lines.filter((line) => line.startsWith("error"))).toEqual([]);
  });

  test("24 calls of a device that waited are handled once each, in order, and replied to, over a link that is lost meanwhile", {
    timeout: 60_000,
  }, async ({ onTestFinished: atEnd }) => {
    const count = 24;
    const { emulator, boot } = await start(
      atEnd,
      `g.setServerSideRpcRequestHandler(function(d,i,r){console.log("turned "+r.params);return {turned:r.params}});
        g.connect("A","sensor");`,
    );
    const device = emulator.createDevice({ name: "A", type: "sensor" });
    await callsWaiting(device, count);
    const all = replied(emulator, count);
    void replied(emulator, 5).then(() => emulator.dropConnections());
    const console = await boot();
    await all;
    expect([...device.serverRpc.records.values()].map(({ status }) => status)).toEqual(Array(count).fill("SUCCESSFUL"));
    expect(console.lines.filter((line) => line.startsWith("turned "))).toEqual(
      Array.from({ length: count }, (_, i) => `turned ${i}`),
    );
  });

  test("replies that there is no room for are told by QUEUE_FULL, and the next call is replied to", {
    timeout: 60_000,
  }, async ({ onTestFinished: atEnd }) => {
    const { emulator, boot } = await start(
      atEnd,
      `g.setServerSideRpcRequestHandler(function(d,i,r){console.log("turned "+r.params);return {turned:r.params}});
        g.connect("A","sensor");`,
    );
    const device = emulator.createDevice({ name: "A", type: "sensor" });
    // A hundred at once do not fit into an ESP8266, whose gateway cannot leave them with the server.
    const count = kind.chip === "ESP8266" ? 40 : 100;
    await callsWaiting(device, count);
    const console = await boot();
    await console.next(`turned ${count - 1}`);
    await console.printed("error -6 gateway", 1);
    expect(await device.rpc("turn", count)).toEqual({ turned: count });
    expect(console.lines.join("\n")).not.toMatch(/MEMORY|error -15/);
  });
}
