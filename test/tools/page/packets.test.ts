/** Packets in words. */
import { generate, type Packet, parser } from "mqtt-packet";
import { expect, test } from "vitest";
import { describePacket } from "../../../tools/page/packets.js";

/** As it comes off the wire. */
function told(packet: Packet) {
  let found: Packet | undefined;
  const reader = parser({ protocolVersion: 4 });
  reader.on("packet", (read) => {
    found = read;
  });
  reader.parse(generate(packet));
  return describePacket(found!);
}

const publish = (topic: string, payload: string | Buffer) =>
  told({ cmd: "publish", topic, payload, qos: 1, messageId: 7, dup: true, retain: false });

test("a CONNECT names neither its user nor its password", () => {
  const packet = told({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: "kitchen",
    keepalive: 60,
    username: "TOKEN",
    password: Buffer.from("SECRET"),
  });
  expect(packet.text).toBe("client id kitchen, clean session, keep-alive 60 s, user name ***, password ***");
  expect(JSON.stringify(packet)).not.toMatch(/TOKEN|SECRET/);
});

test.each([
  [0, "accepted"],
  [5, "refused: not authorized (5)"],
])("a CONNACK says what its code %i means", (returnCode, text) => {
  expect(told({ cmd: "connack", returnCode, sessionPresent: false }).text).toBe(text);
});

test.each([
  ["v1/devices/me/telemetry", "telemetry"],
  ["v1/devices/me/rpc/request/12", "RPC 12"],
  ["v1/devices/me/attributes/response/3", "answer to attribute request 3"],
  ["v2/fw/response/1/chunk/20", "firmware for request 1, chunk 20"],
  ["my/own", "my/own"],
])("a PUBLISH to %s is told as what it means to ThingsBoard", (topic, text) => {
  expect(publish(topic, "{}")).toEqual({ type: "PUBLISH", text, topic, flags: "QoS 1, id 7, again", payload: "{}" });
});

test("a payload that is no text is shown as hex, a long one is cut", () => {
  expect(publish("t", Buffer.from([0xff, 0, 1])).payload).toBe("ff 00 01");
  expect(publish("t", Buffer.alloc(1000, 0xff)).payload).toMatch(/ff …$/);
  expect(publish("t", "x".repeat(5000)).payload).toHaveLength(4001);
});

test("a SUBSCRIBE names its filters, a SUBACK what was refused", () => {
  const filters = [
    { topic: "a", qos: 1 as const },
    { topic: "b/+", qos: 0 as const },
  ];
  expect(told({ cmd: "subscribe", messageId: 1, subscriptions: filters }).text).toBe("a (QoS 1), b/+ (QoS 0)");
  expect(told({ cmd: "suback", messageId: 1, granted: [1, 128] }).text).toBe("QoS 1, refused");
});
