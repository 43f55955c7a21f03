/** Bytes that no server should send, many of them: nothing is thrown, nothing hangs, and the next link is a good one. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { ATTRIBUTES, Bench, ME } from "../support/bench";
import { listening } from "../support/listening";
import { bytes, serverSends } from "../support/peer";
import { CONNACK, randomBufferChecks, Target } from "../support/random-buffers";

let target: Target;

// A hundred thousand: hostile-bytes.slow.test.ts.
randomBufferChecks(20);

describe("a flipped bit", () => {
  const publish = (topic: string, payload: string, qos: 0 | 1) =>
    serverSends({ cmd: "publish", topic, payload, qos, messageId: 7, dup: false, retain: false });

  const ALLOWED = [
    ...[Code.PROTOCOL_ERROR, Code.INBOX_FULL, Code.BAD_MESSAGE, Code.SUBSCRIPTION_REFUSED],
    // Of an RPC whose number the flip made none.
    Code.UNKNOWN_REQUEST,
  ];

  const VECTORS: [string, string][] = [
    ["a PUBLISH at QoS 0", publish("in/a", "x", 0)],
    ["a PUBLISH at QoS 1", publish("in/a", "x".repeat(150), 1)],
    ["an attribute update", publish(ATTRIBUTES, '{"größe":[1,{"a":null}]}', 1)],
    ["an RPC", publish(`${ME}rpc/request/5`, '{"method":"m","params":{"a":1}}', 1)],
    ["an answer", publish(`${ME}attributes/response/1`, '{"client":{"a":1}}', 0)],
    ["a PUBACK", bytes("40 02 00 02")],
    ["a SUBACK", bytes("90 05 00 01 01 00 80")],
    ["an UNSUBACK", bytes("b0 02 00 03")],
    ["a PINGRESP", bytes("d0 00")],
  ];

  test.each(VECTORS)("anywhere in %s throws nothing, and the next link works", async (_, vector) => {
    target = new Target();
    for (let bit = 0; bit < vector.length * 8; bit++) {
      target.freshLink();
      target.take(flip(vector, bit) + vector);
      await target.bench.pass();
      expect(ALLOWED).toEqual(expect.arrayContaining(target.bench.errors()));
    }
    await target.expectToWork();
  });

  test("anywhere in a CONNACK is a refusal or a protocol error, but never a link", async () => {
    target = new Target();
    for (let bit = 0; bit < 32; bit++) {
      const { client } = target.bench;
      client.disconnect();
      client.connect();
      client.checkForMsg();
      target.bench.socket.receive(flip(CONNACK, bit));
      // More bytes than these would have to follow.
      if (bit >= 8 && bit < 16 && !target.bench.socket.ended) target.bench.socket.receive("\0".repeat(200));
      expect(client.connected).toBe(false);
      expect(target.bench.socket.ended).toBe(true);
    }
    await target.expectToWork();
  });

  function flip(data: string, bit: number): string {
    const at = bit >> 3;
    return data.slice(0, at) + String.fromCharCode(data.charCodeAt(at) ^ (1 << (bit & 7))) + data.slice(at + 1);
  }
});

describe("JSON that nests deeper than 16 levels", () => {
  const DEEP = `${'{"a":'.repeat(17)}1${"}".repeat(17)}`;

  test.each(["attributes", "rpc/request/1", "attributes/response/1", "rpc/response/1", "unknown/1"])(
    "on %s is BAD_MESSAGE, acknowledged, counted and handed to nobody",
    async (topic) => {
      const bench = await Bench.online();
      const called = vi.fn();
      bench.client.subscribeToAllAttributes(called);
      bench.client.setServerSideRpcRequestHandler(called);
      await bench.pass();
      bench.socket.packets();
      await bench.push(ME + topic, DEEP, 7);
      expect(bench.told("error")).toEqual([[Code.BAD_MESSAGE, ME + topic]]);
      expect(bench.packets("puback")).toMatchObject([{ messageId: 7 }]);
      expect([called.mock.calls, bench.client.stats().unknown, bench.client.connected]).toEqual([[], 1, true]);
    },
  );

  test("is a route's own matter: it gets bytes", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", DEEP);
    expect(heard).toEqual([["a", DEEP]]);
  });
});
