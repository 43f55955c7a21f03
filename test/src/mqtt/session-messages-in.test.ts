/** PUBLISH as a server sends it: what is read of it, and what of it is acknowledged. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Code } from "../../../src/mqtt/codes";
import { Bench } from "../../support/bench";
import { bytes, packetId, payload } from "../../support/peer";

/** A client whose one route takes every message; what came there. */
async function hearingAll() {
  const bench = await Bench.online({ maxPacketBytes: 10_000, minReconnectDelayMs: 50, maxReconnectDelayMs: 100 });
  const heard: string[][] = [];
  bench.client.route("", "#", (topic, message) => void heard.push([topic, message]));
  await bench.pass();
  bench.socket.packets();
  return { bench, heard };
}

/** Topics that a server may publish to, and that we take: printable ASCII without wildcards. */
const topic = fc
  .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 })
  .map((text) => text.replaceAll(/[+#]/g, "-"));

describe("PUBLISH in", () => {
  test("whatever a server publishes is handed on with its topic and its payload, and acknowledged at QoS 1", async () => {
    const { bench, heard } = await hearingAll();
    await fc.assert(
      fc.asyncProperty(topic, payload, fc.option(packetId), fc.boolean(), fc.boolean(), async (...fields) => {
        const [name, content, id, retain, dup] = fields;
        const qos = id ? 1 : 0;
        bench.socket.send({
          ...({ cmd: "publish", topic: name, payload: Buffer.from(content, "latin1"), qos, retain } as const),
          ...(id ? { dup, messageId: id } : { dup: false }),
        });
        await bench.pass();
        expect(heard.splice(0)).toEqual([[name, content]]);
        const acknowledged = bench.packets("puback").map(({ messageId }) => messageId);
        expect(acknowledged).toEqual(id ? [id] : []);
      }),
      { numRuns: 200 },
    );
  });

  test("no bytes make its topic end beyond the packet", async () => {
    const { bench, heard } = await hearingAll();
    const body = fc
      .tuple(fc.integer({ min: 0, max: 12 }), payload)
      .map(([length, rest]) => `\0${String.fromCharCode(length)}${rest.slice(0, 100)}`);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 1, 2, 3, 8, 9, 10, 11), body, async (flags, sent) => {
        if (!bench.client.connected) {
          await bench.nextAttempt();
          await bench.accept();
        }
        bench.socket.receive(String.fromCharCode(0x30 | flags, sent.length) + sent);
        await bench.pass();
        const length = heard.splice(0).join("").length;
        const isWhole = length === sent.length - 2 - (flags & 2) + 1;
        const isCounted = /[^ -~]/.test(sent.slice(2, 2 + sent.charCodeAt(1)));
        expect(isWhole || isCounted || !bench.client.connected).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(new Set(bench.errors())).toEqual(new Set([Code.PROTOCOL_ERROR]));
  });

  test("with identifier 0 is delivered and not acknowledged, since ThingsBoard counts past 65535", async () => {
    const { bench, heard } = await hearingAll();
    bench.socket.receive(bytes("32 06 00 01 74 00 00 78"));
    await bench.pass();
    expect(heard).toEqual([["t", "x"]]);
    expect(bench.packets("puback")).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test("may have an empty payload", async () => {
    const { bench, heard } = await hearingAll();
    bench.socket.receive(bytes("32 05 00 01 74 00 01"));
    await bench.pass();
    expect(heard).toEqual([["t", ""]]);
  });
});
