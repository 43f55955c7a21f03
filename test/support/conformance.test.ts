/** The watcher itself: every packet that a client must not write is found, and none that it may. */
import { describe, expect, test } from "vitest";
import { Bench } from "./bench";
import { type LinkWatcher, Watcher } from "./conformance";
import { bytes } from "./peer";

const CONNECT = "10 0d 00 04 4d 51 54 54 04 02 00 3c 00 01 63";

/** What is found when a client writes this on one link after another. */
function found(...links: (string | ((link: LinkWatcher) => void))[][]): string[] {
  const watcher = new Watcher();
  for (const steps of links) {
    const link = watcher.link();
    link.wrote(bytes(CONNECT));
    for (const step of steps) {
      if (typeof step === "string") link.wrote(bytes(step));
      else step(link);
    }
  }
  return watcher.violations;
}

/** The server sends this. */
const server = (hex: string) => (link: LinkWatcher) => {
  link.heard(
    bytes(hex),
    () => undefined,
    () => false,
  );
};

const MESSAGE = "32 06 00 01 74 00 01 61";
const AGAIN = "3a 06 00 01 74 00 01 61";

test("what a client may write passes", () => {
  const link = [
    server("20 02 00 00"),
    "82 06 00 01 00 01 61 01",
    "82 0e 00 02 00 01 23 00 00 05 2b 2f 61 2f 23 01",
    server("90 03 00 01 01"),
    "32 06 00 01 74 00 01 61",
    "30 06 00 03 e2 82 ac 61",
    server("32 05 00 01 61 00 05 32 05 00 01 61 00 06 40 02 00 01"),
    "40 02 00 05 40 02 00 06",
    "32 06 00 01 74 00 01 61",
    "a2 05 00 03 00 01 61",
    "c0 00",
    "e0 00",
  ];
  expect(found(link, [])).toEqual([]);
});

test("a CONNECT may have all fields", () => {
  const watcher = new Watcher();
  watcher
    .link()
    .wrote(
      bytes(
        "10 22 00 04 4d 51 54 54 04 ec ff ff 00 02 69 64 00 02 77 74 00 02 77 6d 00 04 75 73 65 72 00 04 70 61 73 73",
      ),
    );
  expect(watcher.violations).toEqual([]);
});

describe("of one packet it finds", () => {
  test.each([
    ["half a packet", "c0", "no whole packet"],
    ["a packet and a half", "c0 00 c0", "no whole packet"],
    ["a Remaining Length longer than need be", "c0 80 00", "longer than need be"],
    ["type 0", "00 00", "reserved"],
    ["type 15", "f0 00", "reserved"],
    ["a CONNACK", "20 02 00 00", "a connack"],
    ["a SUBACK", "90 03 00 01 00", "a suback"],
    ["a PUBREC", "50 02 00 01", "a pubrec"],
    ["flags of a PINGREQ", "c1 00", "MQTT-2.2.2-1"],
    ["flags of a SUBSCRIBE", "80 06 00 01 00 01 61 01", "MQTT-2.2.2-1"],
    ["flags of an UNSUBSCRIBE", "a0 05 00 01 00 01 61", "MQTT-2.2.2-1"],
    ["a PINGREQ with a body", "c0 01 00", "after the packet's last field"],
    ["a PUBLISH of QoS 2", "34 06 00 01 74 00 01 61", "another QoS"],
    ["a PUBLISH of QoS 3", "36 06 00 01 74 00 01 61", "another QoS"],
    ["DUP at QoS 0", "38 04 00 01 74 61", "MQTT-3.3.1-2"],
    ["identifier 0", "32 06 00 01 74 00 00 61", "MQTT-2.3.1-1"],
    ["an empty topic", "30 03 00 00 61", "MQTT-4.7.3-1"],
    ["a wildcard in a topic", "30 04 00 01 2b 61", "MQTT-3.3.2-2"],
    ["ill-formed UTF-8 in a topic", "30 04 00 01 ff 61", "MQTT-1.5.3-1"],
    ["a surrogate in a topic", "30 06 00 03 ed a0 80 61", "MQTT-1.5.3-1"],
    ["over-long UTF-8 in a topic", "30 05 00 02 c1 81 61", "MQTT-1.5.3-1"],
    ["U+0000 in a topic", "30 04 00 01 00 61", "MQTT-1.5.3-2"],
    ["a topic longer than its packet", "30 03 00 09 61", "ends within a field"],
    ["a QoS 1 message without an identifier", "32 03 00 01 74", "ends within a field"],
    ["a SUBSCRIBE without a filter", "82 02 00 01", "MQTT-3.8.3-3"],
    ["an UNSUBSCRIBE without a filter", "a2 02 00 01", "MQTT-3.10.3-2"],
    ["a SUBSCRIBE with identifier 0", "82 06 00 00 00 01 61 01", "MQTT-2.3.1-1"],
    ["a request for QoS 2", "82 06 00 01 00 01 61 02", "requested QoS"],
    ["an empty filter", "82 05 00 01 00 00 01", "MQTT-4.7.3-1"],
    ["a # that is not last", "82 08 00 01 00 03 23 2f 61 01", "MQTT-4.7.1-2"],
    ["a # behind a character", "82 07 00 01 00 02 61 23 01", "MQTT-4.7.1-2"],
    ["a + behind a character", "82 07 00 01 00 02 61 2b 01", "MQTT-4.7.1-3"],
    ["a second CONNECT", CONNECT, "MQTT-3.1.0-2"],
    ["a PUBACK for what did not come", "40 02 00 01", "MQTT-2.3.1-6"],
  ])("%s", (_, written, rule) => {
    const violations = found([written]);
    expect(violations.join("; ")).toContain(rule);
  });

  test.each([
    ["another protocol level", "10 0d 00 04 4d 51 54 54 05 02 00 3c 00 01 63", "protocol"],
    ["the reserved connect flag", "10 0d 00 04 4d 51 54 54 04 03 00 3c 00 01 63", "MQTT-3.1.2-3"],
    ["QoS of a will that is not there", "10 0d 00 04 4d 51 54 54 04 0a 00 3c 00 01 63", "MQTT-3.1.2-11"],
    ["retain of a will that is not there", "10 0d 00 04 4d 51 54 54 04 22 00 3c 00 01 63", "MQTT-3.1.2-11"],
    ["a password without a user name", "10 10 00 04 4d 51 54 54 04 42 00 3c 00 01 63 00 01 70", "MQTT-3.1.2-22"],
    ["no client identifier and no clean session", "10 0c 00 04 4d 51 54 54 04 00 00 3c 00 00", "MQTT-3.1.3-7"],
    ["a user name that is not there", "10 0d 00 04 4d 51 54 54 04 82 00 3c 00 01 63", "ends within a field"],
    ["another packet before it", "c0 00", "MQTT-3.1.0-1"],
  ])("in place of a good CONNECT %s", (_, written, rule) => {
    const watcher = new Watcher();
    watcher.link().wrote(bytes(written));
    expect(watcher.violations.join("; ")).toContain(rule);
  });

  test("a character that is no byte", () => {
    const watcher = new Watcher();
    watcher.link().wrote("\u0130\u20ac");
    expect(watcher.violations[0]).toContain("no byte");
  });
});

describe("of several packets it finds", () => {
  test.each<[string, (string | ((link: LinkWatcher) => void))[][], string]>([
    ["an identifier that is in use", [[MESSAGE, "32 06 00 01 74 00 01 62"]], "MQTT-2.3.1-2"],
    ["a message's identifier in a SUBSCRIBE", [[MESSAGE, "82 06 00 01 00 01 61 01"]], "MQTT-2.3.1-2"],
    ["an identifier freed by the wrong kind of packet", [[MESSAGE, server("90 03 00 01 01"), AGAIN]], "same link"],
    ["DUP on a message that is new", [[AGAIN]], "MQTT-4.3.2-1"],
    ["DUP on another message", [[MESSAGE], ["3a 06 00 01 74 00 01 62"]], "MQTT-4.3.2-1"],
    ["DUP on a message that was acknowledged", [[MESSAGE, server("40 02 00 01")], [AGAIN]], "MQTT-4.3.2-1"],
    ["a message sent again on the same link", [[MESSAGE, AGAIN]], "same link"],
    ["a message sent again without DUP", [[MESSAGE], [MESSAGE]], "MQTT-3.3.1-1"],
    [
      "messages sent again in another order",
      [
        [MESSAGE, "32 06 00 01 74 00 02 62"],
        ["3a 06 00 01 74 00 02 62", AGAIN],
      ],
      "MQTT-4.6.0-1",
    ],
    ["a new message before one that is sent again", [[MESSAGE], ["32 06 00 01 74 00 02 62", AGAIN]], "MQTT-4.6.0-1"],
    ["a packet after DISCONNECT", [["e0 00", "c0 00"]], "MQTT-3.14.4-2"],
    ["a second PUBACK", [[server("32 05 00 01 61 00 05"), "40 02 00 05", "40 02 00 05"]], "MQTT-2.3.1-6"],
    [
      "PUBACKs in another order",
      [[server("32 05 00 01 61 00 05 32 05 00 01 61 00 06"), "40 02 00 06", "40 02 00 05"]],
      "MQTT-4.6.0-2",
    ],
  ])("%s", (_, links, rule) => {
    expect(found(...links).join("; ")).toContain(rule);
  });
});

test("a message that is sent again with DUP over any number of links passes", () => {
  expect(found([MESSAGE], [AGAIN], [AGAIN, server("40 02 00 01"), MESSAGE])).toEqual([]);
});

describe("a message sent again behind newer ones", () => {
  const OTHER = "32 06 00 01 74 00 02 62";

  test("passes once it was alone on its way when two links were lost", () => {
    expect(found([MESSAGE], [AGAIN], [OTHER, AGAIN])).toEqual([]);
  });

  test("does not while others were on their way with it", () => {
    const other = server("40 02 00 02");
    expect(found([MESSAGE], [AGAIN, OTHER], ["32 06 00 01 74 00 03 63", other, AGAIN]).join()).toContain(
      "MQTT-4.6.0-1",
    );
  });
});

test("every socket of a test is watched, by mqtt-packet too", async () => {
  const bench = await Bench.online();
  bench.socket.write("\xc1\0");
  // Left where it is it would fail this test.
  expect(bench.net.violations.splice(0)).toEqual([
    expect.stringContaining("mqtt-packet"),
    expect.stringContaining("MQTT-2.2.2-1"),
  ]);
});
