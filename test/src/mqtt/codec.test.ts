import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeConnect,
  encodeFilters,
  encodePublish,
  First,
  isWellFormed,
  PublishFlag,
  packet,
  readUint16,
  TopicFault,
  topicFault,
  topicOf,
  uint16,
  withDup,
} from "../../../src/mqtt/codec";
import { bytes, hex, mqttText, packetId, payload, serverReads, serverSends, topic, utf8 } from "../../support/peer";
import { received } from "../../support/received";

const RUNS = { numRuns: 200 };

describe("CONNECT", () => {
  test("a token login has the user name flag, no password and a clean session [MQTT-3.1.2-19] [MQTT-3.1.2-22]", () => {
    expect(hex(encodeConnect({}, "TOKEN", 60))).toBe("10 13 00 04 4d 51 54 54 04 82 00 3c 00 00 00 05 54 4f 4b 45 4e");
  });

  test("every field stands in the order id, will topic, will message, user, password [MQTT-3.1.3-1]", () => {
    const will = { topic: "wt", payload: "wm", qualityOfService: 1, retain: true } as const;
    const connect = encodeConnect({ clientId: "id", password: "pass", cleanSession: false, will }, "user", 65535);
    expect(hex(connect)).toBe(
      "10 22 00 04 4d 51 54 54 04 ec ff ff 00 02 69 64 00 02 77 74 00 02 77 6d 00 04 75 73 65 72 00 04 70 61 73 73",
    );
  });

  test("without a will its QoS and retain bits are zero [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-15]", () => {
    const connect = encodeConnect({ clientId: "id" }, undefined, 0);
    expect(hex(connect)).toBe("10 0e 00 04 4d 51 54 54 04 02 00 00 00 02 69 64");
  });

  test("a password without a user name is left out [MQTT-3.1.2-22]", () => {
    const connect = encodeConnect({ clientId: "id", password: "secret" }, undefined, 0);
    expect(hex(connect)).toBe("10 0e 00 04 4d 51 54 54 04 02 00 00 00 02 69 64");
  });

  test("a will has QoS 0 and is not retained unless asked", () => {
    const connect = encodeConnect({ will: { topic: "w", payload: "" } }, "u", 1);
    expect(hex(connect)).toBe("10 14 00 04 4d 51 54 54 04 86 00 01 00 00 00 01 77 00 00 00 01 75");
  });

  test("whatever we encode a server reads as the same fields", () => {
    const will = fc.record(
      { topic, payload: mqttText, qualityOfService: fc.constantFrom<(0 | 1)[]>(0, 1), retain: fc.boolean() },
      { requiredKeys: ["topic", "payload"] },
    );
    const fields = fc.record(
      { clientId: topic, cleanSession: fc.boolean(), password: topic, will },
      { requiredKeys: ["clientId"] },
    );
    fc.assert(
      fc.property(fields, fc.option(topic, { nil: undefined }), fc.nat(65535), (given, username, keepAlive) => {
        const read = serverReads(encodeConnect(given, username, keepAlive));
        if (read.cmd !== "connect") throw new Error(read.cmd);
        expect(read).toMatchObject({
          protocolId: "MQTT",
          protocolVersion: 4,
          clientId: given.clientId,
          keepalive: keepAlive,
          clean: given.cleanSession !== false,
        });
        expect(read.username).toBe(username);
        expect(read.password?.toString()).toBe(username && given.password);
        expect(read.will?.topic).toBe(given.will?.topic);
        expect(read.will?.payload.toString()).toBe(given.will?.payload);
        expect(read.will?.qos).toBe(given.will && (given.will.qualityOfService ?? 0));
        expect(read.will?.retain).toBe(given.will && (given.will.retain ?? false));
      }),
      RUNS,
    );
  });
});

describe("PUBLISH out", () => {
  test("QoS 0 has no identifier [MQTT-2.3.1-5]", () => {
    expect(hex(encodePublish("a/b", "hi", 0, ""))).toBe("30 07 00 03 61 2f 62 68 69");
  });

  test("QoS 1 has its identifier between topic and payload", () => {
    expect(hex(encodePublish("a/b", "hi", PublishFlag.QOS_1, uint16(0x1234)))).toBe("32 09 00 03 61 2f 62 12 34 68 69");
  });

  test("retain is the lowest bit of the first byte", () => {
    expect(hex(encodePublish("t", "", PublishFlag.QOS_1 | PublishFlag.RETAIN, uint16(1)))).toBe("33 05 00 01 74 00 01");
  });

  test("a resent message differs in the DUP bit alone [MQTT-3.3.1-1]", () => {
    const publish = encodePublish("t", "x", PublishFlag.QOS_1 | PublishFlag.RETAIN, uint16(7));
    expect(hex(withDup(publish))).toBe("3b 06 00 01 74 00 07 78");
    expect(withDup(publish).slice(1)).toBe(publish.slice(1));
  });

  test("marking a message as resent twice changes nothing more", () => {
    const once = withDup(encodePublish("t", "x", PublishFlag.QOS_1, uint16(7)));
    expect(withDup(once)).toBe(once);
  });

  test("an empty payload is a message", () => {
    expect(serverReads(encodePublish("t", "", 0, ""))).toMatchObject({ topic: "t", payload: Buffer.alloc(0) });
  });

  test("a length counts bytes and not characters, U+FEFF among them [MQTT-1.5.3-3]", () => {
    expect(hex(encodePublish("\u{feff}é€😀", utf8("é"), 0, ""))).toBe(
      "30 10 00 0c ef bb bf c3 a9 e2 82 ac f0 9f 98 80 c3 a9",
    );
  });

  test("whatever we encode a server reads as the same fields", () => {
    fc.assert(
      fc.property(topic, payload, fc.option(packetId), fc.boolean(), fc.boolean(), (name, content, id, retain, dup) => {
        const flags = (id ? PublishFlag.QOS_1 : 0) | (retain ? PublishFlag.RETAIN : 0);
        const publish = encodePublish(name, content, flags, id ? uint16(id) : "");
        const read = serverReads(dup && id ? withDup(publish) : publish);
        if (read.cmd !== "publish") throw new Error(read.cmd);
        expect(read).toMatchObject({ topic: name, qos: id ? 1 : 0, retain, dup: dup && id !== null });
        expect(read.messageId).toBe(id ?? undefined);
        expect((read.payload as Buffer).toString("latin1")).toBe(content);
      }),
      RUNS,
    );
  });
});

describe("the rest of what a client sends", () => {
  test.each([
    ["PUBACK", () => packet(First.PUBACK, uint16(0xfffe)), "40 02 ff fe"],
    ["PINGREQ", () => packet(First.PINGREQ, ""), "c0 00"],
    ["DISCONNECT", () => packet(First.DISCONNECT, ""), "e0 00"],
    [
      "SUBSCRIBE with several filters",
      () => encodeFilters(First.SUBSCRIBE, uint16(10), ["a/b", "c/+/d", "#"], 1),
      "82 14 00 0a 00 03 61 2f 62 01 00 05 63 2f 2b 2f 64 01 00 01 23 01",
    ],
    ["SUBSCRIBE at QoS 0", () => encodeFilters(First.SUBSCRIBE, uint16(1), ["a"], 0), "82 06 00 01 00 01 61 00"],
    [
      "UNSUBSCRIBE with several filters",
      () => encodeFilters(First.UNSUBSCRIBE, uint16(0x0100), ["a", "b"]),
      "a2 08 01 00 00 01 61 00 01 62",
    ],
  ])("%s is written as the standard has it", (_, encode, expected) => {
    expect(hex(encode())).toBe(expected);
  });

  const filters = fc.array(topic, { minLength: 1, maxLength: 8 });

  test("every SUBSCRIBE is read by a server as the same filters in the same order [MQTT-3.8.1-1]", () => {
    fc.assert(
      fc.property(packetId, filters, fc.constantFrom<(0 | 1)[]>(0, 1), (id, list, qos) => {
        expect(serverReads(encodeFilters(First.SUBSCRIBE, uint16(id), list, qos))).toMatchObject({
          cmd: "subscribe",
          messageId: id,
          subscriptions: list.map((each) => ({ topic: each, qos })),
        });
      }),
      RUNS,
    );
  });

  test("every UNSUBSCRIBE is read by a server as the same filters in the same order", () => {
    fc.assert(
      fc.property(packetId, filters, (id, list) => {
        expect(serverReads(encodeFilters(First.UNSUBSCRIBE, uint16(id), list))).toMatchObject({
          cmd: "unsubscribe",
          messageId: id,
          unsubscriptions: list,
        });
      }),
      RUNS,
    );
  });

  test("every PUBACK is read by a server with its identifier", () => {
    fc.assert(
      fc.property(packetId, (id) => {
        expect(serverReads(packet(First.PUBACK, uint16(id)))).toMatchObject({ cmd: "puback", messageId: id });
      }),
      RUNS,
    );
  });
});

describe("what a server sends", () => {
  test.each([0, 1, 2, 3, 4, 5])("CONNACK %i keeps its code", (returnCode) => {
    const { first, body } = received(serverSends({ cmd: "connack", returnCode, sessionPresent: false }));
    expect(first).toBe(First.CONNACK);
    expect(hex(body)).toBe(`00 0${returnCode}`);
  });

  test("Session Present is the lowest bit of a CONNACK's first byte", () => {
    const { body } = received(serverSends({ cmd: "connack", returnCode: 0, sessionPresent: true }));
    expect(hex(body)).toBe("01 00");
  });

  test("every PUBACK, UNSUBACK and SUBACK of a server is well-formed and keeps its identifier", () => {
    const granted = fc.array(fc.constantFrom(0, 1, 2, 0x80), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(packetId, granted, (messageId, codes) => {
        for (const [sent, rest] of [
          [{ cmd: "puback", messageId }, []],
          [{ cmd: "unsuback", messageId, granted: [] }, []],
          [{ cmd: "suback", messageId, granted: codes }, codes],
        ] as const) {
          const { first, body } = received(serverSends(sent as never));
          expect(isWellFormed(first, body)).toBe(true);
          expect(readUint16(body, 0)).toBe(messageId);
          expect([...body.slice(2)].map((each) => each.charCodeAt(0))).toEqual(rest);
        }
      }),
      RUNS,
    );
  });

  test("PINGRESP is well-formed", () => {
    const { first, body } = received(serverSends({ cmd: "pingresp" }));
    expect(isWellFormed(first, body)).toBe(true);
  });

  const lengths: Record<number, number[]> = {
    [First.PUBACK]: [2],
    [First.UNSUBACK]: [2],
    [First.PINGRESP]: [0],
    [First.SUBACK]: [3, 4, 5, 6, 7],
  };

  test("identifier 0 is none [MQTT-2.3.1-1]", () => {
    for (const first of [First.PUBACK, First.UNSUBACK]) expect(isWellFormed(first, "\0\0")).toBe(false);
    expect(isWellFormed(First.SUBACK, "\0\0\x01")).toBe(false);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    "with a body of %i bytes only what a server may send so on a link that is up is well-formed",
    (length) => {
      const taken = [];
      for (let first = 0; first < 256; first++) if (isWellFormed(first, "\x01".repeat(length))) taken.push(first);
      expect(taken).toEqual(
        Object.keys(lengths)
          .map(Number)
          .filter((first) => lengths[first]!.includes(length)),
      );
    },
  );
});

describe("a topic of a message", () => {
  test.each(["t", "v1/devices/me/telemetry", "/", " ", "a b", "~", "$SYS/x"])("may be %j", (name) => {
    expect(topicFault(name)).toBe(TopicFault.NONE);
  });

  test.each([
    ["empty [MQTT-4.7.3-1]", ""],
    ["with a + [MQTT-3.3.2-2]", "a/+"],
    ["with a # [MQTT-3.3.2-2]", "#"],
    ["with U+0000 [MQTT-4.7.3-2]", "a\0b"],
    ["with a control character", "a\x1f"],
    ["with a wildcard behind what is beyond ASCII", "+\xc3\xb6"],
  ])("is forbidden %s", (_, name) => {
    expect(topicFault(name)).toBe(TopicFault.FORBIDDEN);
  });

  test.each([
    ["with a byte over 7E", "a\x7f"],
    ["as bytes", "gr\xc3\xb6"],
    ["as characters", "größe"],
  ])("is told beyond ASCII: %s", (_, name) => {
    expect(topicFault(name)).toBe(TopicFault.NOT_ASCII);
  });

  test.each([0, 100, 200, 20_000])("is read back from a PUBLISH with a payload of %i bytes", (length) => {
    expect(topicOf(encodePublish("some/topic", "x".repeat(length), PublishFlag.QOS_1, uint16(7)))).toBe("some/topic");
  });
});

describe("lengths", () => {
  const edges = [127, 128, 16383, 16384, 2097151, 2097152];

  test.each(edges)("a packet of remaining length %i is read by a server", (length) => {
    const publish = encodePublish("t", "x".repeat(length - 3), 0, "");
    const read = serverReads(publish);
    expect(read.length).toBe(length);
    expect((read as { payload: Buffer }).payload).toHaveLength(length - 3);
  });

  test.each([0, ...edges])("a server's packet of remaining length %i is read by us", (length) => {
    const publish = length ? encodePublish("t", "x".repeat(length - 3), 0, "") : bytes("d0 00");
    expect(received(publish).body).toHaveLength(length);
  });

  test.each([
    [127, "30 7f"],
    [128, "30 80 01"],
    [16383, "30 ff 7f"],
    [16384, "30 80 80 01"],
    [2097151, "30 ff ff 7f"],
    [2097152, "30 80 80 80 01"],
  ])("a remaining length of %i takes as few bytes as it can", (length, header) => {
    const start = `${header} 00 01 74`;
    const publish = encodePublish("t", "x".repeat(length - 3), 0, "");
    expect(hex(publish.slice(0, bytes(start).length))).toBe(start);
  });

  test("every two-byte number is read as it was written", () => {
    for (let value = 0; value < 65536; value++) {
      if (readUint16(`.${uint16(value)}.`, 1) !== value) throw new Error(`${value}`);
    }
  });

  test("a two-byte number that the bytes end before is not a number", () => {
    expect(readUint16("\x01", 0)).toBeNaN();
    expect(readUint16("", 0)).toBeNaN();
  });
});
