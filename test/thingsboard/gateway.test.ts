/** Devices behind a gateway, on the server under test. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type GatewayOptions, useGateway } from "../../src/gateway";
import type { OwnDevice } from "../../tools/observations/tenant.js";
import { answered, called } from "../support/emulated";
import { Live, Server } from "./live.js";

const server = new Server();

async function gatewayOf(t: Parameters<Server["device"]>[0], options: GatewayOptions = {}) {
  const live = await server.device(t, {}, { additionalInfo: { gateway: true } });
  const gateway = useGateway(live.client, options);
  expect(await live.connect()).toBeUndefined();
  const find = async (name: string) => {
    const { status, body } = await live.tenant.rest("GET", `/api/tenant/devices?deviceName=${name}`);
    return status === 200 ? (body as { id: { id: string }; type: string }) : undefined;
  };
  /** The server makes it; it goes with the test. */
  const child = async (type?: string): Promise<Live & { type: string }> => {
    const name = `observed-${randomBytes(6).toString("hex")}`;
    expect(await called((done) => gateway.connect(name, type, done))).toBeUndefined();
    const found = await live.tenant.eventually(() => find(name), Boolean);
    live.tenant.afterwards("DELETE", `/api/device/${found!.id.id}`);
    // An answer to the device's session: from here on it hears of changes.
    await answered((done) => gateway.requestAttributes(name, { sharedKeys: ["none"] }, done));
    const device: OwnDevice = { id: found!.id.id, name, token: "" };
    return Object.assign(new Live(t, live.tenant, device), { type: found!.type });
  };
  return { live, gateway, find, child };
}

test("a gateway makes devices, and sends their telemetry, attributes and claims", async (t) => {
  const { gateway, child, live } = await gatewayOf(t);
  const meter = await child();
  const { name } = meter.device;
  expect(gateway.devices()).toEqual([name]);
  expect(await called((done) => gateway.sendTelemetry(name, { ts: 1_600_000_000_000, values: { t: 1.5 } }, done))).toBe(
    undefined,
  );
  expect(await called((done) => gateway.sendTelemetry(name, [{ t: 2 }], done))).toBeUndefined();
  expect(await called((done) => gateway.sendAttributes(name, { model: "x" }, done))).toBeUndefined();
  expect(await called((done) => gateway.claimDevice(name, "secret", 60_000, done))).toBeUndefined();
  expect(await meter.values("t", 2)).toEqual([1.5, 2]);
  expect(await meter.attributes("CLIENT_SCOPE", "model")).toEqual({ model: "x" });
  await live.settled();
  const customer = await live.tenant.customer();
  const claim = () => customer.rest("POST", `/api/customer/device/${name}/claim`, { secretKey: "secret" });
  const isGood = ({ body }: { body: unknown }) => (body as { response?: string }).response === "SUCCESS";
  expect((await customer.eventually(claim, isGood)).body).toMatchObject({ response: "SUCCESS" });
});

test("a gateway asks for attributes of its devices, and hears of their changes", async (t) => {
  const { gateway, child } = await gatewayOf(t);
  const heard: unknown[] = [];
  gateway.setAttributesHandler((device, update) => void heard.push([device, update]));
  const meter = await child();
  const { name } = meter.device;
  await meter.setShared({ a: 1 });
  await meter.until(() => heard.length === 1);
  await meter.setShared({ b: { c: [2] } });
  await meter.until(() => heard.length === 2);
  const ask = (sharedKeys: string[]) => answered((done) => gateway.requestAttributes(name, { sharedKeys }, done));
  expect(await ask(["a"])).toEqual([{ a: 1 }, undefined]);
  expect(await ask(["a", "b", "none"])).toEqual([{ a: 1, b: { c: [2] } }, undefined]);
  await meter.deleteShared("a");
  await meter.until(() => heard.length === 3);
  expect(heard).toEqual([
    [name, { a: 1 }],
    [name, { b: { c: [2] } }],
    [name, { deleted: ["a"] }],
  ]);
});

test("a gateway answers calls to its devices, also after its link was lost", async (t) => {
  const { live, gateway, child } = await gatewayOf(t);
  gateway.setServerSideRpcRequestHandler((device, _id, { method }) => ({ device, method }));
  const meter = await child();
  const answer = { device: meter.device.name, method: "get" };
  expect((await meter.rpc("twoway", "get")).body).toEqual(answer);
  await live.restartLink();
  expect((await meter.rpc("twoway", "get")).body).toEqual(answer);
});

test("a gateway is told that a device of its was renamed, and that one was deleted", async (t) => {
  const { gateway, find, child, live } = await gatewayOf(t);
  const changes: unknown[] = [];
  gateway.setDeviceChangeHandler((...change) => void changes.push(change));
  const meter = await child();
  const { id, name } = meter.device;
  const newName = `${name}-new`;
  await live.tenant.must("POST", "/api/device", {
    ...(await live.tenant.must<object>("GET", `/api/device/${id}`)),
    name: newName,
  });
  await meter.until(() => changes.length === 1);
  expect(await called((done) => gateway.sendTelemetry(name, { t: 1 }, done))).toBeUndefined();
  expect(await meter.values("t")).toEqual([1]);
  await live.tenant.must("DELETE", `/api/device/${id}`);
  await meter.until(() => changes.length === 2);
  expect(changes).toEqual([
    [name, newName],
    [name, undefined],
  ]);
  expect([await find(name), gateway.devices()]).toEqual([undefined, []]);
});

test("a gateway's device that is gone gets its calls no more", async (t) => {
  const { gateway, child } = await gatewayOf(t);
  let calls = 0;
  gateway.setServerSideRpcRequestHandler(() => ++calls);
  const meter = await child();
  expect((await meter.rpc("twoway", "get")).body).toBe(1);
  expect(await called((done) => gateway.disconnect(meter.device.name, done))).toBeUndefined();
  expect((await meter.rpc("twoway", "get", {}, { timeout: 5000 })).status).toBe(504);
});
