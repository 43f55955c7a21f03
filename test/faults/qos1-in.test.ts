/** Messages in: acknowledged, handed on, passed over, or the end of the link. */
import type { Packet } from "mqtt-packet";
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { listening, publish } from "../support/listening";
import { bytes, serverSends } from "../support/peer";

describe("a message from the server", () => {
  test("at QoS 1 is acknowledged before its handler runs", async () => {
    const bench = await Bench.online();
    const order: string[] = [];
    bench.client.route("in/", "in/#", () => void order.push(...bench.socket.packets().map(({ cmd }) => cmd)));
    bench.socket.packets();
    await bench.push("in/a", "x", 77);
    expect(order).toEqual(["puback"]);
  });

  test("each at QoS 1 is acknowledged with its own identifier, in the order they came [MQTT-4.6.0-2]", async () => {
    const { bench } = await listening();
    for (const id of [5, 65535, 1]) bench.pushNow("in/a", "", id);
    bench.pushNow("in/a", "x".repeat(5000), 7);
    await bench.push("in/a", "", 300);
    expect(bench.packets("puback").map(({ messageId }) => messageId)).toEqual([5, 65535, 1, 7, 300]);
  });

  test("that waits to be handed on when the link is lost is not acknowledged on the next one", async () => {
    const { bench, heard } = await listening({ pollIntervalMs: 0 });
    bench.pushNow("in/a", "x", 3);
    bench.socket.close();
    bench.client.checkForMsg();
    await bench.pass(2000);
    bench.client.checkForMsg();
    await bench.accept();
    bench.socket.packets();
    bench.client.checkForMsg();
    expect(heard).toEqual([["a", "x"]]);
    expect(bench.net.sockets.flatMap((socket) => socket.packets())).toEqual([]);
  });

  test("at QoS 0 is delivered and not acknowledged", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", "x", 0, 0);
    expect(heard).toEqual([["a", "x"]]);
    expect(bench.socket.written).toEqual([]);
  });

  test("with identifier 0, as ThingsBoard sends after 65535, is delivered and not acknowledged", async () => {
    const { bench, heard } = await listening();
    bench.socket.receive(bytes("32 09 00 04 69 6e 2f 61 00 00 78"));
    await bench.pass();
    expect(heard).toEqual([["a", "x"]]);
    expect(bench.socket.written).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test("that is sent a second time with DUP is delivered and acknowledged again", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", "x", 3);
    bench.socket.send({ ...publish("in/a", "x", 1, 3), dup: true } as Packet);
    await bench.pass();
    expect(heard).toHaveLength(2);
    expect(bench.packets("puback").map(({ messageId }) => messageId)).toEqual([3, 3]);
  });

  test("that comes again with DUP after a reconnect is delivered and acknowledged again [MQTT-4.3.2-2]", async () => {
    const { bench, heard } = await listening();
    bench.socket.faults.failAfterWrites = 0;
    await bench.push("in/a", "x", 3);
    await bench.nextAttempt();
    await bench.accept();
    bench.socket.packets();
    bench.socket.send({ ...publish("in/a", "x", 1, 3), dup: true } as Packet);
    await bench.pass();
    expect(heard).toEqual([
      ["a", "x"],
      ["a", "x"],
    ]);
    expect(bench.packets("puback").map(({ messageId }) => messageId)).toEqual([3]);
  });

  test("before the SUBACK is delivered", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", "x");
    expect(heard).toEqual([["a", "x"]]);
  });

  test("with an empty payload is delivered", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", "");
    expect(heard).toEqual([["a", ""]]);
  });

  test("is acknowledged although the outbox is full and its handler throws [MQTT-4.5.0-2]", async () => {
    const bench = await Bench.online({ maxQueueBytes: 132 });
    bench.client.route("in/", "in/#", () => {
      throw new Error("boom");
    });
    const refused = vi.fn();
    for (let i = 0; i < 2; i++) bench.client.publish("t", "x".repeat(60), {}, refused);
    await bench.push("in/a", "", 9);
    expect(refused.mock.calls).toEqual([[Code.QUEUE_FULL]]);
    expect(bench.packets("puback")).toMatchObject([{ messageId: 9 }]);
    expect(bench.errors()).toEqual([Code.CALLBACK_FAILED]);
    await bench.pass(1000);
    expect(bench.client.connected).toBe(true);
  });

  test("that nobody waits for is acknowledged and counted", async () => {
    const bench = await Bench.online();
    await bench.push("no/such/topic", { a: 1 }, 4);
    expect(bench.packets("puback")).toMatchObject([{ messageId: 4 }]);
    expect(bench.client.stats().unknown).toBe(1);
    expect(bench.client.connected).toBe(true);
  });
});

describe("a message over maxPacketBytes", () => {
  const long = "x".repeat(5000);

  test.each([1, 100, 536, Infinity])("is passed over and acknowledged, in pieces of %d bytes", async (pieceBytes) => {
    const { bench, heard } = await listening();
    bench.socket.send(publish("in/a", long, 1, 9), pieceBytes);
    await bench.pass();
    expect(heard).toEqual([]);
    expect(bench.packets("puback").map(({ messageId }) => messageId)).toEqual([9]);
    expect(bench.client.connected).toBe(true);
  });

  test("is told by `skip` with its length, and counted", async () => {
    const { bench } = await listening();
    bench.socket.send(publish("in/a", long, 1, 9), 100);
    await bench.pass();
    expect(bench.told("skip")).toEqual([[3 + 2 + 4 + 2 + 5000]]);
    expect(bench.client.stats().skipped).toBe(1);
  });

  test("at QoS 0 is passed over and not acknowledged", async () => {
    const { bench } = await listening();
    await bench.push("in/a", long, 0, 0);
    expect(bench.told("skip")).toHaveLength(1);
    expect(bench.socket.written).toEqual([]);
  });

  test("does not harm the next one", async () => {
    const { bench, heard } = await listening();
    bench.socket.send(publish("in/a", long, 1, 1), 100);
    bench.socket.send(publish("in/a", "short", 1, 2), 100);
    await bench.pass();
    expect(heard).toEqual([["a", "short"]]);
  });

  test("the limit is maxPacketBytes, header included, and 2048 by default", async () => {
    for (const [options, limit] of [
      [{ maxPacketBytes: 600 }, 600],
      [{}, 2048],
    ] as const) {
      const { bench, heard } = await listening(options);
      const room = limit - 3 - 2 - 4 - 2;
      await bench.push("in/a", "x".repeat(room));
      await bench.push("in/a", "x".repeat(room + 1));
      expect(heard.map(([, payload]) => payload!.length)).toEqual([room]);
      expect(bench.told("skip")).toEqual([[limit + 1]]);
      bench.client.disconnect();
    }
  });
});

describe("messages faster than they are taken", () => {
  async function flooded() {
    const found = await listening({ pollIntervalMs: 0, maxPacketBytes: 500 });
    for (let id = 1; id <= 20 && found.bench.client.connected; id++) found.bench.pushNow("in/a", "x".repeat(200), id);
    await found.bench.pass();
    return found;
  }

  test("close the link with INBOX_FULL, and those that were not handed on are not acknowledged", async () => {
    const { bench } = await flooded();
    expect(bench.told("disconnect")).toEqual([[Code.INBOX_FULL]]);
    expect(bench.packets("puback")).toEqual([]);
    expect(bench.client.stats().unknown).toBe(1);
  });

  test("are delivered at the next poll, but for the one that did not fit", async () => {
    const { bench, heard } = await flooded();
    expect(heard).toEqual([]);
    bench.client.checkForMsg();
    expect(heard).toHaveLength(4);
  });

  test("make room again once they are taken", async () => {
    const { bench, heard } = await listening({ pollIntervalMs: 0, maxPacketBytes: 500 });
    for (let id = 1; id <= 50; id++) {
      bench.pushNow("in/a", "x".repeat(200), id);
      bench.client.checkForMsg();
    }
    expect(heard).toHaveLength(50);
    expect(bench.client.connected).toBe(true);
  });
});

describe("a handler", () => {
  /** A client whose handler does this at its first message of three that come in one event. */
  async function threeAtOnce(act: (bench: Bench) => void) {
    const bench = await Bench.online();
    const heard: string[] = [];
    bench.client.route("in/", "in/#", (suffix) => {
      heard.push(suffix);
      if (heard.length === 1) act(bench);
      heard.push(`end of ${suffix}`);
    });
    bench.socket.packets();
    bench.socket.receive([1, 2, 3].map((id) => serverSends(publish(`in/${id}`, "", 1, id))).join(""));
    await bench.pass();
    return { bench, heard };
  }

  const ALL = ["1", "end of 1", "2", "end of 2", "3", "end of 3"];

  test.each<[string, (bench: Bench) => void]>([
    ["publishes", ({ client }) => client.publish("t", "")],
    ["is sent a message meanwhile", (bench) => bench.pushNow("in/4", "", 4)],
    ["subscribes", ({ client }) => client.route("y/", "y/#", () => undefined)],
    [
      "unsubscribes",
      ({ client }) => void client.unsubscribeFromAttribute(client.subscribeToAllAttributes(() => undefined)),
    ],
    ["polls", ({ client }) => client.checkForMsg()],
  ])("that %s loses none of the messages that came with its own", async (_, act) => {
    const { bench, heard } = await threeAtOnce(act);
    expect(heard.filter((each) => !each.includes("4") && each.length === 1)).toEqual(["1", "2", "3"]);
    expect(
      bench
        .packets("puback")
        .map(({ messageId }) => messageId)
        .slice(0, 3),
    ).toEqual([1, 2, 3]);
    expect([bench.errors(), bench.client.connected]).toEqual([[], true]);
  });

  test("that publishes to its own topic is not called inside of itself", async () => {
    const { heard } = await threeAtOnce((bench) => bench.client.publish("in/again", ""));
    expect(heard).toEqual(ALL);
  });

  test("that disconnects gets nothing more, and the goodbye is the last packet", async () => {
    const { bench, heard } = await threeAtOnce(({ client }) => client.disconnect());
    expect(heard).toEqual(["1", "end of 1"]);
    expect(bench.socket.packets().map(({ cmd }) => cmd)).toEqual(["puback", "disconnect"]);
  });
});
