/** Devices behind the client, on an emulator with the server's gateway API. */
import { describe, expect, test } from "vitest";
import { type GatewayOptions, useGateway } from "../../src/gateway";
import { Code } from "../../src/mqtt/codes";
import type { EmulatorOptions } from "../../tools/emulator/index.js";
import { answered, called, Emulated } from "../support/emulated";

async function gatewayOf(
  t: Parameters<typeof Emulated.start>[0],
  options: GatewayOptions = {},
  emulatorOptions: EmulatorOptions = {},
) {
  const emulated = await Emulated.start(t, {}, emulatorOptions);
  emulated.device.additionalInfo.set("gateway", true);
  const gateway = useGateway(emulated.client, options);
  expect(await emulated.connect()).toBeUndefined();
  return { emulated, gateway, child: (name: string) => emulated.emulator.device(name) };
}

describe("a gateway", () => {
  test("makes devices with their types, and sends their telemetry, attributes and claims", async (t) => {
    const { gateway, child } = await gatewayOf(t);
    expect(await called((done) => gateway.connect("A", "meter", done))).toBeUndefined();
    expect(await called((done) => gateway.sendTelemetry("A", { ts: 1451649600000, values: { t: 1.5 } }, done))).toBe(
      undefined,
    );
    expect(
      await called((done) => gateway.sendTelemetry("A", [{ ts: 1, values: { t: 2 } }, { t: 3 }], done)),
    ).toBeUndefined();
    expect(await called((done) => gateway.sendAttributes("A", { model: "x" }, done))).toBeUndefined();
    expect(await called((done) => gateway.claimDevice("A", "secret", 60_000, done))).toBeUndefined();
    expect(child("A")?.type).toBe("meter");
    expect(child("A")?.telemetry.t).toHaveLength(3);
    expect(child("A")?.clientAttributes).toEqual({ model: "x" });
  });

  test("asks for one attribute and for several of a device", async (t) => {
    const { gateway, child } = await gatewayOf(t);
    await called((done) => gateway.connect("A", undefined, done));
    child("A")?.setSharedAttributes({ a: 1, b: { c: [2] } });
    const ask = (sharedKeys: string[]) => answered((done) => gateway.requestAttributes("A", { sharedKeys }, done));
    expect(await ask(["a"])).toEqual([{ a: 1 }, undefined]);
    expect(await ask(["a", "b", "none"])).toEqual([{ a: 1, b: { c: [2] } }, undefined]);
    expect(await ask(["none"])).toEqual([{}, undefined]);
  });

  test("hears of updates and deletions of its devices' shared attributes", async (t) => {
    const { emulated, gateway, child } = await gatewayOf(t);
    const heard: unknown[] = [];
    gateway.setAttributesHandler((device, update) => void heard.push([device, update]));
    await called((done) => gateway.connect("A", undefined, done));
    child("A")?.setSharedAttributes({ a: 1 });
    child("A")?.deleteSharedAttributes(["a"]);
    await emulated.settled();
    expect(heard).toEqual([
      ["A", { a: 1 }],
      ["A", { deleted: ["a"] }],
    ]);
  });

  test("answers calls to its devices", async (t) => {
    const { gateway, child } = await gatewayOf(t);
    gateway.setServerSideRpcRequestHandler((device, _id, request) => ({ device, method: request.method }));
    await called((done) => gateway.connect("A", undefined, done));
    await called((done) => gateway.connect("B", undefined, done));
    expect(await child("A")?.rpc("get", {})).toEqual({ device: "A", method: "get" });
    expect(await child("B")?.rpc("get", {})).toEqual({ device: "B", method: "get" });
  });

  test("names its devices again after a restart of the server, and what waited for them arrives", async (t) => {
    const { emulated, gateway, child } = await gatewayOf(t);
    gateway.setServerSideRpcRequestHandler((_device, _id, request) => request.params);
    await called((done) => gateway.connect("A", undefined, done));
    await emulated.emulator.restart();
    expect(await child("A")?.rpc("echo", 7)).toBe(7);
  });

  test("names no device again that it has disconnected", async (t) => {
    const { emulated, gateway, child } = await gatewayOf(t);
    await called((done) => gateway.connect("A", undefined, done));
    await called((done) => gateway.connect("B", undefined, done));
    await called((done) => gateway.disconnect("A", done));
    const online = new Promise<void>((resolve) =>
      emulated.emulator.on("connect", ({ name }) => name === "B" && resolve()),
    );
    emulated.emulator.dropConnections();
    await online;
    await emulated.settled();
    expect([child("A")?.online, child("B")?.online]).toEqual([false, true]);
  });
});

describe("a device that is changed on the server", () => {
  test("by its name has its data under the new one, and there is no second device", async (t) => {
    const { emulated, gateway, child } = await gatewayOf(t);
    const changed = new Promise((resolve) => gateway.setDeviceChangeHandler((...args) => resolve(args)));
    await called((done) => gateway.connect("A", "meter", done));
    emulated.emulator.renameDevice(child("A")!, "New");
    expect(await changed).toEqual(["A", "New"]);
    expect(await called((done) => gateway.sendTelemetry("A", { t: 1 }, done))).toBeUndefined();
    expect(child("New")?.telemetry.t).toHaveLength(1);
    expect(child("A")).toBeUndefined();
  });

  test("while the gateway was away has its data under the new one, and there is no second device", async (t) => {
    const { emulated, gateway, child } = await gatewayOf(t);
    await called((done) => gateway.connect("A", "meter", done));
    const changed = new Promise((resolve) => gateway.setDeviceChangeHandler((...args) => resolve(args)));
    emulated.client.disconnect();
    await emulated.settled();
    emulated.emulator.renameDevice(child("A")!, "New");
    expect(await emulated.connect()).toBeUndefined();
    expect(await changed).toEqual(["A", "New"]);
    expect(await called((done) => gateway.sendTelemetry("A", { t: 1 }, done))).toBeUndefined();
    expect(child("New")?.telemetry.t).toHaveLength(1);
    expect(child("A")).toBeUndefined();
  });

  test("by its deletion is made anew with its profile by connect(), and by nothing else", async (t) => {
    const { emulated, gateway, child } = await gatewayOf(t);
    const changed = new Promise((resolve) => gateway.setDeviceChangeHandler((...args) => resolve(args)));
    await called((done) => gateway.connect("A", "meter", done));
    emulated.emulator.deleteDevice(child("A")!);
    expect(await changed).toEqual(["A", undefined]);
    expect(await called((done) => gateway.sendTelemetry("A", { t: 1 }, done))).toBe(Code.NOT_CONNECTED);
    expect(child("A")).toBeUndefined();
    await called((done) => gateway.connect("A", "meter", done));
    expect(child("A")?.type).toBe("meter");
  });
});

test("a device that is no gateway is told so after a time", async (t) => {
  const emulated = await Emulated.online(t);
  const gateway = useGateway(emulated.client, { requestTimeoutMs: 50 });
  const error = emulated.next("error");
  gateway.connect("A");
  expect((await error)[0]).toBe(Code.TIMEOUT);
  expect(emulated.emulator.device("A")).toBeUndefined();
});
