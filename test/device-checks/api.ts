/** Every method of the API, from the built module, by what the server sees of it. */
import { once } from "node:events";
import { expect, test } from "vitest";
import { clientOn, connectedOn } from "../support/client-on.js";
import { heard } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

export function apiChecks(kind: Kind): void {
  test("connect calls back once the server has accepted it", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd);
    const connected = heard(bench.emulator, "connect");
    await bench.call("connect", 'show("connected")');
    await bench.console.next("connected []");
    expect((await connected)[0].name).toBe("board");
  });

  test("connect reports a refused token by its code", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd, { accessToken: "wrong" });
    const refused = heard(bench.emulator, "refused");
    await bench.call("connect", 'show("connected")');
    await bench.console.next("connected [5]");
    expect(await refused).toEqual([5]);
  });

  test("connected tells whether there is a link", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd);
    expect(await bench.ask("c.connected")).toBe(false);
    await bench.call("connect", 'show("connected")');
    await bench.console.next("connected []");
    expect(await bench.ask("c.connected")).toBe(true);
  });

  test("disconnect says goodbye to the server", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const gone = heard(bench.emulator, "disconnect");
    await bench.call("disconnect");
    expect((await gone)[1]).toBe("closed by the device");
    expect(await bench.ask("c.connected")).toBe(false);
  });

  test("sendTelemetry stores values, and calls back when the server has them", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call("sendTelemetry", '{temperature:25.5,mode:"auto",open:true}', 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.telemetry).toMatchObject({
      temperature: [{ value: 25.5 }],
      mode: [{ value: "auto" }],
      open: [{ value: true }],
    });
  });

  test("sendTelemetry stores the time that it is given", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call(
      "sendTelemetry",
      "[{ts:1451649600000,values:{t:1}},{ts:1451649601000.4,values:{t:2}}]",
      'show("sent")',
    );
    await bench.console.next("sent []");
    expect(bench.device.telemetry.t).toEqual([
      { ts: 1451649600000, value: 1 },
      { ts: 1451649601000, value: 2 },
    ]);
  });

  test("sendAttributes stores client attributes", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call("sendAttributes", '{model:"DHT-22",pins:{led:2}}', 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.clientAttributes).toEqual({ model: "DHT-22", pins: { led: 2 } });
  });

  test("requestAttributes gets those that are named, of both scopes", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    bench.device.setSharedAttributes({ target: 21, other: 1 });
    await bench.call("sendAttributes", "{a:1,b:2}");
    await bench.call("requestAttributes", '{clientKeys:["a"],sharedKeys:["target"]}', 'show("got")');
    await bench.console.next('got [{"client":{"a":1},"shared":{"target":21}}]');
  });

  test("subscribeToAttribute hears of its attribute and of no other", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("subscribeToAttribute", '"mine"', 'show("update")');
    await subscribed;
    bench.device.setSharedAttributes({ other: 1 });
    bench.device.setSharedAttributes({ mine: 2 });
    expect(await bench.console.next(/^update/)).toBe('update [{"mine":2}]');
  });

  test("subscribeToAllAttributes hears of each, deletions included", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("subscribeToAllAttributes", 'show("update")');
    await subscribed;
    bench.device.setSharedAttributes({ any: 1 });
    bench.device.deleteSharedAttributes(["any"]);
    await bench.console.next('update [{"any":1}]');
    await bench.console.next('update [{"deleted":["any"]}]');
  });

  test("unsubscribeFromAttribute ends one subscription and leaves the others", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.run('var id=c.subscribeToAllAttributes(show("gone"));c.subscribeToAllAttributes(show("kept"))');
    await subscribed;
    expect(await bench.ask("c.unsubscribeFromAttribute(id)")).toBe(true);
    expect(await bench.ask("c.unsubscribeFromAttribute(id)")).toBe(false);
    bench.device.setSharedAttributes({ any: 1 });
    await bench.console.next('kept [{"any":1}]');
    expect(bench.console.lines.join()).not.toContain("gone");
  });

  test("the server is told when the last subscription ended", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("subscribeToAllAttributes", 'show("update")');
    await subscribed;
    await bench.call("unsubscribeFromAttribute", "1");
    // what the server answers now, it answers after it has read the UNSUBSCRIBE
    await bench.call("sendTelemetry", "{a:1}", 'show("sent")');
    await bench.console.next("sent []");
    bench.device.setSharedAttributes({ any: 1 });
    await bench.call("requestAttributes", '{sharedKeys:["any"]}', 'show("got")');
    await bench.console.next('got [{"shared":{"any":1}}]');
    expect(await bench.ask("c.stats().unknown")).toBe(0);
  });

  test("a value that the RPC handler returns is the reply", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call(
      "setServerSideRpcRequestHandler",
      "function(id,request){return {was:request.method,got:request.params}}",
    );
    expect(await bench.device.rpc("echo", { a: [1, "two"] })).toEqual({ was: "echo", got: { a: [1, "two"] } });
  });

  test("sendRpcReply answers a request later", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call("setServerSideRpcRequestHandler", 'function(id){console.log("asked "+id)}');
    const reply = bench.device.rpc("later", {});
    const [, id] = (await bench.console.next(/^asked/)).split(" ");
    await bench.call("sendRpcReply", id!, "{ok:1}", 'show("replied")');
    expect(await reply).toEqual({ ok: 1 });
    await bench.console.next("replied []");
  });

  test("a second reply to one request is refused with a code", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call(
      "setServerSideRpcRequestHandler",
      'function(id){c.sendRpcReply(id,{ok:1},show("first"));c.sendRpcReply(id,{ok:2},show("second"))}',
    );
    expect(await bench.device.rpc("twice", {})).toEqual({ ok: 1 });
    await bench.console.next("second [-16]");
    await bench.console.next("first []");
  });

  test("sendRpcCall gets what the server's rule chain answers", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    bench.emulator.onClientRpc("add", (_device, params) => (params as number[]).reduce((a, b) => a + b));
    await bench.call("sendRpcCall", '"add"', "[1,2]", 'show("sum")');
    await bench.console.next("sum [3]");
  });

  test("claimDevice opens the device to a customer who knows the secret", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const claimed = heard(bench.emulator, "claim");
    await bench.call("claimDevice", '"secret"', "60000", 'show("claimed")');
    await bench.console.next("claimed []");
    expect((await claimed)[0].claiming.present("secret", false)).toBe("SUCCESS");
  });

  test("with pollIntervalMs 0 callbacks wait for checkForMsg", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd, { pollIntervalMs: 0 });
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("subscribeToAllAttributes", 'show("update")');
    await bench.call("connect", 'show("connected")');
    await bench.call("checkForMsg");
    await subscribed;
    const acknowledged = once(bench.emulator, "publish");
    await bench.call("sendTelemetry", "{a:1}", 'show("sent")');
    await acknowledged;
    expect(bench.console.count("connected []")).toBe(0);
    await bench.call("checkForMsg");
    await bench.console.next("connected []");
  });

  test("with pollIntervalMs 0 a heartbeat of the application does all", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd, { pollIntervalMs: 0 });
    await bench.call("setServerSideRpcRequestHandler", "function(id,request){return request.params}");
    await bench.run("setInterval(function(){c.checkForMsg()},5)");
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("connect");
    await subscribed;
    expect(await bench.device.rpc("echo", 7)).toBe(7);
  });

  test("on tells of each change of state", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd);
    await bench.call("on", '"state"', 'show("state")');
    await bench.call("connect");
    await bench.console.next('state ["online"]');
    await bench.call("disconnect");
    await bench.console.next('state ["idle"]');
    expect(bench.console.lines.filter((line) => line.startsWith("state"))).toEqual(
      ["waiting", "connecting", "online", "idle"].map((state) => `state ["${state}"]`),
    );
  });

  test("stats counts what was sent, acknowledged and refused", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call("sendTelemetry", "{a:1}");
    await bench.call("sendTelemetry", "{a:2}", 'show("sent")');
    await bench.console.next("sent []");
    await bench.call("sendTelemetry", "5", 'show("refused")');
    await bench.console.next("refused [-2]");
    const stats = await bench.ask("c.stats()");
    expect(stats).toMatchObject({ sent: 2, acknowledged: 2, refused: 1, dropped: 0, skipped: 0, reconnects: 0 });
  });

  test("publish sends any payload to any topic", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call("publish", '"v1/devices/me/telemetry"', "'{\"once\":1}'", "{qualityOfService:0}", 'show("sent")');
    await bench.console.next("sent []");
    await bench.call("publish", '"v1/devices/me/telemetry"', "'{\"kept\":2}'", "undefined", 'show("acknowledged")');
    await bench.console.next("acknowledged []");
    expect(bench.device.telemetry).toMatchObject({ once: [{ value: 1 }], kept: [{ value: 2 }] });
  });

  test("route hands on what follows its prefix, with the payload as bytes", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("route", '"v1/devices/me/rpc/request/"', '"v1/devices/me/rpc/request/+"', 'show("routed")');
    await subscribed;
    void bench.device.rpc("hello", 1, { oneway: true });
    const [suffix, payload] = JSON.parse((await bench.console.next(/^routed/)).slice("routed ".length));
    expect(suffix).toMatch(/^\d+$/);
    expect(JSON.parse(payload)).toEqual({ method: "hello", params: 1 });
  });
}
