import { expect, test, vi } from "vitest";
import { Disorder } from "../../../tools/emulator/disorder.js";
import type { EmulatorOptions } from "../../../tools/emulator/index.js";
import { Watchers } from "../../../tools/emulator/watchers.js";
import {
  ATTRIBUTES,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  Rest,
  RPC_REQUESTS,
  stopClock,
  subscribePacket,
  TELEMETRY,
} from "./support.js";
import { openAs } from "./websocket/support.js";

const DISORDER = { disorder: { seed: 1 } };
const REQUEST = "v1/devices/me/attributes/request/1";

test("without the option a PUBACK comes in order, and its effect is there", async () => {
  const { emulator, device } = await emulatorWithDevice();
  const client = await RawClient.connected(emulator);
  client.send(publishPacket(ATTRIBUTES, '{"a":1}'), subscribePacket({ [ATTRIBUTES]: 1 }, 2));
  expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback", "suback"]);
  expect(device.clientAttributes).toEqual({ a: 1 });
});

test("SUBACK and PINGRESP overtake a PUBACK, which comes all the same", async () => {
  const { emulator } = await emulatorWithDevice(DISORDER);
  const client = await RawClient.connected(emulator);
  stopClock();
  client.send(publishPacket(TELEMETRY, '{"a":1}'), subscribePacket({ [ATTRIBUTES]: 1 }, 2));
  expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["suback"]);
  vi.advanceTimersByTime(20);
  expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback"]);
});

test("an attribute request right behind a save is answered by {}", async () => {
  const { emulator, device } = await emulatorWithDevice(DISORDER);
  const client = await RawClient.connected(emulator);
  const saved = event(emulator, "attributes");
  client.send(publishPacket(ATTRIBUTES, '{"a":1}'), publishPacket(REQUEST, '{"clientKeys":"a"}', 1, 2));
  const answer = (await client.untilPingResponse()).find(({ cmd }) => cmd === "publish");
  expect(String((answer as { payload: Buffer }).payload)).toBe("{}");
  await saved;
  expect(device.clientAttributes).toEqual({ a: 1 });
});

test("PUBACKs of a burst are lost when one of its messages is over the limit", async () => {
  const { emulator } = await emulatorWithDevice({ ...DISORDER, rateLimits: { telemetryMessages: "1:60" } });
  const client = await RawClient.connected(emulator);
  client.send(publishPacket(TELEMETRY, '{"a":1}'), publishPacket(TELEMETRY, '{"a":2}', 1, 2));
  await client.closed;
  expect(client.received.map(({ cmd }) => cmd)).toEqual(["connack"]);
});

test("a device is not active right after its CONNACK", async () => {
  const { emulator, device } = await emulatorWithDevice(DISORDER);
  stopClock();
  await RawClient.connected(emulator);
  expect(device.serverAttributes.active).toBe(false);
  vi.advanceTimersByTime(20);
  expect(device.serverAttributes.active).toBe(true);
});

test("a claim that is presented at once fails", async () => {
  const { emulator } = await emulatorWithDevice(DISORDER);
  const customer = await Rest.as(emulator, "customer");
  const client = await RawClient.connected(emulator);
  await emulator.settled();
  stopClock();
  client.send(publishPacket("v1/devices/me/claim", '{"secretKey":"s"}', 0));
  await client.untilPingResponse();
  const present = async () => (await customer.post("/api/customer/device/board/claim", { secretKey: "s" })).status;
  expect(await present()).toBe(400);
  vi.advanceTimersByTime(20);
  expect(await present()).toBe(200);
});

test("a persistent RPC that is on its way is QUEUED before it is SENT", async () => {
  const { emulator, device } = await emulatorWithDevice(DISORDER);
  const tenant = await Rest.as(emulator, "tenant");
  const client = await RawClient.connected(emulator);
  client.send(subscribePacket({ [RPC_REQUESTS]: 1 }));
  await client.untilPingResponse();
  await emulator.settled();
  stopClock();
  const { rpcId } = (await device.rpc("a", {}, { persistent: true })) as { rpcId: string };
  const status = async () => (await tenant.json(`/api/rpc/persistent/${rpcId}`)).status;
  expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["publish"]);
  expect(await status()).toBe("QUEUED");
  vi.advanceTimersByTime(20);
  expect(await status()).toBe("SENT");
});

/** The subscriptions, of five to one device, in the order in which they are told of telemetry, three times. */
async function ordersTold(options: EmulatorOptions): Promise<number[][]> {
  const { emulator, device } = await emulatorWithDevice(options);
  const socket = await openAs(emulator);
  const query = { type: "TIMESERIES", entityType: "DEVICE", entityId: device.id, scope: "LATEST_TELEMETRY", keys: "a" };
  socket.send({ cmds: [1, 2, 3, 4, 5].map((cmdId) => ({ ...query, cmdId })) });
  await socket.untilAnswer();
  const client = await RawClient.connected(emulator);
  const orders: number[][] = [];
  for (const value of [1, 2, 3]) {
    client.send(publishPacket(TELEMETRY, `{"a":${value}}`));
    const order = [];
    while (order.length < 5) order.push((await socket.next()).subscriptionId);
    orders.push(order);
  }
  return orders;
}

test("several subscriptions are told of one change in any order", async () => {
  const inOrder = [1, 2, 3, 4, 5];
  expect(await ordersTold({})).toEqual([inOrder, inOrder, inOrder]);
  const orders = await ordersTold(DISORDER);
  expect(orders.map((order) => order.toSorted())).toEqual([inOrder, inOrder, inOrder]);
  expect(orders).not.toEqual([inOrder, inOrder, inOrder]);
});

test("watchers are told in an order that is the same with the same seed", () => {
  const [first, again, other] = [7, 7, 8].map((seed) => {
    const told: number[] = [];
    const watchers = new Watchers<null>(new Disorder({ seed }));
    for (let i = 0; i < 9; i++) watchers.add(() => told.push(i));
    watchers.tell(() => null);
    return told;
  });
  expect(first).toEqual(again);
  expect(first).not.toEqual(other);
});

test("what fails is not waited for", async () => {
  stopClock();
  const disorder = new Disorder({ seed: 1 });
  disorder.later({}, () => {
    throw new Error("on purpose");
  });
  expect(() => vi.advanceTimersByTime(20)).toThrow("on purpose");
  await disorder.settled();
});

test("what is done for one device stays in order", () => {
  stopClock();
  const done: number[] = [];
  const disorder = new Disorder({ seed: 7 });
  for (let i = 0; i < 20; i++) disorder.later(done, () => done.push(i));
  vi.advanceTimersByTime(20);
  expect(done).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test("a list has another order, the same with the same seed", () => {
  const keys = ["a", "b", "c", "d", "e"];
  const [first, again, other] = [7, 7, 8].map((seed) => new Disorder({ seed }).shuffled(keys));
  expect(first).toEqual(again);
  expect(first).not.toEqual(other);
  expect(new Disorder(null).shuffled(keys)).toBe(keys);
});
