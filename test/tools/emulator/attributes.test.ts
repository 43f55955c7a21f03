import { generate } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import {
  ATTRIBUTES,
  connectBoard,
  emulatorWithDevice,
  publishPacket,
  RawClient,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

async function boardWithAttributes() {
  const { emulator, device } = await emulatorWithDevice();
  const board = await connectBoard(emulator);
  await board.publish(ATTRIBUTES, { a: 1, b: "x" });
  device.setSharedAttributes({ led: true, rate: 5 });
  const request = async (payload: unknown, id = 1) => {
    await board.publish(`${ATTRIBUTES}/request/${id}`, payload);
    const { topic, body, qos } = await board.next();
    return { topic, qos, body: JSON.parse(body) };
  };
  return { emulator, device, board, request };
}

describe("attribute requests", () => {
  test("{} brings all client and all shared attributes, under the id of the request", async () => {
    const { request } = await boardWithAttributes();
    expect(await request({}, 77)).toMatchObject({
      topic: `${ATTRIBUTES}/response/77`,
      body: { client: { a: 1, b: "x" }, shared: { led: true, rate: 5 } },
    });
  });

  test("keys are comma-joined strings, one per scope", async () => {
    const { request } = await boardWithAttributes();
    expect((await request({ clientKeys: "a,b", sharedKeys: "led" })).body).toEqual({
      client: { a: 1, b: "x" },
      shared: { led: true },
    });
  });

  test("one member asks for that scope alone", async () => {
    const { request } = await boardWithAttributes();
    expect((await request({ sharedKeys: "rate" })).body).toEqual({ shared: { rate: 5 } });
    expect((await request({ clientKeys: "a" })).body).toEqual({ client: { a: 1 } });
  });

  test("a scope in which nothing is found is absent, and nothing at all is {}", async () => {
    const { request } = await boardWithAttributes();
    expect((await request({ clientKeys: "a", sharedKeys: "nothing" })).body).toEqual({ client: { a: 1 } });
    expect((await request({ sharedKeys: "nothing" })).body).toEqual({});
  });

  test("server attributes are never given to the device", async () => {
    const { request, device } = await boardWithAttributes();
    expect(device.serverAttributes).toHaveProperty("active");
    expect((await request({ clientKeys: "active", sharedKeys: "active" })).body).toEqual({});
  });

  test("an empty key is acknowledged and never answered", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(`${ATTRIBUTES}/request/1`, '{"clientKeys":"","sharedKeys":"led"}'));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback"]);
  });

  test("a negative id is acknowledged and never answered", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(`${ATTRIBUTES}/request/-1`, "{}"));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback"]);
  });

  test("the response comes without a subscription, then at QoS 1, after the PUBACK", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(`${ATTRIBUTES}/request/1`, "{}"));
    expect(await client.next()).toMatchObject({ cmd: "puback" });
    expect(await client.next()).toMatchObject({ cmd: "publish", qos: 1, topic: `${ATTRIBUTES}/response/1` });
  });

  test("the response follows the QoS that was granted", async () => {
    const { board, request } = await boardWithAttributes();
    await board.subscribe(`${ATTRIBUTES}/response/+`, 0);
    expect((await request({})).qos).toBe(0);
  });

  test.each([
    ["v2/a/req/1", "v2/a/res/1"],
    ["v2/a/req/j/1", "v2/a/res/j/1"],
  ])("a request on %s is answered on %s", async (topic, answer) => {
    const { board } = await boardWithAttributes();
    await board.publish(topic, {});
    expect((await board.next()).topic).toBe(answer);
  });
});

describe("shared attribute updates", () => {
  test("reach a device that subscribed", async () => {
    const { board, device } = await boardWithAttributes();
    await board.subscribe(ATTRIBUTES);
    device.setSharedAttributes({ led: false, name: "a1" });
    expect(await board.next()).toEqual({ topic: ATTRIBUTES, body: '{"led":false,"name":"a1"}', qos: 1 });
  });

  test("do not reach a device that did not", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    device.setSharedAttributes({ led: false });
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("that came while the device was away are not sent later", async () => {
    const { emulator, device } = await emulatorWithDevice();
    device.setSharedAttributes({ led: false });
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [ATTRIBUTES]: 1 }));
    expect(await client.next()).toMatchObject({ cmd: "suback" });
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("deletion is pushed as a list of keys", async () => {
    const { board, device } = await boardWithAttributes();
    await board.subscribe(ATTRIBUTES);
    device.deleteSharedAttributes(["led", "rate"]);
    expect((await board.next()).body).toBe('{"deleted":["led","rate"]}');
    expect(device.sharedAttributes).toEqual({});
  });

  test("of more than 64 KiB reach the device whole, pushed and as an answer", async () => {
    const { board, device, request } = await boardWithAttributes();
    const long = "x".repeat(100_000);
    await board.subscribe(ATTRIBUTES);
    device.setSharedAttributes({ long });
    expect(JSON.parse((await board.next()).body)).toEqual({ long });
    expect((await request({ sharedKeys: "long" })).body).toEqual({ shared: { long } });
  });

  test("of an attribute named deleted look like a deletion", async () => {
    const { board, device } = await boardWithAttributes();
    await board.subscribe(ATTRIBUTES);
    device.setSharedAttributes({ deleted: ["led"] });
    expect((await board.next()).body).toBe('{"deleted":["led"]}');
    expect(device.sharedAttributes).toMatchObject({ led: true, deleted: ["led"] });
  });

  test("a client attribute is not echoed to the device", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [ATTRIBUTES]: 1 }), publishPacket(ATTRIBUTES, '{"a":1}', 1, 2));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["suback", "puback"]);
  });

  test("use the QoS that was granted", async () => {
    const { board, device } = await boardWithAttributes();
    await board.subscribe(ATTRIBUTES, 0);
    device.setSharedAttributes({ led: false });
    expect((await board.next()).qos).toBe(0);
  });

  test("follow the topic family that was subscribed last", async () => {
    const { board, device } = await boardWithAttributes();
    await board.subscribe(ATTRIBUTES);
    await board.subscribe("v2/a/j");
    device.setSharedAttributes({ led: false });
    expect((await board.next()).topic).toBe("v2/a/j");
  });

  test("each QoS 1 push has a packet id of its own", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [ATTRIBUTES]: 1 }));
    await client.next();
    device.setSharedAttributes({ n: 1 });
    device.setSharedAttributes({ n: 2 });
    const pushes = [await client.next(), await client.next()];
    expect(new Set(pushes.map(({ messageId }) => messageId)).size).toBe(2);
  });

  test("after 65535 pushes a packet id of 0 appears", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    const batch = Buffer.concat(Array(4096).fill(generate(publishPacket(`${ATTRIBUTES}/request/1`, "{}", 0))));
    const ids: Array<number | undefined> = [];
    for (let sent = 0; sent < 16; sent++) {
      client.bytes(batch);
      for (const packet of await client.untilPingResponse()) ids.push(packet.messageId);
    }
    expect(ids).toHaveLength(65_536);
    expect(ids.at(-2)).toBe(65_535);
    expect(ids.at(-1)).toBe(0);
  }, 60_000);
});

describe("attributes and telemetry", () => {
  test("do not mix", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const board = await connectBoard(emulator);
    await board.publish(ATTRIBUTES, { a: 1 });
    await board.publish(TELEMETRY, { t: 1 });
    expect(device.clientAttributes).toEqual({ a: 1 });
    expect(Object.keys(device.telemetry)).toEqual(["t"]);
  });
});
