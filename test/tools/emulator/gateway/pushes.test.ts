import { describe, expect, test } from "vitest";
import { event, publishPacket, Rest, subscribePacket } from "../support.js";
import {
  ATTRIBUTES,
  CONNECT,
  connectGateway,
  DISCONNECT,
  emulatorWithGateway,
  RPC,
  rawGateway,
  TELEMETRY,
} from "./support.js";

async function connected() {
  const { emulator } = await emulatorWithGateway();
  const device = emulator.createDevice({ name: "A" });
  device.additionalInfo.set("description", "of the cellar");
  const board = await connectGateway(emulator);
  await board.subscribe(RPC);
  await board.subscribe(ATTRIBUTES);
  await board.publish(CONNECT, { device: "A" });
  return { emulator, device, board, tenant: await Rest.as(emulator, "tenant") };
}

describe("a shared attribute of a device behind a gateway", () => {
  test("arrives under the device's name when its owner writes it", async () => {
    const { device, board, tenant } = await connected();
    await tenant.post(`/api/plugins/telemetry/DEVICE/${device.id}/SHARED_SCOPE`, { led: true });
    expect(await board.next()).toMatchObject({ topic: ATTRIBUTES, body: '{"device":"A","data":{"led":true}}' });
  });

  test("arrives as deleted when its owner deletes it", async () => {
    const { device, board, tenant } = await connected();
    await tenant.delete(`/api/plugins/telemetry/DEVICE/${device.id}/SHARED_SCOPE?keys=led`);
    expect((await board.next()).body).toBe('{"device":"A","data":{"deleted":["led"]}}');
  });

  test("does not arrive for a device that is disconnected, or not named in this connection", async () => {
    const { emulator, device, board } = await connected();
    const other = emulator.createDevice({ name: "B" });
    await board.publish(DISCONNECT, { device: "A" });
    device.setSharedAttributes({ a: 1 });
    other.setSharedAttributes({ b: 1 });
    await board.publish(CONNECT, { device: "A" });
    device.setSharedAttributes({ a: 2 });
    expect((await board.next()).body).toBe('{"device":"A","data":{"a":2}}');
  });

  test("arrives without any subscription, at QoS 1, for a device that was only heard of by its telemetry", async () => {
    const { emulator } = await emulatorWithGateway();
    const board = await connectGateway(emulator);
    await board.publish(TELEMETRY, { A: [{ t: 1 }] });
    emulator.device("A")?.setSharedAttributes({ a: 1 });
    expect(await board.next()).toEqual({ topic: ATTRIBUTES, body: '{"device":"A","data":{"a":1}}', qos: 1 });
  });

  test("has the QoS that was granted", async () => {
    const { device, board } = await connected();
    await board.subscribe(ATTRIBUTES, 0);
    device.setSharedAttributes({ a: 1 });
    expect((await board.next()).qos).toBe(0);
  });
});

describe("a call to a device behind a gateway", () => {
  test("arrives under the device's name, and its reply is the caller's answer", async () => {
    const { emulator, device, board, tenant } = await connected();
    const answer = tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: { pin: 1 } });
    expect(await board.next()).toMatchObject({
      topic: RPC,
      body: '{"device":"A","data":{"id":0,"method":"get","params":{"pin":1}}}',
    });
    const replied = event(emulator, "rpcReply");
    await board.publish(RPC, { device: "A", id: 0, data: { ok: true } });
    expect(await (await answer).json()).toEqual({ ok: true });
    expect(await replied).toEqual([device, 0, '{"ok":true}']);
  });

  test("is numbered for each device", async () => {
    const { emulator, board } = await connected();
    await board.publish(CONNECT, { device: "B" });
    for (const name of ["A", "B", "A"]) await emulator.device(name)?.rpc("x", {}, { oneway: true });
    const ids = [await board.next(), await board.next(), await board.next()].map(({ body }) => JSON.parse(body));
    expect(ids.map(({ device, data }) => `${device}${data.id}`)).toEqual(["A0", "B0", "A1"]);
  });

  test("that waits for the device arrives when the gateway connects it, after the PUBACK, and once", async () => {
    const { emulator } = await emulatorWithGateway();
    const device = emulator.createDevice({ name: "A" });
    const waiting = device.rpc("x", {}, { oneway: true });
    const client = await rawGateway(emulator);
    client.send(publishPacket(CONNECT, '{"device":"A"}'));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback", "publish"]);
    client.send(publishPacket(CONNECT, '{"device":"A"}', 1, 2));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback"]);
    await waiting;
  });

  test("has no answer while the device is not connected", async () => {
    const { device, board, tenant } = await connected();
    await board.publish(DISCONNECT, { device: "A" });
    const response = await tenant.post(`/api/plugins/rpc/twoway/${device.id}`, {
      method: "x",
      params: {},
      timeout: 50,
    });
    expect(response.status).toBe(409);
  });

  test("that is persistent stays SENT at QoS 1 whatever the gateway acknowledges, until the reply", async () => {
    const { device, board, tenant } = await connected();
    const call = { method: "x", params: {}, persistent: true };
    const { rpcId } = (await (await tenant.post(`/api/rpc/twoway/${device.id}`, call)).json()) as { rpcId: string };
    await board.next();
    const status = async () => (await tenant.json(`/api/rpc/persistent/${rpcId}`)).status;
    expect(await status()).toBe("SENT");
    await board.publish(RPC, { device: "A", id: 0, data: 1 });
    expect(await status()).toBe("SUCCESSFUL");
  });

  test("that is persistent is DELIVERED at QoS 0", async () => {
    const { emulator } = await emulatorWithGateway();
    const device = emulator.createDevice({ name: "A" });
    const client = await rawGateway(emulator);
    client.send(subscribePacket({ [RPC]: 0 }), publishPacket(CONNECT, '{"device":"A"}'));
    await client.untilPingResponse();
    const { rpcId } = (await device.rpc("x", {}, { persistent: true })) as { rpcId: string };
    const tenant = await Rest.as(emulator, "tenant");
    expect((await tenant.json(`/api/rpc/persistent/${rpcId}`)).status).toBe("DELIVERED");
  });
});

describe("a gateway hears of a device that was last behind it", () => {
  const REQUESTS = "v1/devices/me/rpc/request/+";

  test("when its owner renames it, and not of other changes", async () => {
    const { device, board, tenant } = await connected();
    await board.subscribe(REQUESTS);
    const saved = async () => (await tenant.json(`/api/device/${device.id}`)) as object;
    await tenant.post("/api/device", { ...(await saved()), label: "of the cellar" });
    await tenant.post("/api/device", { ...(await saved()), name: "New" });
    expect((await board.next()).body).toBe('{"method":"gateway_device_renamed","params":{"A":"New"}}');
  });

  test("unless its owner made it without additional information, where the server does not keep the gateway", async () => {
    const { emulator } = await emulatorWithGateway();
    const device = emulator.createDevice({ name: "A" });
    const board = await connectGateway(emulator);
    await board.publish(CONNECT, { device: "A" });
    expect(device.additionalInfo.size).toBe(0);
  });

  test("when its owner deletes it, also later", async () => {
    const { emulator, device, board, tenant } = await connected();
    board.client.end(true);
    await tenant.delete(`/api/device/${device.id}`);
    const again = await connectGateway(emulator);
    await again.subscribe(REQUESTS);
    expect((await again.next()).body).toBe('{"method":"gateway_device_deleted","params":"A"}');
  });
});
