import { describe, expect, test } from "vitest";
import { event, publishPacket, Rest } from "../support.js";
import {
  ATTRIBUTES,
  ATTRIBUTES_REQUEST,
  ATTRIBUTES_RESPONSE,
  answerTo,
  CLAIM,
  connectGateway,
  emulatorWithGateway,
  rawGateway,
  TELEMETRY,
} from "./support.js";

describe("telemetry of a gateway", () => {
  test("is stored for each device, with and without a time", async () => {
    const { emulator, device: gateway } = await emulatorWithGateway();
    const board = await connectGateway(emulator);
    const heard = event(emulator, "telemetry");
    await board.publish(TELEMETRY, { A: [{ ts: 5, values: { t: "21" } }, { on: true }], B: [{ t: 2 }] });
    const [device] = await heard;
    expect(device.name).toBe("A");
    expect(emulator.device("A")?.telemetry).toEqual({
      t: [{ ts: 5, value: 21 }],
      on: [{ ts: expect.any(Number), value: true }],
    });
    expect(emulator.device("B")?.telemetry.t).toHaveLength(1);
    expect(gateway.telemetry).toEqual({});
  });

  test("that is no array is passed over beside one that is", async () => {
    const { emulator } = await emulatorWithGateway();
    expect(await answerTo(emulator, TELEMETRY, '{"A":{"t":1},"B":[{"t":1}]}')).toEqual(["puback", "open"]);
    expect(emulator.device("A")).toBeUndefined();
    expect(emulator.device("B")?.telemetry.t).toHaveLength(1);
  });

  test("with an empty array in it is never acknowledged; the rest is stored", async () => {
    const { emulator } = await emulatorWithGateway();
    expect(await answerTo(emulator, TELEMETRY, '{"A":[],"B":[{"t":1}]}')).toEqual(["open"]);
    expect(emulator.device("B")?.telemetry.t).toHaveLength(1);
  });

  test("may say how long it was on its way, which is not stored", async () => {
    const { emulator } = await emulatorWithGateway();
    const metadata = { connector: "modbus", receivedTs: 1, publishedTs: 2 };
    await (await connectGateway(emulator)).publish(TELEMETRY, { A: [{ t: 1, metadata }] });
    expect(Object.keys(emulator.device("A")?.telemetry ?? {})).toEqual(["t"]);
  });
});

describe("attributes of a gateway", () => {
  test("are stored as client attributes of each device", async () => {
    const { emulator } = await emulatorWithGateway();
    await (await connectGateway(emulator)).publish(ATTRIBUTES, { A: { model: "x" }, B: { model: "y" } });
    expect(emulator.device("A")?.clientAttributes).toEqual({ model: "x" });
    expect(emulator.device("B")?.clientAttributes).toEqual({ model: "y" });
  });
});

describe("an attribute request of a gateway", () => {
  async function answer(request: object) {
    const { emulator } = await emulatorWithGateway();
    const device = emulator.createDevice({ name: "A" });
    device.setSharedAttributes({ s: 1, both: "shared" });
    const board = await connectGateway(emulator);
    await board.publish(ATTRIBUTES, { A: { c: 2, both: "client" } });
    await board.publish(ATTRIBUTES_REQUEST, { device: "A", ...request });
    const { topic, body } = await board.next();
    expect(topic).toBe(ATTRIBUTES_RESPONSE);
    return JSON.parse(body);
  }

  test.each([
    ["one key, as a value", { id: 1, client: true, key: "c" }, { id: 1, device: "A", value: 2 }],
    ["one key of a list too", { id: 1, client: true, keys: ["c"] }, { id: 1, device: "A", value: 2 }],
    ["the shared scope", { id: 2, client: false, key: "both" }, { id: 2, device: "A", value: "shared" }],
    [
      "several keys, as values",
      { id: 3, client: true, keys: ["c", "both"] },
      { id: 3, device: "A", values: { c: 2, both: "client" } },
    ],
    [
      "several keys of which one is there",
      { id: 4, client: false, keys: ["s", "no"] },
      { id: 4, device: "A", values: { s: 1 } },
    ],
    ["a key that is not there, by nothing", { id: 5, client: true, key: "no" }, { id: 5, device: "A" }],
    ["a negative id", { id: -6, client: true, key: "c" }, { id: -6, device: "A", value: 2 }],
    [
      "no keys, with both scopes",
      { id: 7, client: true, keys: [] },
      { id: 7, device: "A", values: { c: 2, s: 1, both: "shared" } },
    ],
  ])("is answered for %s", async (_what, request, expected) => {
    expect(await answer(request)).toEqual(expected);
  });

  test("is acknowledged before the answer", async () => {
    const { emulator } = await emulatorWithGateway();
    const client = await rawGateway(emulator);
    client.send(publishPacket(ATTRIBUTES_REQUEST, '{"id":1,"device":"A","client":true,"key":"c"}'));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback", "publish"]);
  });

  test("of the key without a name is not answered", async () => {
    const { emulator } = await emulatorWithGateway();
    expect(await answerTo(emulator, ATTRIBUTES_REQUEST, '{"id":1,"device":"A","client":true,"key":""}')).toEqual([
      "puback",
      "open",
    ]);
  });
});

test("a claim of a gateway is that of each device", async () => {
  const { emulator } = await emulatorWithGateway();
  await (await connectGateway(emulator)).publish(CLAIM, { A: { secretKey: "s" }, B: {} });
  const customer = await Rest.as(emulator, "customer");
  const claim = async (name: string, body: object) =>
    (await customer.post(`/api/customer/device/${name}/claim`, body)).status;
  expect(await claim("A", { secretKey: "s" })).toBe(200);
  expect(await claim("B", {})).toBe(200);
});
