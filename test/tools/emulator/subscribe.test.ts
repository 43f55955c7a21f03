import { describe, expect, test } from "vitest";
import { ATTRIBUTES, connectBoard, emulatorWithDevice, RawClient, RPC_REQUESTS, subscribePacket } from "./support.js";

const ACCEPTED = [
  ATTRIBUTES,
  RPC_REQUESTS,
  "v1/devices/me/rpc/response/+",
  "v1/devices/me/attributes/response/+",
  ...["", "/j", "/p"].flatMap((form) => [`v2/a${form}`, `v2/r/req${form}/+`, `v2/r/res${form}/+`, `v2/a/res${form}/+`]),
  "v2/fw/response/+/chunk/+",
  "v2/fw/error",
  "v2/sw/response/+/chunk/+",
  "v2/sw/error",
  "v1/gateway/attributes",
  "v1/gateway/attributes/response",
  "v1/gateway/rpc",
];

const REFUSED = [
  "#",
  "+",
  "v1/devices/me/#",
  "v1/devices/me/rpc/request/#",
  "v1/devices/me/rpc/response/7",
  "v1/devices/me/telemetry",
  "v1/devices/me/attributes/response/1",
  "v1/devices/+/attributes",
  "v2/fw/response/+",
  "v2/t",
  // Only a session for provisioning may have it.
  "/provision/response",
];

describe("SUBSCRIBE", () => {
  test.each(ACCEPTED)("%s is accepted", async (filter) => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [filter]: 1 }));
    expect(await client.next()).toMatchObject({ cmd: "suback", granted: [1] });
  });

  test.each(REFUSED)("%s is refused with 0x80 and the connection stays open", async (filter) => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [filter]: 1 }));
    expect(await client.next()).toMatchObject({ cmd: "suback", granted: [0x80] });
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("one SUBACK has a code per filter, in order", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [ATTRIBUTES]: 0, "#": 1, [RPC_REQUESTS]: 1 }, 9));
    expect(await client.next()).toMatchObject({ cmd: "suback", messageId: 9, granted: [0, 0x80, 1] });
  });

  test("QoS 2 is granted as QoS 1", async () => {
    const { emulator } = await emulatorWithDevice();
    const board = await connectBoard(emulator);
    expect(await board.subscribe(ATTRIBUTES, 2)).toBe(1);
  });

  test("MQTT 5 gets 0x8F for a refused filter", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator, { protocolVersion: 5 });
    client.send(subscribePacket({ "#": 1 }));
    expect(await client.next()).toMatchObject({ cmd: "suback", granted: [0x8f] });
  });

  test("UNSUBSCRIBE is always answered, also for filters that nobody holds", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send({ cmd: "unsubscribe", messageId: 3, unsubscriptions: ["#", ATTRIBUTES] });
    expect(await client.next()).toMatchObject({ cmd: "unsuback", messageId: 3 });
  });

  test("MQTT 5 is told by the UNSUBACK that there was no subscription", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator, { protocolVersion: 5 });
    client.send(subscribePacket({ [ATTRIBUTES]: 1 }), {
      cmd: "unsubscribe",
      messageId: 3,
      unsubscriptions: [RPC_REQUESTS, ATTRIBUTES],
    });
    await client.next();
    expect(await client.next()).toMatchObject({ cmd: "unsuback", granted: [0x11, 0] });
  });

  test("after UNSUBSCRIBE no updates are pushed", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [ATTRIBUTES]: 1 }), {
      cmd: "unsubscribe",
      messageId: 2,
      unsubscriptions: [ATTRIBUTES],
    });
    expect(await client.next()).toMatchObject({ cmd: "suback" });
    expect(await client.next()).toMatchObject({ cmd: "unsuback" });
    device.setSharedAttributes({ led: true });
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("after UNSUBSCRIBE no RPC is sent", async () => {
    const { emulator, device } = await emulatorWithDevice({ rpcMinTimeoutMs: 0 });
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [RPC_REQUESTS]: 1 }), {
      cmd: "unsubscribe",
      messageId: 2,
      unsubscriptions: [RPC_REQUESTS],
    });
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["suback", "unsuback"]);
    await expect(device.rpc("get", {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: "NO_ACTIVE_CONNECTION" });
    expect(await client.untilPingResponse()).toEqual([]);
  });
});
