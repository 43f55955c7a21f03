/** JSON that no good server sends, and numbers that are none: refused by a code, whatever Espruino's own parser makes of it. */
import { expect, test } from "vitest";
import type { Bench } from "../support/client-on.js";
import { serverSends, utf8 } from "../support/peer.js";
import type { Kind } from "../support/runners.js";
import { expectAllToWork, fullyConnected } from "./faults.js";

const ME = "v1/devices/me/";
const BAD_MESSAGE = -18;

/** Payloads as bytes, by what they are. */
const REFUSED: Record<string, string[]> = {
  "a text of pretokenised code, of a length that is not there": [
    "\xd1\xff",
    "\xd1\x08abc",
    "[\xd1\xff]",
    '{"a":\xd2\xff\xff',
  ],
  "such a text behind the end": ["1 \xd1\xff", "{}\xd1\xff", '"a"\xd2\x01'],
  "such a text as a name": ["{\xd1\xff", '{"a":1,\xd1\xff:1}'],
  "a number or a word of pretokenised code": [
    "[\xd3]",
    '{"a":\xd4\x05}',
    "[\xd5\x01\x02]",
    "[\x8a]",
    "\xa0",
    "[1,\xff]",
  ],
  "a byte that hides behind what is no quote": ['/*"*/\xd1\xff', "'\"'\xd1\xff\"", '`"`\xd1\xff"', '[//"\n\xd1\xff]'],
  "a byte behind a text that Espruino ends early": ['{"\0\xd1\xff":1}', '{"a\n\xd1\xff":1}', '"\\\n\xd1\xff"'],
  "what is no JSON, with a byte in quotes that the exception takes for a long text": [
    '{"b":if,"a":"\xd2\xff\xff"}',
    '["\\x","\xd2\xff\xff"]',
    '{"\xd2\xa2\xd2\xa3":1,"b":}',
  ],
  "an escape outside of a text": ["[\\u0451]", "\\u0451\\u00ff"],
  "an escape that is none": ['"\\u"1\xd1\xff"', '"\\x"1\xd1\xff"'],
  "an exponent that is counted for minutes": [
    "1e2147483647",
    "[1e-2147483647]",
    '{"a":1E+99999}',
    "[1e9_9_9_9_9]",
    "1.5e00099999",
  ],
};

/** Payloads that are JSON, all of them with a member `mine`. */
const TAKEN = [
  '{"mine":"Gr\u00f6\u00dfe \u0416\u0451 \u20ac"}',
  '{"\u0451":{"a":[1,-2.5e10,1E+3]},"mine":1e20}',
  '{ "mine" :\r\n\t["\u0451\\"\\\\","/\'`_"]\n}',
  '{"mine":"\\u0451 \\n \\\\"}',
  '{"mine":"\u04a2\u04a3 \\u04a2"}',
];

const latin1 = (bytes: string) => Buffer.from(bytes, "latin1");

const message = (topic: string, payload: string) =>
  serverSends({ cmd: "publish", topic, payload: latin1(payload), qos: 0, retain: false, dup: false });

/** Sends a message, and a good one behind it in the same packet of the network. */
async function sayBeforeAnother({ line, console }: Bench, topic: string, payload: string): Promise<void> {
  line.inject(latin1(message(topic, payload) + message(`${ME}attributes`, '{"mine":"next"}')));
  await console.next('update [{"mine":"next"}]');
}

export function hostileJsonChecks(kind: Kind): void {
  test.each(Object.entries(REFUSED))("%s is BAD_MESSAGE, and the next message is taken", async (_, payloads) => {
    await withClient(kind, async (bench) => {
      for (const payload of payloads) await sayBeforeAnother(bench, `${ME}attributes`, payload);
      await bench.console.printed(`error [${BAD_MESSAGE},"${ME}attributes"]`, payloads.length);
    });
  });

  test("text beyond ASCII in quotes is taken, escaped or not", async () => {
    await withClient(kind, async ({ line, console }) => {
      for (const payload of TAKEN) {
        line.inject(latin1(message(`${ME}attributes`, utf8(payload))));
        await console.next(/^update \[\{.*mine/);
      }
    });
  });

  test("a topic with a number that is none, or too long for one, is nobody's", async () => {
    const endings = ["1".repeat(64), "0".repeat(70), "1e2147483647", "-1", "NaN", "1 ", "0x1"];
    const topics = ["rpc/request/", "rpc/response/", "attributes/response/"];
    await withClient(kind, async (bench) => {
      for (const topic of topics) for (const end of endings) await sayBeforeAnother(bench, ME + topic + end, "{}");
      expect(await bench.ask("c.stats().unknown")).toBe(topics.length * endings.length);
      expect(bench.console.lines.filter((line) => line.startsWith("error"))).toEqual([]);
    });
  });

  test.each([
    "5",
    "true",
    "null",
    '"text"',
    "[]",
    '{"shared":5}',
    '{"shared":true}',
    '{"shared":null}',
    '{"shared":[1]}',
  ])("%s is no answer to the client's own question, and the next message is taken", async (answer) => {
    await withClient(kind, async (bench) => {
      // The first question was the client's second number: the subscription has one too.
      const topic = `${ME}attributes/response/3`;
      bench.line.hold();
      bench.emulator.dropConnections();
      await bench.console.next("disconnect [-10]");
      await bench.line.holds("\x20\x02");
      bench.line.inject(latin1(serverSends({ cmd: "connack", returnCode: 0, sessionPresent: false })));
      // The server's own answer is kept back: by now the client has asked.
      await bench.line.holds(topic);
      await sayBeforeAnother(bench, topic, answer);
      await bench.console.printed(`error [${BAD_MESSAGE},"${topic}"]`, 1);
    });
  });

  test("an update that names as deleted what is no name is BAD_MESSAGE", async () => {
    await withClient(kind, async (bench) => {
      await bench.call("subscribeToAllAttributes", "function(){}");
      // What it was asked for is answered by now.
      await expectAllToWork(bench);
      await sayBeforeAnother(bench, `${ME}attributes`, '{"deleted":[{"toString":5}]}');
      await bench.console.printed(`error [${BAD_MESSAGE},"${ME}attributes"]`, 1);
    });
  });
}

/** A client that still works when all is done, with no exception of its own. */
async function withClient(kind: Kind, use: (bench: Bench) => Promise<void>): Promise<void> {
  const ends: (() => void | Promise<void>)[] = [];
  try {
    const bench = await fullyConnected(kind, (end) => void ends.push(end));
    await use(bench);
    bench.line.flow();
    await expectAllToWork(bench);
    expect(bench.console.lines.join("\n")).not.toContain("Uncaught");
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
