import { expect, test, vi } from "vitest";
import { Disorder } from "../../../tools/emulator/disorder.js";
import {
  ATTRIBUTES,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  stopClock,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

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
