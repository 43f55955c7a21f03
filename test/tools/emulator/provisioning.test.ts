import { createHash } from "node:crypto";
import type { IConnackPacket, IPublishPacket, ISubackPacket, Packet } from "mqtt-packet";
import { describe, expect, test, vi } from "vitest";
import type { EmulatorOptions, NewDeviceProfile } from "../../../tools/emulator/index.js";
import { makeCertificate } from "./certificates.js";
import {
  connectBoard,
  connectPacket,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  stopClock,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

const REQUEST = "/provision/request";
const RESPONSE = "/provision/response";
const KEYS = { provisionDeviceKey: "key", provisionDeviceSecret: "secret" };
type Strategy = NonNullable<NewDeviceProfile["provision"]>["type"];

async function emulatorWithProfile(type: Strategy = "ALLOW_CREATE_NEW_DEVICES", options: EmulatorOptions = {}) {
  const { emulator } = await emulatorWithDevice(options);
  const profile = emulator.createDeviceProfile({ name: "sensors", provision: { type, key: "key", secret: "secret" } });
  return { emulator, profile };
}

type Emulator = Awaited<ReturnType<typeof emulatorWithProfile>>["emulator"];

async function provisionSession(emulator: Emulator, protocolVersion: 4 | 5 = 4): Promise<RawClient> {
  const client = await RawClient.open(emulator, protocolVersion);
  client.send(connectPacket({ username: "provision", protocolVersion }));
  await client.next();
  return client;
}

/** What the server answers, on a session of its own. */
async function ask(emulator: Emulator, request: object) {
  const client = await provisionSession(emulator);
  client.send(publishPacket(REQUEST, JSON.stringify({ ...KEYS, ...request })));
  await client.next();
  return answerOf(await client.next());
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the server says
function answerOf(packet: Packet): any {
  return JSON.parse((packet as IPublishPacket).payload.toString());
}

const NOT_FOUND = { errorMsg: "Provision data was not found!", status: "NOT_FOUND" };
const FAILURE = { errorMsg: "Failed to provision device!", status: "FAILURE" };

describe("a provision session", () => {
  test.each([
    ["the user name", { username: "provision" }],
    ["the client id", { username: "anything", clientId: "provision" }],
  ])("is opened by %s alone, unchecked", async (_, connect) => {
    const { emulator } = await emulatorWithProfile();
    const client = await RawClient.open(emulator);
    client.send(connectPacket({ ...connect, password: Buffer.from("x") }));
    expect((await client.next()) as IConnackPacket).toMatchObject({ cmd: "connack", returnCode: 0 });
  });

  test("answers unasked at QoS 1, after the PUBACK", async () => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator);
    client.send(publishPacket(REQUEST, JSON.stringify(KEYS)));
    expect(await client.next()).toMatchObject({ cmd: "puback" });
    expect(await client.next()).toMatchObject({ cmd: "publish", topic: RESPONSE, qos: 1 });
  });

  test("grants only the topic of the answer, and answers at its QoS", async () => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator);
    client.send(subscribePacket({ [RESPONSE]: 0, "v1/devices/me/attributes": 1 }));
    expect(((await client.next()) as ISubackPacket).granted).toEqual([0, 0x80]);
    client.send(publishPacket(REQUEST, JSON.stringify(KEYS)));
    await client.next();
    expect(await client.next()).toMatchObject({ topic: RESPONSE, qos: 0 });
  });

  test("answers UNSUBSCRIBE and pings", async () => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator);
    client.send({ cmd: "unsubscribe", messageId: 3, unsubscriptions: [RESPONSE] });
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["unsuback"]);
  });

  test("of a server up to 3.8.1 answers neither SUBSCRIBE nor UNSUBSCRIBE", async () => {
    const { emulator } = await emulatorWithProfile(undefined, { serverVersion: "3.8" });
    const client = await provisionSession(emulator);
    client.send(subscribePacket({ [RESPONSE]: 0 }), { cmd: "unsubscribe", messageId: 2, unsubscriptions: [RESPONSE] });
    expect(await client.untilPingResponse()).toEqual([]);
    client.send(publishPacket(REQUEST, JSON.stringify(KEYS)));
    await client.next();
    expect(await client.next()).toMatchObject({ topic: RESPONSE, qos: 1 });
  });

  test("is closed by any other publish", async () => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator);
    client.send(publishPacket(TELEMETRY, '{"t":1}'));
    await client.closed;
    const other = await provisionSession(emulator, 5);
    other.send(publishPacket(TELEMETRY, '{"t":1}'));
    await other.closed;
    expect(other.received.slice(1)).toMatchObject([
      { cmd: "puback", reasonCode: 0x90 },
      { cmd: "disconnect", reasonCode: 0x90 },
    ]);
  });

  test("is closed 60 s after the answer, good or bad", async () => {
    const { emulator } = await emulatorWithProfile();
    stopClock();
    for (const request of [KEYS, { ...KEYS, provisionDeviceSecret: "wrong" }]) {
      const client = await provisionSession(emulator);
      client.send(publishPacket(REQUEST, JSON.stringify(request)));
      await client.next();
      await client.next();
      vi.advanceTimersByTime(59_999);
      expect(await client.untilPingResponse()).toEqual([]);
      vi.advanceTimersByTime(1);
      await client.closed;
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test("leaves no timer behind when the device closes it", async () => {
    const { emulator } = await emulatorWithProfile();
    stopClock();
    const closed = event(emulator, "closed");
    const client = await provisionSession(emulator);
    client.send(publishPacket(REQUEST, JSON.stringify(KEYS)));
    await client.next();
    await client.next();
    client.send({ cmd: "disconnect" });
    expect((await closed)[1]).toBe("closed by the device");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("works with MQTT.js, and the token opens a session of the device", async () => {
    const { emulator } = await emulatorWithProfile();
    const board = await connectBoard(emulator, { username: "provision" });
    await board.subscribe(RESPONSE);
    await board.publish(REQUEST, { ...KEYS, deviceName: "kitchen" });
    const { credentialsValue } = JSON.parse((await board.next()).body);
    await connectBoard(emulator, { username: credentialsValue });
    expect(emulator.device("kitchen")?.online).toBe(true);
  });

  test("is told to those who run the emulator, without its secrets in the packets", async () => {
    const { emulator } = await emulatorWithProfile();
    const packets: Packet[] = [];
    emulator.on("packet", (_, __, packet) => packets.push(packet));
    const told = event(emulator, "provision");
    await ask(emulator, { deviceName: "kitchen", token: "the-token" });
    expect(await told).toEqual(["SUCCESS", emulator.device("kitchen")]);
    expect(JSON.stringify(packets)).not.toMatch(/secret|the-token/);
  });
});

describe("a request", () => {
  test.each(["provisionDeviceKey", "provisionDeviceSecret"])("without %s is acknowledged, and closed", async (name) => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator);
    client.send(publishPacket(REQUEST, JSON.stringify({ ...KEYS, [name]: undefined })));
    await client.closed;
    expect(client.received.slice(1).map(({ cmd }) => cmd)).toEqual(["puback"]);
  });

  const texts = ["provisionDeviceKey", "provisionDeviceSecret", "deviceName", "credentialsType", "token"];
  test.each([...texts, "username", "password", "clientId", "hash", "gateway"])(
    "with null as %s is closed",
    async (name) => {
      const { emulator } = await emulatorWithProfile();
      const client = await provisionSession(emulator);
      client.send(publishPacket(REQUEST, JSON.stringify({ ...KEYS, [name]: null })));
      await client.closed;
      expect(client.received.slice(1).map(({ cmd }) => cmd)).toEqual(["puback"]);
      expect(emulator.devices()).toHaveLength(1);
    },
  );

  test("with an unknown credentialsType is closed", async () => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator, 5);
    client.send(publishPacket(REQUEST, JSON.stringify({ ...KEYS, credentialsType: "TOKEN" })));
    await client.closed;
    expect(client.received.at(-1)).toMatchObject({ cmd: "disconnect", reasonCode: 0x83 });
  });

  test.each(["{", "[]", "text"])("that is no JSON object is closed without a PUBACK: %j", async (payload) => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator);
    client.send(publishPacket(REQUEST, payload));
    await client.closed;
    expect(client.received).toHaveLength(1);
  });

  test("that is no JSON object is a PUBACK with 0x99 for MQTT 5", async () => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator, 5);
    client.send(publishPacket(REQUEST, "{"));
    expect(await client.untilPingResponse()).toMatchObject([{ cmd: "puback", reasonCode: 0x99 }]);
  });
});

describe("ALLOW_CREATE_NEW_DEVICES", () => {
  test("makes a device of the profile, with a token", async () => {
    const { emulator, profile } = await emulatorWithProfile();
    const answer = await ask(emulator, { deviceName: " kitchen " });
    const device = emulator.device("kitchen");
    expect(answer).toEqual({ credentialsValue: device?.token, credentialsType: "ACCESS_TOKEN", status: "SUCCESS" });
    expect(device).toMatchObject({ profile, type: "sensors" });
    expect(device?.serverAttributes.provisionState).toBe("provisioned");
  });

  test("makes up a name of 20 characters", async () => {
    const { emulator } = await emulatorWithProfile();
    await ask(emulator, {});
    expect(emulator.devices().at(-1)?.name).toMatch(/^[A-Za-z0-9]{20}$/);
  });

  test("fails for a name that is there, of any profile, and for one of spaces", async () => {
    const { emulator } = await emulatorWithProfile();
    expect(await ask(emulator, { deviceName: "board" })).toEqual(FAILURE);
    expect(await ask(emulator, { deviceName: "  " })).toEqual(FAILURE);
  });

  test("provisions a device once", async () => {
    const { emulator } = await emulatorWithProfile();
    expect(await ask(emulator, { deviceName: "kitchen" })).toMatchObject({ status: "SUCCESS" });
    expect(await ask(emulator, { deviceName: "kitchen" })).toEqual(FAILURE);
  });

  test.each([
    ["key", { provisionDeviceKey: "wrong" }],
    ["empty key", { provisionDeviceKey: "" }],
    ["secret", { provisionDeviceSecret: "wrong" }],
  ])("finds nothing with a wrong %s", async (_, request) => {
    const { emulator } = await emulatorWithProfile();
    expect(await ask(emulator, request)).toEqual(NOT_FOUND);
  });

  test("gives the token that is wanted, unless another device has it", async () => {
    const { emulator } = await emulatorWithProfile();
    expect(await ask(emulator, { deviceName: "a", token: "mine" })).toMatchObject({ credentialsValue: "mine" });
    expect(await ask(emulator, { deviceName: "b", token: "mine" })).toEqual(FAILURE);
    expect(emulator.device("b")).toBeUndefined();
  });

  test("makes a gateway of a device that is one", async () => {
    const { emulator } = await emulatorWithProfile();
    await ask(emulator, { deviceName: "gateway", gateway: true });
    await ask(emulator, { deviceName: "none", gateway: false });
    expect(emulator.device("gateway")?.additionalInfo.get("gateway")).toBe(true);
    expect(emulator.device("none")?.additionalInfo.has("gateway")).toBe(false);
  });

  test("gives MQTT basic credentials as an object, with empty texts for what was not named", async () => {
    const { emulator } = await emulatorWithProfile();
    const wanted = { deviceName: "kitchen", credentialsType: "MQTT_BASIC", username: "u", password: "p" };
    expect(await ask(emulator, wanted)).toEqual({
      credentialsValue: { clientId: "", userName: "u", password: "p" },
      credentialsType: "MQTT_BASIC",
      status: "SUCCESS",
    });
    await connectBoard(emulator, { username: "u", password: "p" });
    expect(emulator.device("kitchen")?.online).toBe(true);
  });

  test("fails for MQTT basic credentials that are not valid", async () => {
    const { emulator } = await emulatorWithProfile();
    expect(await ask(emulator, { credentialsType: "MQTT_BASIC", clientId: "c", password: "p" })).toEqual(FAILURE);
    expect(await ask(emulator, { credentialsType: "MQTT_BASIC", token: "t" })).toEqual(FAILURE);
  });

  test("gives a token to a device that wants MQTT basic credentials and names none", async () => {
    const { emulator } = await emulatorWithProfile();
    expect(await ask(emulator, { credentialsType: "MQTT_BASIC" })).toMatchObject({ credentialsType: "ACCESS_TOKEN" });
  });

  test("takes a certificate, and answers with its bare base64", async () => {
    const { emulator } = await emulatorWithProfile();
    const { cert } = makeCertificate("kitchen");
    const answer = await ask(emulator, { deviceName: "kitchen", credentialsType: "X509_CERTIFICATE", hash: cert });
    expect(answer).toMatchObject({
      credentialsType: "X509_CERTIFICATE",
      credentialsValue: cert.replace(/-----.*-----|\n/g, ""),
    });
  });
});

describe("CHECK_PRE_PROVISIONED_DEVICES", () => {
  test.each([
    ["4.2.1", "SUCCESS"],
    ["4.2.1.1", "FAILURE"],
  ])(
    "gives a device of the profile the credentials that it has; a second time in %s: %s",
    async (serverVersion, second) => {
      const { emulator, profile } = await emulatorWithProfile("CHECK_PRE_PROVISIONED_DEVICES", { serverVersion });
      emulator.createDevice({ name: "kitchen", profile, token: "its-token" });
      expect(await ask(emulator, { deviceName: "kitchen", token: "another" })).toEqual({
        credentialsValue: "its-token",
        credentialsType: "ACCESS_TOKEN",
        status: "SUCCESS",
      });
      expect((await ask(emulator, { deviceName: "kitchen" })).status).toBe(second);
    },
  );

  test("answers with null where MQTT basic credentials have nothing", async () => {
    const { emulator, profile } = await emulatorWithProfile("CHECK_PRE_PROVISIONED_DEVICES");
    emulator.createDevice({ name: "kitchen", profile, credentials: { clientId: "c" } });
    expect((await ask(emulator, { deviceName: "kitchen" })).credentialsValue).toEqual({
      clientId: "c",
      userName: null,
      password: null,
    });
  });

  test("fails for a device that is not there, and for one of another profile", async () => {
    const { emulator } = await emulatorWithProfile("CHECK_PRE_PROVISIONED_DEVICES");
    expect(await ask(emulator, { deviceName: "kitchen" })).toEqual(FAILURE);
    expect(await ask(emulator, {})).toEqual(FAILURE);
    expect(await ask(emulator, { deviceName: "board" })).toEqual(FAILURE);
  });

  test("finds nothing with a wrong secret", async () => {
    const { emulator, profile } = await emulatorWithProfile("CHECK_PRE_PROVISIONED_DEVICES");
    emulator.createDevice({ name: "kitchen", profile });
    expect(await ask(emulator, { deviceName: "kitchen", provisionDeviceSecret: "wrong" })).toEqual(NOT_FOUND);
  });
});

describe("other strategies", () => {
  test("DISABLED finds nothing", async () => {
    const { emulator } = await emulatorWithProfile("DISABLED");
    expect(await ask(emulator, {})).toEqual(NOT_FOUND);
  });

  test("X509_CERTIFICATE_CHAIN has the hash of its certificate for a key, and a request is acknowledged by the end of the connection alone", async () => {
    const { emulator, profile } = await emulatorWithProfile("X509_CERTIFICATE_CHAIN");
    const provisionDeviceKey = profile.provisionDeviceKey as string;
    expect(provisionDeviceKey).toBe(createHash("sha3-256").update("secret").digest("hex"));
    const client = await provisionSession(emulator);
    stopClock();
    client.send(publishPacket(REQUEST, JSON.stringify({ ...KEYS, provisionDeviceKey })));
    expect(await client.untilPingResponse()).toEqual([]);
    vi.advanceTimersByTime(10_000);
    await client.closed;
    expect(client.received.at(-1)).toMatchObject({ cmd: "puback" });
  });
});

describe("an empty payload", () => {
  test("is answered in protobuf, as what follows on that connection", async () => {
    const { emulator } = await emulatorWithProfile();
    const client = await provisionSession(emulator);
    client.send(publishPacket(REQUEST, ""), publishPacket(REQUEST, JSON.stringify({ ...KEYS, token: "mine" }), 1, 2));
    const answers = (await client.untilPingResponse()).filter((packet) => packet.cmd === "publish");
    expect(answers.map(({ payload }) => payload.toString())).toEqual(["\b\u0002", "\b\u0001\u001a\u0004mine"]);
  });
});
