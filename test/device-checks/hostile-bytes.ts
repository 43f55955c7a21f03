/** What a server must not send: the first table of docs/reliability.md, row by row. */
import { expect, test } from "vitest";
import { type Bench, heardFilters } from "../support/client-on.js";
import type { AtEnd } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";
import { expectAllToWork, fullyConnected } from "./faults.js";

/** A header of 300 bytes, over the limit of these clients, and what is looked at of such a message. */
const OVER = "ac 02 00 01 61 00 01";

/** Hexadecimal, by the row that it stands for. Not a few of them at once: after each the board connects anew. */
const CLOSES: Record<string, string[]> = {
  "a Remaining Length of five bytes, or longer than need be": ["30 ff ff ff ff 01", "40 82 00 00 01"],
  "types 0 and 15, and what only a client sends": ["00 00", "f0 00", "10 02 00 00", "82 06 00 01 00 01 61 00", "c0 00"],
  "reserved flags and wrong lengths": ["41 02 00 01", "d1 00", "40 03 00 01 00", "90 02 00 01", "d0 01 00"],
  "a second CONNACK": ["20 02 00 00"],
  "identifier 0 in an acknowledgement": ["40 02 00 00", "90 03 00 00 01", "b0 02 00 00"],
  "a PUBLISH at QoS 2 or 3": ["34 07 00 01 61 00 01 7b 7d", "36 07 00 01 61 00 01 7b 7d"],
  "a PUBLISH too short for its topic or identifier, or without a topic": [
    "30 00",
    "30 04 00 09 61 62",
    "32 04 00 01 61 00",
    "30 03 00 00 78",
  ],
  "a topic with U+0000, another control character or a wildcard": [
    "30 07 00 04 69 6e 2f 00 78",
    "30 07 00 04 69 6e 2f 1f 78",
    "30 07 00 04 69 6e 2f 2b 78",
    "30 05 00 01 23 7b 7d",
  ],
  "the same of a packet over maxPacketBytes": [
    "00",
    "f0",
    "10",
    "20",
    "34",
    "36",
    "40",
    "64",
    "90",
    "b0",
    "c0",
    "d0",
  ].map((first) => `${first} ${OVER}`),
  "a message over maxPacketBytes with no topic, a forbidden one, or one longer than itself": [
    "30 ac 02 00 00",
    "30 ac 02 00 01 23",
    "32 ac 02 01 2a 61",
  ],
};

/** What leaves the link as it is: two messages for the route, two for nobody, and the rest for nothing. */
const STAYS = [
  // a PUBLISH at QoS 0 with DUP, one at QoS 1 with identifier 0
  "38 07 00 04 69 6e 2f 61 78",
  "32 09 00 04 69 6e 2f 61 00 00 79",
  // a topic beyond ASCII, well-formed UTF-8 or not
  "30 07 00 03 61 c3 a4 7b 7d",
  "30 06 00 02 61 ff 7b 7d",
  // acknowledgements that nobody waits for
  "40 02 00 63 b0 02 00 63 90 03 00 63 01 d0 00",
];

const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

export function hostileByteChecks(kind: Kind): void {
  const connected = async (atEnd: AtEnd): Promise<Bench> => {
    const bench = await fullyConnected(kind, atEnd, { maxPacketBytes: 256, maxReconnectDelayMs: 20 });
    // a filter that ThingsBoard grants
    await bench.call("route", '"in/"', '"v1/devices/me/rpc/request/+"', 'show("in")');
    return bench;
  };

  for (const [row, all] of Object.entries(CLOSES)) {
    test(`${row}: closes with PROTOCOL_ERROR`, async ({ onTestFinished: atEnd }) => {
      const bench = await connected(atEnd);
      for (const hex of all) {
        const again = heardFilters(bench, 2);
        bench.line.inject(bytes(hex));
        expect(await bench.console.next(/^(error|skip|in) /), hex).toMatch(/^error \[-11,/);
        await again;
      }
      await expectAllToWork(bench);
    });
  }

  test("what a server may send, or what does no harm, leaves the link as it is", async ({ onTestFinished: atEnd }) => {
    const bench = await connected(atEnd);
    bench.line.inject(bytes(STAYS.join("")));
    await expectAllToWork(bench);
    expect(bench.console.lines.filter((line) => /^(disconnect|error|in) /.test(line))).toEqual([
      'in ["a","x"]',
      'in ["a","y"]',
    ]);
    expect(await bench.ask("c.stats().unknown")).toBe(2);
  });
}
