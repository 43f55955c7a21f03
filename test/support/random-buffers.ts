/** Buffers of random bytes for a client, and a client that works after them. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ATTRIBUTES, Bench, ME } from "./bench";
import { bytes } from "./peer";

export const CONNACK = bytes("20 02 00 00");

/** A client that is polled by hand, so that a hundred thousand links take seconds. */
export class Target {
  readonly bench = new Bench({ pollIntervalMs: 0, keepAlive: 0, maxPacketBytes: 300, maxQueueBytes: 8000 });
  heard = 0;

  constructor() {
    const { client } = this.bench;
    const hear = () => void this.heard++;
    client.route("in/", "in/#", hear);
    client.subscribeToAllAttributes(hear);
    client.setServerSideRpcRequestHandler((_, request) => [request.method, request.params]);
  }

  /** A link that is up, with messages and requests under way. */
  freshLink(): void {
    const { bench } = this;
    bench.client.disconnect();
    bench.net.sockets.splice(0);
    bench.events.splice(0);
    bench.client.connect();
    bench.client.checkForMsg();
    bench.socket.receive(CONNACK);
    bench.client.sendTelemetry({ a: 1 });
    bench.client.requestAttributes({}, () => undefined);
  }

  /** The bytes come in; whatever they are, nothing may be thrown. */
  take(data: string, pieceBytes = Infinity): void {
    this.bench.socket.receive(data, pieceBytes);
    this.bench.client.checkForMsg();
    if (this.bench.client.connected === this.bench.socket.ended) throw new Error("A link that is neither up nor left");
  }

  async expectToWork(): Promise<void> {
    this.freshLink();
    this.heard = 0;
    this.take(bytes("30 07 00 04 69 6e 2f 61 78"));
    expect(this.heard).toBe(1);
    await this.bench.pass();
  }
}

const noise = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString("latin1"));

/** Bytes that begin as packets do, so that they get further. */
const nearly = fc
  .tuple(fc.constantFrom(0x30, 0x32, 0x3a, 0x40, 0x90, 0xb0, 0xd0, 0x20), noise, noise)
  .map(([first, body, rest]) => String.fromCharCode(first, body.length) + body + rest);

const TOPICS = ["in/", ATTRIBUTES, `${ME}rpc/request/`, `${ME}attributes/response/`, `${ME}rpc/response/`];

/** Messages on topics that the client looks at. */
const message = fc
  .tuple(fc.constantFrom(0x30, 0x32), fc.constantFrom(...TOPICS), noise, fc.oneof(noise, fc.json()))
  .map(([first, topic, more, payload]) => {
    const body =
      String.fromCharCode(0, topic.length + more.length) + topic + more + Buffer.from(payload).toString("latin1");
    return String.fromCharCode(first, (body.length & 127) | 128, body.length >> 7) + body;
  });

const batch = fc.array(fc.tuple(fc.oneof(noise, nearly, message), fc.constantFrom(1, 2, 7, Infinity)), {
  minLength: 100,
  maxLength: 100,
});

/** A hundred in each run, and then a good link. */
export function randomBufferChecks(runs: number): void {
  describe(`${(runs * 100).toLocaleString("en")} times after a good CONNACK`, () => {
    test("buffers of random bytes throw nothing and leave a client that works", async () => {
      const target = new Target();
      let left = 0;
      await fc.assert(
        fc.asyncProperty(batch, async (buffers) => {
          for (const [data, pieceBytes] of buffers) {
            target.freshLink();
            target.take(data, pieceBytes);
            if (!target.bench.client.connected) left++;
          }
          await target.expectToWork();
        }),
        { numRuns: runs },
      );
      // Else they did not get far, or did no harm at all.
      expect(left).toBeGreaterThan(runs * 10);
      expect(left).toBeLessThan(runs * 95);
    }, 120_000);
  });
}
