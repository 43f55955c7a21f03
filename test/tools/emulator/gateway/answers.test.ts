import { describe, expect, test, vi } from "vitest";
import { emulatorWithDevice, event, publishPacket, RawClient, stopClock } from "../support.js";
import {
  ATTRIBUTES,
  ATTRIBUTES_REQUEST,
  answerTo,
  CLAIM,
  CONNECT,
  codesAfter,
  connectGateway,
  DISCONNECT,
  emulatorWithGateway,
  RPC,
  rawGateway,
  TELEMETRY,
} from "./support.js";

const REPLY = '{"device":"A","id":0,"data":1}';

describe("from a device that is no gateway", () => {
  test.each([CONNECT, DISCONNECT, TELEMETRY, ATTRIBUTES, ATTRIBUTES_REQUEST, RPC, CLAIM, "v1/gateway/other"])(
    "%s gets no PUBACK and no close",
    async (topic) => {
      const { emulator } = await emulatorWithDevice();
      const client = await RawClient.connected(emulator);
      client.send(publishPacket(topic, '{"device":"A"}'));
      expect(await client.untilPingResponse()).toEqual([]);
      expect(emulator.device("A")).toBeUndefined();
    },
  );
});

describe("what is right is acknowledged at QoS 1 and not answered at QoS 0", () => {
  test.each([
    [CONNECT, '{"device":"A"}'],
    [DISCONNECT, '{"device":"A"}'],
    [TELEMETRY, '{"A":[{"t":1}]}'],
    [ATTRIBUTES, '{"A":{"a":1}}'],
    [RPC, REPLY],
    [CLAIM, '{"A":{}}'],
  ])("%s", async (topic, payload) => {
    const { emulator } = await emulatorWithGateway();
    expect(await answerTo(emulator, topic, payload)).toEqual(["puback", "open"]);
    expect(await answerTo(emulator, topic, payload, 0)).toEqual(["open"]);
  });
});

test("an unknown topic of a gateway is acknowledged; MQTT 5 is told", async () => {
  const { emulator } = await emulatorWithGateway();
  expect(await answerTo(emulator, "v1/gateway/other", "{")).toEqual(["puback", "open"]);
  expect(await codesAfter(emulator, "v1/gateway/other", "{")).toEqual(["puback 0x90", "pingresp"]);
});

describe("what is no JSON", () => {
  test.each([CONNECT, DISCONNECT, TELEMETRY, ATTRIBUTES, ATTRIBUTES_REQUEST, RPC, CLAIM])(
    "closes without a PUBACK; MQTT 5 is told by it and stays (%s)",
    async (topic) => {
      const { emulator } = await emulatorWithGateway();
      expect(await answerTo(emulator, topic, "{")).toEqual(["close"]);
      expect(await codesAfter(emulator, topic, "{")).toEqual(["puback 0x99", "pingresp"]);
    },
  );
});

describe("JSON of the wrong shape closes after a PUBACK", () => {
  test.each([
    ["an empty payload", CONNECT, ""],
    ["no name", CONNECT, '{"type":"x"}'],
    ["an empty name", CONNECT, '{"device":""}'],
    ["an array", TELEMETRY, "[]"],
    ["no device", TELEMETRY, "{}"],
    ["no device with an array", TELEMETRY, '{"A":{"t":1}}'],
    ["no device with an object", ATTRIBUTES, '{"A":[1]}'],
    ["a claim without an object", CLAIM, '{"A":"secret"}'],
    ["a request without an id", ATTRIBUTES_REQUEST, '{"device":"A","client":true,"key":"k"}'],
    ["a request whose id is no number", ATTRIBUTES_REQUEST, '{"id":"x","device":"A","client":true,"key":"k"}'],
    ["a request without a scope", ATTRIBUTES_REQUEST, '{"id":1,"device":"A","key":"k"}'],
    ["a request without keys", ATTRIBUTES_REQUEST, '{"id":1,"device":"A","client":true}'],
    ["a reply without data", RPC, '{"device":"A","id":0}'],
    ["a reply without an id", RPC, '{"device":"A","data":1}'],
  ])("(%s)", async (_what, topic, payload) => {
    const { emulator } = await emulatorWithGateway();
    const disconnected = event(emulator, "disconnect");
    expect(await answerTo(emulator, topic, payload)).toEqual(["puback", "close"]);
    expect((await disconnected)[1]).toBe("bad gateway message");
    expect(await codesAfter(emulator, topic, payload)).toEqual(["puback 0x83", "disconnect 0x83"]);
    expect(emulator.device("A")).toBeUndefined();
  });
});

describe("one device's data that cannot be converted closes without a PUBACK, and the others' are kept", () => {
  test.each([
    ["telemetry of numbers", TELEMETRY, '{"A":[1],"B":[{"t":1}]}'],
    ["a time that is none", TELEMETRY, '{"A":[{"ts":"x","values":{}}],"B":[{"t":1}]}'],
    ["broken metadata", TELEMETRY, '{"A":[{"t":1,"metadata":{}}],"B":[{"t":1}]}'],
    ["a claim's duration that is none", CLAIM, '{"A":{"durationMs":"x"},"B":{}}'],
  ])("(%s)", async (_what, topic, payload) => {
    const { emulator } = await emulatorWithGateway();
    expect(await answerTo(emulator, topic, payload)).toEqual(["close"]);
    expect(await codesAfter(emulator, topic, payload)).toEqual(["puback 0x99", "pingresp"]);
    expect(emulator.device("B")).toBeDefined();
  });
});

test("a message of a device that cannot be made is acknowledged ten seconds later; MQTT 5 is told why", async () => {
  const { emulator } = await emulatorWithGateway();
  const client = await rawGateway(emulator, 5);
  stopClock();
  client.send(publishPacket(TELEMETRY, '{"":[{"t":1}],"B":[{"t":1}]}'));
  expect(await client.untilPingResponse()).toEqual([]);
  expect(emulator.device("B")?.telemetry.t).toHaveLength(1);
  vi.advanceTimersByTime(10_000);
  expect(await client.untilPingResponse()).toMatchObject([{ cmd: "puback", reasonCode: 0x80 }]);
});

test("a connect of a device that cannot be made is never acknowledged", async () => {
  const { emulator } = await emulatorWithGateway();
  expect(await answerTo(emulator, CONNECT, '{"device":" "}')).toEqual(["open"]);
});

describe("the rate limits of a gateway", () => {
  test("count what it sends for all its devices together; what is over is acknowledged, lost, and closes", async () => {
    const { emulator } = await emulatorWithGateway({ gatewayRateLimits: { telemetryMessages: "2:60" } });
    const board = await connectGateway(emulator);
    await board.publish(TELEMETRY, { A: [{ t: 1 }], B: [{ t: 1 }] });
    await board.publish(TELEMETRY, { C: [{ t: 1 }] });
    await board.closed;
    expect(emulator.device("C")?.telemetry).toEqual({});
    expect(await codesAfter(emulator, TELEMETRY, '{"C":[{"t":1}]}')).toEqual(["puback 0x97"]);
  });

  test("are others for what it sends itself", async () => {
    const { emulator } = await emulatorWithGateway({
      rateLimits: { telemetryMessages: "0.5:60" },
      gatewayOwnRateLimits: { telemetryMessages: "1:60" },
    });
    const board = await connectGateway(emulator);
    await board.publish("v1/devices/me/telemetry", { t: 1 });
    await board.publish(TELEMETRY, { A: [{ t: 1 }] });
    const disconnected = event(emulator, "disconnect");
    await board.publish("v1/devices/me/telemetry", { t: 2 }, 0);
    expect((await disconnected)[1]).toBe("rate limit");
  });

  test("are both in getSessionLimits", async () => {
    const { emulator } = await emulatorWithGateway({
      gatewayOwnRateLimits: { messages: "10:1" },
      gatewayRateLimits: { messages: "20:1" },
    });
    const board = await connectGateway(emulator);
    await board.publish("v1/devices/me/rpc/request/1", { method: "getSessionLimits", params: {} });
    expect(JSON.parse((await board.next()).body)).toEqual({
      maxPayloadSize: 65536,
      maxInflightMessages: 100,
      rateLimits: { messages: "10:1", telemetryMessages: null, telemetryDataPoints: null },
      gatewayRateLimits: { messages: "20:1", telemetryMessages: null, telemetryDataPoints: null },
    });
  });
});
