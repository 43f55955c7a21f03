import { describe, expect, test, vi } from "vitest";
import { connectBoard, emulatorWithDevice, publishPacket, RawClient, stopClock } from "./support.js";

const REQUEST = "v1/devices/me/rpc/request/";
const TIMEOUT = '{"error":"timeout"}';

describe("RPC from the device", () => {
  test("nobody answers by default: the time-out arrives as an error", async () => {
    const { emulator } = await emulatorWithDevice({ clientRpcTimeoutMs: 30 });
    const board = await connectBoard(emulator);
    await board.publish(`${REQUEST}5`, { method: "getCurrentTime", params: {} });
    expect(await board.next()).toEqual({ topic: "v1/devices/me/rpc/response/5", body: TIMEOUT, qos: 1 });
  });

  test("an answer comes under the id of the request, unasked, at QoS 1, after the PUBACK", async () => {
    const { emulator } = await emulatorWithDevice();
    emulator.onClientRpc("add", (device, params) => ({
      device: device.name,
      sum: (params as number[]).reduce((a, b) => a + b),
    }));
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(`${REQUEST}9`, '{"method":"add","params":[1,2]}'));
    expect(await client.next()).toMatchObject({ cmd: "puback" });
    const answer = await client.next();
    expect(answer).toMatchObject({ cmd: "publish", topic: "v1/devices/me/rpc/response/9", qos: 1 });
    expect(JSON.parse(String("payload" in answer && answer.payload))).toEqual({ device: "board", sum: 3 });
  });

  test("a handler that throws ends in the time-out", async () => {
    const { emulator } = await emulatorWithDevice({ clientRpcTimeoutMs: 30 });
    emulator.onClientRpc("fail", () => {
      throw new Error("no");
    });
    const board = await connectBoard(emulator);
    await board.publish(`${REQUEST}1`, { method: "fail", params: {} });
    expect((await board.next()).body).toBe(TIMEOUT);
  });

  test("the time-out is 60 s", async () => {
    const { emulator } = await emulatorWithDevice();
    stopClock();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(`${REQUEST}1`, '{"method":"x","params":{}}'));
    expect(await client.next()).toMatchObject({ cmd: "puback" });
    vi.advanceTimersByTime(59_999);
    expect(await client.untilPingResponse()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(await client.next()).toMatchObject({ topic: "v1/devices/me/rpc/response/1" });
  });

  test("an answered request gets no time-out", async () => {
    const { emulator } = await emulatorWithDevice();
    stopClock();
    emulator.onClientRpc("now", () => 1);
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(`${REQUEST}1`, '{"method":"now","params":{}}', 0));
    await client.next();
    vi.advanceTimersByTime(120_000);
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("the timer of an id that is used again ends the newer request early", async () => {
    const { emulator } = await emulatorWithDevice();
    stopClock();
    emulator.onClientRpc("now", () => 1);
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(`${REQUEST}1`, '{"method":"now","params":{}}', 0));
    await client.next();
    vi.advanceTimersByTime(40_000);
    client.send(publishPacket(`${REQUEST}1`, '{"method":"unknown","params":{}}', 0));
    expect(await client.untilPingResponse()).toEqual([]);
    vi.advanceTimersByTime(20_000);
    expect(await client.next()).toMatchObject({ topic: "v1/devices/me/rpc/response/1" });
  });

  test("a late answer still arrives after the time-out", async () => {
    const { emulator } = await emulatorWithDevice({ clientRpcTimeoutMs: 20 });
    emulator.onClientRpc("slow", () => new Promise((resolve) => setTimeout(() => resolve("late"), 60)));
    const board = await connectBoard(emulator);
    await board.publish(`${REQUEST}1`, { method: "slow", params: {} });
    expect((await board.next()).body).toBe(TIMEOUT);
    expect((await board.next()).body).toBe('"late"');
  });

  test("the time-out of a lost connection does not reach the next one", async () => {
    const { emulator } = await emulatorWithDevice();
    stopClock();
    const first = await RawClient.connected(emulator);
    first.send(publishPacket(`${REQUEST}1`, '{"method":"x","params":{}}'));
    await first.next();
    const second = await RawClient.connected(emulator);
    vi.advanceTimersByTime(60_000);
    expect(await second.untilPingResponse()).toEqual([]);
  });

  test.each([
    ["v2/r/req/3", "v2/r/res/3"],
    ["v2/r/req/j/3", "v2/r/res/j/3"],
  ])("a request on %s is answered on %s", async (topic, answer) => {
    const { emulator } = await emulatorWithDevice();
    emulator.onClientRpc("now", () => 1);
    const board = await connectBoard(emulator);
    await board.publish(topic, { method: "now", params: {} });
    expect((await board.next()).topic).toBe(answer);
  });
});

describe("getSessionLimits", () => {
  test("is built in and names the limits", async () => {
    const { emulator } = await emulatorWithDevice({
      rateLimits: { messages: "20:1,600:60", telemetryMessages: "10:1" },
    });
    const board = await connectBoard(emulator);
    await board.publish(`${REQUEST}1`, { method: "getSessionLimits", params: {} });
    const { topic, body } = await board.next();
    expect(topic).toBe("v1/devices/me/rpc/response/1");
    expect(JSON.parse(body)).toEqual({
      maxPayloadSize: 65536,
      maxInflightMessages: 100,
      rateLimits: { messages: "20:1,600:60", telemetryMessages: "10:1", telemetryDataPoints: null },
    });
  });

  test("is known on the long topic alone", async () => {
    const { emulator } = await emulatorWithDevice({ clientRpcTimeoutMs: 20 });
    const board = await connectBoard(emulator);
    await board.publish("v2/r/req/1", { method: "getSessionLimits", params: {} });
    expect((await board.next()).body).toBe(TIMEOUT);
  });
});
