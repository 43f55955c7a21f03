/** SUBSCRIBE and what comes back, or does not. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { goodAnswer, served } from "../support/broker";

const RPC = "v1/devices/me/rpc/request/+";

describe("subscriptions", () => {
  test("made before connect() are sent after the CONNACK, in one packet, at QoS 1", async () => {
    const bench = new Bench();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.route("x/", "x/#", vi.fn());
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    expect(bench.packets("subscribe").map(({ subscriptions }) => subscriptions)).toEqual([
      [
        { topic: RPC, qos: 1 },
        { topic: "x/#", qos: 1 },
      ],
    ]);
  });

  test("made online are sent at once", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    expect(bench.packets("subscribe")).toMatchObject([{ subscriptions: [{ topic: RPC }] }]);
  });

  test("of a filter that is in use are not sent twice", async () => {
    const bench = await Bench.online();
    for (let i = 0; i < 3; i++) bench.client.setServerSideRpcRequestHandler(() => undefined);
    expect(bench.packets("subscribe")).toHaveLength(1);
  });

  test.each([false, true])("are sent again after each CONNACK, with Session Present %s", async (sessionPresent) => {
    const bench = await Bench.online({ cleanSession: false, clientId: "c" });
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.subscribeToAttribute("a", vi.fn());
    for (let i = 0; i < 3; i++) {
      await bench.reconnect(sessionPresent);
      const filters = bench.packets("subscribe").flatMap(({ subscriptions }) => subscriptions);
      const answers = "v1/devices/me/attributes/response/+";
      expect(filters.map(({ topic }) => topic).sort()).toEqual(["v1/devices/me/attributes", answers, RPC]);
    }
  });

  test("whose SUBACK had not come when the link was lost are sent once, not twice", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    await bench.reconnect();
    expect(bench.packets("subscribe")).toHaveLength(1);
  });

  test("go before the messages that wait", async () => {
    const bench = await Bench.connecting();
    bench.client.publish("t", "a");
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.socket.packets();
    await bench.accept();
    expect(bench.socket.packets().map(({ cmd }) => cmd)).toEqual(["subscribe", "publish"]);
  });

  test("that were ended are not sent again", async () => {
    const bench = await Bench.online();
    bench.client.unsubscribeFromAttribute(bench.client.subscribeToAttribute("a", vi.fn()));
    await bench.reconnect();
    const topics = bench.packets("subscribe").flatMap(({ subscriptions }) => subscriptions!.map(({ topic }) => topic));
    expect(topics).not.toContain("v1/devices/me/attributes");
  });
});

describe("a SUBACK", () => {
  /** What comes of these codes for a SUBSCRIBE of three filters. */
  async function suback(codes: number[]): Promise<Bench> {
    const bench = await Bench.connecting();
    bench.grantsSubscriptions = false;
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.route("a/", "a/+", vi.fn());
    bench.client.route("x/", "x/#", vi.fn());
    bench.socket.packets();
    await bench.accept();
    const { messageId } = bench.packets("subscribe")[0]!;
    bench.socket.receive(String.fromCharCode(0x90, codes.length + 2, messageId! >> 8, messageId! & 255, ...codes));
    await bench.pass(2000);
    return bench;
  }

  test("with 0x80 for one filter of three reports that one, and the link stays [MQTT-3.9.3-1]", async () => {
    const bench = await suback([1, 0x80, 1]);
    expect(bench.told("error")).toEqual([[Code.SUBSCRIPTION_REFUSED, "a/+"]]);
    expect(bench.client.connected).toBe(true);
    expect(bench.net.attempts).toBe(1);
  });

  test("that grants less than was asked for is welcome [MQTT-3.8.4-6]", async () => {
    const bench = await suback([0, 1, 2]);
    expect(bench.events.filter(([name]) => name === "error")).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test.each([[3], [4], [0x7f], [0x81], [0xff]])(
    "with the return code %i is PROTOCOL_ERROR [MQTT-3.9.3-2]",
    async (code) => {
      const bench = await suback([1, code, 1]);
      expect(bench.told("disconnect")).toEqual([[Code.PROTOCOL_ERROR]]);
    },
  );

  test.each([[[1]], [[1, 1]], [[1, 1, 1, 1]], [[]]])(
    "with the return codes %j for three filters is PROTOCOL_ERROR",
    async (codes) => {
      const bench = await suback(codes);
      expect(bench.told("disconnect")).toEqual([[Code.PROTOCOL_ERROR]]);
    },
  );

  test("for what nobody waits for is ignored", async () => {
    const bench = await Bench.online();
    bench.socket.send({ cmd: "suback", messageId: 99, granted: [0x80] });
    await bench.pass();
    expect(bench.errors()).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test("of the link before is ignored, whatever it says", async () => {
    const bench = await Bench.online();
    bench.client.route("x/", "x/#", vi.fn());
    const { messageId } = bench.packets("subscribe")[0]!;
    await bench.reconnect();
    bench.socket.send({ cmd: "suback", messageId: messageId!, granted: [0x80] });
    await bench.pass();
    expect(bench.errors()).toEqual([Code.CONNECTION_LOST]);
    expect(bench.client.connected).toBe(true);
  });

  test("with the identifier of a message is ignored, and the message still waits for its PUBACK", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish("t", "a", {}, callback);
    bench.socket.send({ cmd: "suback", messageId: 1, granted: [1] });
    await bench.pass();
    expect(callback).not.toHaveBeenCalled();
    await bench.puback(1);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("an UNSUBACK is taken without a word", async () => {
    const bench = await Bench.online();
    bench.client.unsubscribeFromAttribute(bench.client.subscribeToAttribute("a", vi.fn()));
    const { messageId } = bench.packets("unsubscribe")[0]!;
    bench.socket.send({ cmd: "unsuback", messageId } as never);
    await bench.pass();
    expect([bench.errors(), bench.client.connected]).toEqual([[], true]);
  });
});

describe("a SUBACK that does not come within requestTimeoutMs", () => {
  const silent = { subscribe: () => undefined };

  test("loses the link with TIMEOUT, told once, and the next link subscribes again", async () => {
    let count = 0;
    const { bench } = served(
      { requestTimeoutMs: 5000 },
      { subscribe: (packet) => (++count === 1 ? undefined : goodAnswer(packet)) },
    );
    bench.client.route("x/", "x/#", vi.fn());
    bench.client.connect();
    await bench.pass(60_000);
    expect(bench.told("error")).toEqual([[Code.TIMEOUT, "SUBACK"]]);
    expect(bench.told("disconnect")).toEqual([[Code.TIMEOUT]]);
    expect(count).toBe(2);
    expect(bench.client.connected).toBe(true);
  });

  test("is noticed beside one that came in time", async () => {
    const bench = await Bench.online({ requestTimeoutMs: 5000 });
    bench.client.route("x/", "x/#", vi.fn());
    await bench.pass();
    bench.grantsSubscriptions = false;
    bench.client.route("y/", "y/#", vi.fn());
    await bench.pass(7000);
    expect(bench.told("disconnect")).toEqual([[Code.TIMEOUT]]);
  });

  test("when the one behind it came is noticed all the same", async () => {
    const bench = await Bench.online({ requestTimeoutMs: 5000 });
    bench.grantsSubscriptions = false;
    bench.client.route("x/", "x/#", vi.fn());
    bench.client.route("y/", "y/#", vi.fn());
    const [, second] = bench.packets("subscribe");
    bench.socket.send({ cmd: "suback", messageId: second!.messageId!, granted: [1] });
    await bench.pass(7000);
    expect(bench.told("disconnect")).toEqual([[Code.TIMEOUT]]);
  });

  test("that came a little before it is late keeps the link", async () => {
    const bench = await Bench.online({ requestTimeoutMs: 5000 });
    bench.grantsSubscriptions = false;
    bench.client.route("x/", "x/#", vi.fn());
    const { messageId } = bench.packets("subscribe")[0]!;
    await bench.pass(4900);
    bench.socket.send({ cmd: "suback", messageId: messageId!, granted: [1] });
    await bench.pass(20_000);
    expect([bench.errors(), bench.client.connected]).toEqual([[], true]);
  });

  test("time after time loses links with growing pauses, and makes no storm", async () => {
    const { bench } = served({ requestTimeoutMs: 5000, keepAlive: 0 }, silent);
    bench.client.route("x/", "x/#", vi.fn());
    bench.client.connect();
    await bench.pass(600_000);
    expect(bench.net.attempts).toBeGreaterThanOrEqual(5);
    expect(bench.net.attempts).toBeLessThanOrEqual(15);
  });
});

test("a SUBSCRIBE has the flags 0010 and at least one filter, and none is sent without one [MQTT-3.8.1-1] [MQTT-3.8.3-3]", async () => {
  const { bench, broker } = served();
  bench.client.connect();
  await bench.pass();
  expect(broker.packets.map(({ cmd }) => cmd)).toEqual(["connect"]);
  bench.client.route("x/", "x/#", vi.fn());
  expect(bench.socket.written.at(-1)!.charCodeAt(0)).toBe(0x82);
  expect(bench.packets("subscribe")).toMatchObject([{ subscriptions: [{ topic: "x/#", qos: 1 }] }]);
});
