import { describe, expect, test } from "vitest";
import {
  ATTRIBUTES,
  connectBoard,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  Rest,
  RPC_REQUESTS,
} from "../support.js";
import { CONNECT, connectGateway, DISCONNECT, emulatorWithGateway, RPC, TELEMETRY } from "./support.js";

describe("a device behind a gateway", () => {
  test("is made when it is named for the first time, with its type", async () => {
    const { emulator, device: gateway } = await emulatorWithGateway();
    const board = await connectGateway(emulator);
    await board.publish(CONNECT, { device: "A", type: "meter" });
    const tenant = await Rest.as(emulator, "tenant");
    expect(await tenant.json("/api/tenant/devices?deviceName=A")).toMatchObject({
      name: "A",
      type: "meter",
      additionalInfo: { lastConnectedGateway: gateway.id },
    });
  });

  test("has the type default when none is named, also when telemetry is the first that is heard of it", async () => {
    const { emulator } = await emulatorWithGateway();
    const board = await connectGateway(emulator);
    await board.publish(CONNECT, { device: "A", type: null });
    await board.publish(TELEMETRY, { B: [{ t: 1 }] });
    expect([emulator.device("A")?.type, emulator.device("B")?.type]).toEqual(["default", "default"]);
  });

  test("stays what it is when it is there already", async () => {
    const { emulator } = await emulatorWithGateway();
    const known = emulator.createDevice({ name: "A", type: "lamp" });
    await (await connectGateway(emulator)).publish(CONNECT, { device: "A", type: "meter" });
    expect(emulator.device("A")).toBe(known);
    expect(known.type).toBe("lamp");
  });

  test("belongs to the customer to whom the gateway belongs", async () => {
    const { emulator, device: gateway } = await emulatorWithGateway();
    gateway.customerId = "customer";
    await (await connectGateway(emulator)).publish(CONNECT, { device: "A" });
    expect(emulator.device("A")?.customerId).toBe("customer");
  });

  test("is online from connect to disconnect", async () => {
    const { emulator } = await emulatorWithGateway();
    const board = await connectGateway(emulator);
    const connected = event(emulator, "connect");
    await board.publish(CONNECT, { device: "A" });
    const device = emulator.device("A");
    expect(await connected).toEqual([device]);
    expect(device?.online).toBe(true);
    expect(device?.serverAttributes).toMatchObject({ active: true, lastConnectTime: expect.any(Number) });
    const disconnected = event(emulator, "disconnect");
    await board.publish(DISCONNECT, { device: "A" });
    expect(await disconnected).toEqual([device, "closed by the device"]);
    expect(device?.online).toBe(false);
  });

  test("goes with the connection of its gateway", async () => {
    const { emulator } = await emulatorWithGateway();
    const board = await connectGateway(emulator);
    await board.publish(CONNECT, { device: "A" });
    const disconnected = event(emulator, "disconnect");
    await board.client.endAsync();
    expect(await disconnected).toEqual([emulator.device("A"), "closed by the device"]);
  });

  test("is disconnected without harm when it never was connected", async () => {
    const { emulator } = await emulatorWithGateway();
    await (await connectGateway(emulator)).publish(DISCONNECT, { device: "A" });
    expect(emulator.device("A")).toBeUndefined();
  });

  test("that connects by itself is no longer the gateway's, until the gateway names it again", async () => {
    const { emulator } = await emulatorWithGateway();
    const device = emulator.createDevice({ name: "A", token: "own-token" });
    const board = await connectGateway(emulator);
    await board.publish(CONNECT, { device: "A" });
    const own = await connectBoard(emulator, { username: "own-token" });
    await own.subscribe(ATTRIBUTES);
    device.setSharedAttributes({ a: 1 });
    expect((await own.next()).body).toBe('{"a":1}');
    await board.publish(TELEMETRY, { A: [{ t: 1 }] });
    await own.closed;
    device.setSharedAttributes({ a: 2 });
    expect((await board.next()).body).toBe('{"device":"A","data":{"a":2}}');
  });

  test("that is deleted is made anew when it is named again", async () => {
    const { emulator } = await emulatorWithGateway();
    const board = await connectGateway(emulator);
    await board.publish(CONNECT, { device: "A" });
    const first = emulator.device("A");
    if (first) emulator.deleteDevice(first);
    await board.publish(TELEMETRY, { A: [{ t: 1 }] });
    expect(emulator.device("A")?.id).not.toBe(first?.id);
  });

  test("loses its session by new credentials, until the gateway names it again", async () => {
    const { emulator } = await emulatorWithGateway();
    const device = emulator.createDevice({ name: "A", token: "old" });
    const board = await connectGateway(emulator);
    await board.publish(CONNECT, { device: "A" });
    emulator.setToken(device, "new");
    expect(device.online).toBe(false);
    await board.publish(CONNECT, { device: "A" });
    expect(device.online).toBe(true);
  });

  test("is active with the pings of a gateway that says so", async () => {
    const { emulator, device: gateway } = await emulatorWithGateway();
    gateway.additionalInfo.set("overwriteActivityTime", true);
    const board = await connectGateway(emulator);
    await board.publish(CONNECT, { device: "A" });
    emulator.device("A")?.noteActivity(1);
    const answered = new Promise<void>((resolve) =>
      board.client.on("packetreceive", ({ cmd }) => cmd === "pingresp" && resolve()),
    );
    board.client.sendPing();
    await answered;
    expect(emulator.device("A")?.serverAttributes.lastActivityTime).toBeGreaterThan(1);
  });
});

test("a device becomes a gateway by its additional information, from its next connection on", async () => {
  const { emulator, device } = await emulatorWithDevice();
  const tenant = await Rest.as(emulator, "tenant");
  const early = await RawClient.connected(emulator);
  const saved = (await tenant.json(`/api/device/${device.id}`)) as object;
  await tenant.post("/api/device", { ...saved, additionalInfo: { gateway: true } });
  early.send(publishPacket(CONNECT, '{"device":"A"}'));
  expect(await early.untilPingResponse()).toEqual([]);
  await (await connectBoard(emulator)).publish(CONNECT, { device: "A" });
  expect(emulator.device("A")?.online).toBe(true);
});

test("a gateway is a device too", async () => {
  const { emulator, device } = await emulatorWithGateway();
  const board = await connectGateway(emulator);
  await board.subscribe(RPC_REQUESTS);
  await board.subscribe(RPC);
  await device.rpc("x", {}, { oneway: true });
  expect((await board.next()).topic).toBe("v1/devices/me/rpc/request/0");
});
