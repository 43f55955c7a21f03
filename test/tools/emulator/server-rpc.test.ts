import type { Packet } from "mqtt-packet";
import { describe, expect, test, vi } from "vitest";
import type { Device, EmulatorOptions } from "../../../tools/emulator/index.js";
import {
  connectBoard,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  Rest,
  RPC_REQUESTS,
  stopClock,
  subscribePacket,
} from "./support.js";

const REPLY = "v1/devices/me/rpc/response/";
/** No call of a test ends by itself, unless it says so. */
const patient: EmulatorOptions = { rpcMinTimeoutMs: 0, rpcDefaultTimeoutMs: 60_000 };

async function subscribed(options: EmulatorOptions = patient) {
  const { emulator, device } = await emulatorWithDevice(options);
  const board = await connectBoard(emulator);
  await board.subscribe(RPC_REQUESTS);
  return { emulator, device, board };
}

/** A board that speaks packets: nothing acknowledges for it. */
async function rawSubscribed(options: EmulatorOptions = patient, qos: 0 | 1 = 1) {
  const { emulator, device } = await emulatorWithDevice(options);
  const client = await RawClient.connected(emulator);
  client.send(subscribePacket({ [RPC_REQUESTS]: qos }));
  await client.next();
  return { emulator, device, client };
}

async function reconnect(emulator: Parameters<typeof RawClient.connected>[0]) {
  const client = await RawClient.connected(emulator);
  client.send(subscribePacket({ [RPC_REQUESTS]: 1 }));
  expect(await client.next()).toMatchObject({ cmd: "suback" });
  return client;
}

const topics = (packets: Packet[]) => packets.flatMap((packet) => (packet.cmd === "publish" ? [packet.topic] : []));

async function status(rest: Rest, result: unknown): Promise<string> {
  return (await rest.json(`/api/rpc/persistent/${(result as { rpcId: string }).rpcId}`)).status;
}

/** Resolves once the server has worked off what the device sent before. */
const settled = (device: Device, client: RawClient) => client.untilPingResponse().then(() => device);

describe("RPC to the device", () => {
  test("ids count up from 0", async () => {
    const { device, board } = await subscribed();
    for (const id of [0, 1, 2]) {
      const reply = device.rpc("get", { n: id });
      expect(await board.next()).toEqual({
        topic: `v1/devices/me/rpc/request/${id}`,
        body: `{"method":"get","params":{"n":${id}}}`,
        qos: 1,
      });
      await board.publish(REPLY + id, { ok: id });
      expect(await reply).toEqual({ ok: id });
    }
  });

  test("one-way and two-way look the same to the device", async () => {
    const { device, board } = await subscribed();
    await device.rpc("set", [1, null, "x"], { oneway: true });
    void device.rpc("set", [1, null, "x"]).catch(() => {});
    expect((await board.next()).body).toBe((await board.next()).body);
  });

  test("a one-way call ends when it is sent", async () => {
    const { device } = await rawSubscribed();
    expect(await device.rpc("set", {}, { oneway: true })).toBeUndefined();
  });

  test("a call without a reply ends in a time-out", async () => {
    const { device } = await subscribed({ rpcMinTimeoutMs: 0, rpcDefaultTimeoutMs: 30 });
    await expect(device.rpc("get", {})).rejects.toMatchObject({ code: "TIMEOUT" });
  });

  test("a call to a device that is away ends without an active connection", async () => {
    const { device } = await emulatorWithDevice({ rpcMinTimeoutMs: 0 });
    await expect(device.rpc("get", {}, { timeoutMs: 30 })).rejects.toMatchObject({ code: "NO_ACTIVE_CONNECTION" });
  });

  test("a device that is connected but not subscribed gets no RPC", async () => {
    const { emulator, device } = await emulatorWithDevice(patient);
    const client = await RawClient.connected(emulator);
    void device.rpc("get", {}).catch(() => {});
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("a call waits for a device that subscribes in time", async () => {
    const { emulator, device } = await emulatorWithDevice(patient);
    const reply = device.rpc("get", {});
    const board = await connectBoard(emulator);
    await board.subscribe(RPC_REQUESTS);
    expect((await board.next()).topic).toBe("v1/devices/me/rpc/request/0");
    await board.publish(`${REPLY}0`, "42");
    expect(await reply).toBe(42);
  });

  test("a call made as soon as the device subscribes is sent once, after the SUBACK", async () => {
    const { emulator, device } = await emulatorWithDevice(patient);
    emulator.once("subscribe", () => void device.rpc("hello", {}).catch(() => {}));
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [RPC_REQUESTS]: 1 }));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["suback", "publish"]);
  });

  test("a one-way call that waited is sent once and not again", async () => {
    const { emulator, device } = await emulatorWithDevice(patient);
    const sent = device.rpc("set", {}, { oneway: true });
    const first = await reconnect(emulator);
    expect(topics(await first.untilPingResponse())).toHaveLength(1);
    expect(await sent).toBeUndefined();
    const second = await reconnect(emulator);
    expect(await second.untilPingResponse()).toEqual([]);
  });

  test("pending calls come again after a reconnect, under the same ids, acknowledged or not", async () => {
    const { emulator, device, client } = await rawSubscribed();
    void device.rpc("a", {}).catch(() => {});
    void device.rpc("b", {}).catch(() => {});
    const { messageId = 0 } = await client.next();
    client.send({ cmd: "puback", messageId });
    await settled(device, client);
    const again = await reconnect(emulator);
    expect(topics(await again.untilPingResponse())).toEqual([
      "v1/devices/me/rpc/request/0",
      "v1/devices/me/rpc/request/1",
    ]);
  });

  test("subscribing once more brings pending calls once more", async () => {
    const { device, client } = await rawSubscribed();
    void device.rpc("a", {}).catch(() => {});
    await client.next();
    client.send(subscribePacket({ [RPC_REQUESTS]: 1 }, 2));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["suback", "publish"]);
  });

  test("an answered call does not come again", async () => {
    const { emulator, device, client } = await rawSubscribed();
    const reply = device.rpc("a", {});
    await client.next();
    client.send(publishPacket(`${REPLY}0`, "{}"));
    await reply;
    expect(await (await reconnect(emulator)).untilPingResponse()).toEqual([]);
  });

  test("the server never repeats a QoS 1 publish within a connection", async () => {
    const { emulator, device } = await emulatorWithDevice();
    stopClock();
    const client = await reconnect(emulator);
    void device.rpc("a", {}, { timeoutMs: 60_000 }).catch(() => {});
    await client.next();
    vi.advanceTimersByTime(50_000);
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("without a time-out of its own a call waits 10 s, and never less than 5 s", async () => {
    const { emulator, device } = await emulatorWithDevice();
    stopClock();
    const client = await reconnect(emulator);
    const ended: string[] = [];
    void device.rpc("a", {}).catch(() => ended.push("default"));
    void device.rpc("b", {}, { timeoutMs: 1 }).catch(() => ended.push("short"));
    for (const [ms, expected] of [
      [4_999, []],
      [1, ["short"]],
      [4_999, ["short"]],
      [1, ["short", "default"]],
    ] as const) {
      vi.advanceTimersByTime(ms);
      await client.untilPingResponse();
      expect(ended).toEqual(expected);
    }
  });

  test("a reply to an id that nobody waits for is acknowledged and dropped", async () => {
    const { emulator, board } = await subscribed();
    const heard = event(emulator, "rpcReply");
    await board.publish(`${REPLY}99`, { late: true });
    expect((await heard).slice(1)).toEqual([99, '{"late":true}']);
  });

  test("a reply to a one-way call is acknowledged and dropped", async () => {
    const { emulator, device, board } = await subscribed();
    await device.rpc("set", {}, { oneway: true });
    await board.next();
    const heard = event(emulator, "rpcReply");
    await board.publish(`${REPLY}0`, "true");
    expect((await heard).slice(1)).toEqual([0, "true"]);
  });

  test("only the first reply counts", async () => {
    const { device, board } = await subscribed();
    const reply = device.rpc("a", {});
    await board.next();
    await board.publish(`${REPLY}0`, "1");
    await board.publish(`${REPLY}0`, "2");
    expect(await reply).toBe(1);
  });

  test("a reply that is not JSON is accepted from the device and refused to the caller", async () => {
    const { device, board } = await subscribed();
    const reply = device.rpc("a", {});
    const refused = expect(reply).rejects.toMatchObject({ code: "NOT_ACCEPTABLE" });
    await board.next();
    await board.publish(`${REPLY}0`, "done!");
    await refused;
  });

  test.each([
    ["v2/r/req/+", "v2/r/req/0", "v2/r/res/0"],
    ["v2/r/req/j/+", "v2/r/req/j/0", "v2/r/res/j/0"],
  ])("who subscribes to %s gets requests on %s and replies on %s", async (filter, request, response) => {
    const { emulator, device } = await emulatorWithDevice(patient);
    const board = await connectBoard(emulator);
    await board.subscribe(filter);
    const reply = device.rpc("a", {});
    expect((await board.next()).topic).toBe(request);
    await board.publish(response, "1");
    expect(await reply).toBe(1);
  });

  test("requests follow the topic family that was subscribed last", async () => {
    const { device, board } = await subscribed();
    await board.subscribe("v2/r/req/+");
    void device.rpc("a", {}).catch(() => {});
    expect((await board.next()).topic).toBe("v2/r/req/0");
    await board.subscribe(RPC_REQUESTS);
    expect((await board.next()).topic).toBe("v1/devices/me/rpc/request/0");
  });
});

describe("persistent RPC", () => {
  async function persistent(qos: 0 | 1 = 1, options: EmulatorOptions = patient) {
    const { emulator, device, client } = await rawSubscribed(options, qos);
    return { emulator, device, client, rest: await Rest.as(emulator, "tenant") };
  }

  test("is QUEUED while the device is away", async () => {
    const { emulator, device } = await emulatorWithDevice(patient);
    const rest = await Rest.as(emulator, "tenant");
    expect(await status(rest, await device.rpc("a", {}, { persistent: true }))).toBe("QUEUED");
  });

  test("is SENT until its PUBACK, then DELIVERED, then SUCCESSFUL with the response", async () => {
    const { device, client, rest } = await persistent();
    const result = await device.rpc("a", {}, { persistent: true });
    expect(await status(rest, result)).toBe("SENT");
    const { messageId = 0 } = await client.next();
    client.send({ cmd: "puback", messageId });
    await settled(device, client);
    expect(await status(rest, result)).toBe("DELIVERED");
    client.send(publishPacket(`${REPLY}0`, '{"v":1}'));
    await settled(device, client);
    const record = await rest.json(`/api/rpc/persistent/${(result as { rpcId: string }).rpcId}`);
    expect(record).toMatchObject({
      id: { entityType: "RPC" },
      status: "SUCCESSFUL",
      response: { v: 1 },
      request: { oneway: false, persisted: true, body: { method: "a", params: "{}" } },
    });
  });

  test("at QoS 0 is DELIVERED once it is written", async () => {
    const { device, rest } = await persistent(0);
    expect(await status(rest, await device.rpc("a", {}, { persistent: true }))).toBe("DELIVERED");
  });

  test("without a PUBACK is TIMEOUT, and comes again at the next subscription", async () => {
    const { emulator, device, client, rest } = await persistent(1, { ...patient, rpcAckTimeoutMs: 20 });
    const result = await device.rpc("a", {}, { persistent: true });
    await client.next();
    await expect.poll(() => status(rest, result)).toBe("TIMEOUT");
    expect(topics(await (await reconnect(emulator)).untilPingResponse())).toEqual(["v1/devices/me/rpc/request/0"]);
  });

  test("is FAILED when its retries are used up", async () => {
    const { emulator, device, client, rest } = await persistent(1, { ...patient, rpcAckTimeoutMs: 20 });
    const response = await rest.post(`/api/rpc/oneway/${device.id}`, {
      method: "a",
      params: {},
      persistent: true,
      retries: 0,
    });
    const result = await response.json();
    await client.next();
    await expect.poll(() => status(rest, result)).toBe("FAILED");
    expect(await (await reconnect(emulator)).untilPingResponse()).toEqual([]);
  });

  test("is tried six times at the most, however many retries it asks for", async () => {
    const { emulator, device, rest } = await persistent(1, { ...patient, rpcAckTimeoutMs: 1 });
    const call = { method: "a", params: {}, persistent: true, retries: 99, timeout: 60_000 };
    const result = await (await rest.post(`/api/rpc/twoway/${device.id}`, call)).json();
    for (let sent = 1; sent < 6; sent++) {
      await expect.poll(() => status(rest, result)).toBe("TIMEOUT");
      expect(topics(await (await reconnect(emulator)).untilPingResponse())).toHaveLength(1);
    }
    await expect.poll(() => status(rest, result)).toBe("FAILED");
    expect(await (await reconnect(emulator)).untilPingResponse()).toEqual([]);
  });

  test("is EXPIRED when its time is over", async () => {
    const { device, rest } = await persistent(1, { rpcMinTimeoutMs: 0 });
    const result = await device.rpc("a", {}, { persistent: true, timeoutMs: 20 });
    await expect.poll(() => status(rest, result)).toBe("EXPIRED");
  });

  test("a one-way one ends with its PUBACK", async () => {
    const { emulator, device, client, rest } = await persistent();
    const result = await device.rpc("a", {}, { persistent: true, oneway: true });
    const { messageId = 0 } = await client.next();
    client.send({ cmd: "puback", messageId });
    await settled(device, client);
    expect(await status(rest, result)).toBe("DELIVERED");
    expect(await (await reconnect(emulator)).untilPingResponse()).toEqual([]);
  });
});
