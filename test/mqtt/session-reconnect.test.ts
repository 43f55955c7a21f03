/** What outlives a link: messages without a PUBACK, subscriptions, counters. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";

const RPC = "v1/devices/me/rpc/request/+";

function sent(bench: Bench) {
  return bench.packets("publish").map(({ messageId, dup, payload }) => `${payload} ${messageId}${dup ? " DUP" : ""}`);
}

describe("a message without a PUBACK", () => {
  test("is sent again after the reconnect with DUP and the same identifier", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "a");
    bench.socket.packets();
    await bench.reconnect();
    expect(sent(bench)).toEqual(["a 1 DUP"]);
  });

  test("is sent again in the first order, before those that were never sent", async () => {
    const bench = await Bench.online({ maxInflight: 3 });
    for (const name of ["a", "b", "c", "d"]) bench.client.publish("t", name);
    await bench.puback(2);
    expect(sent(bench)).toEqual(["a 1", "b 2", "c 3", "d 4"]);
    bench.socket.close();
    bench.client.publish("t", "e");
    await bench.nextAttempt();
    await bench.accept();
    expect(sent(bench)).toEqual(["a 1 DUP", "c 3 DUP", "d 4 DUP"]);
    await bench.puback(1);
    expect(sent(bench)).toEqual(["e 5"]);
  });

  test("that waited its turn and was never written goes out without DUP", async () => {
    const bench = await Bench.online({ maxInflight: 1 });
    bench.client.publish("t", "a");
    bench.client.publish("t", "b");
    await bench.reconnect();
    await bench.puback(1);
    expect(sent(bench)).toEqual(["a 1 DUP", "b 2"]);
  });

  test("is sent again over any number of links, and calls back once", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish("t", "a", {}, callback);
    for (let i = 0; i < 5; i++) {
      await bench.reconnect();
      expect(sent(bench)).toEqual(["a 1 DUP"]);
    }
    await bench.puback(1);
    await bench.reconnect();
    expect(sent(bench)).toEqual([]);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("is kept over a refused CONNACK", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "a");
    bench.socket.close();
    await bench.nextAttempt();
    await bench.refuse(3);
    await bench.nextAttempt();
    await bench.accept();
    expect(sent(bench)).toEqual(["a 1 DUP"]);
  });

  test("is sent again whatever Session Present says", async () => {
    const bench = await Bench.online({ cleanSession: false, clientId: "c" });
    bench.client.publish("t", "a");
    await bench.reconnect(true);
    expect(sent(bench)).toEqual(["a 1 DUP"]);
  });

  test("keeps its identifier to itself while it waits", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "a");
    await bench.reconnect();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.publish("t", "b");
    const packets = bench.socket.packets().filter(({ cmd }) => cmd !== "connect");
    expect(new Set(packets.map(({ messageId }) => messageId)).size).toBe(3);
  });
});

describe("subscriptions", () => {
  test("made before connect() are sent after the CONNACK, in one packet, at QoS 1", async () => {
    const bench = new Bench();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.subscribeToAllAttributes(vi.fn());
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    expect(bench.packets("subscribe").map(({ subscriptions }) => subscriptions)).toEqual([
      [
        { topic: RPC, qos: 1 },
        { topic: "v1/devices/me/attributes", qos: 1 },
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
      expect(filters.map(({ topic }) => topic).sort()).toEqual(["v1/devices/me/attributes", RPC]);
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
    expect(bench.packets("subscribe")).toEqual([]);
  });
});

describe("a SUBACK", () => {
  async function suback(codes: number[]): Promise<Bench> {
    const bench = await Bench.connecting();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.subscribeToAllAttributes(vi.fn());
    bench.client.route("x/", "x/#", vi.fn());
    bench.socket.packets();
    await bench.accept();
    const { messageId } = bench.packets("subscribe")[0]!;
    bench.socket.receive(String.fromCharCode(0x90, codes.length + 2, messageId! >> 8, messageId! & 255, ...codes));
    await bench.pass(2000);
    return bench;
  }

  test("with 0x80 for one filter of three reports that one, and the link stays", async () => {
    const bench = await suback([1, 0x80, 1]);
    expect(bench.told("error")).toEqual([[Code.SUBSCRIPTION_REFUSED, "v1/devices/me/attributes"]]);
    expect(bench.client.connected).toBe(true);
    expect(bench.net.attempts).toBe(1);
  });

  test("that grants less than was asked for is welcome", async () => {
    const bench = await suback([0, 1, 2]);
    expect(bench.events.filter(([name]) => name === "error")).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test.each([[3], [4], [0x7f], [0x81], [0xff]])("with the return code %i is PROTOCOL_ERROR", async (code) => {
    const bench = await suback([1, code, 1]);
    expect(bench.told("disconnect")).toEqual([[Code.PROTOCOL_ERROR]]);
  });

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

describe("stats", () => {
  test("begin at zero", () => {
    const zero = { sent: 0, acknowledged: 0, refused: 0, dropped: 0, skipped: 0, unknown: 0, reconnects: 0 };
    expect(new Bench().client.stats()).toEqual(zero);
  });

  test("`sent` counts messages written, repeats included, subscriptions not", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.publish("t", "a");
    bench.client.publish("t", "b", { qualityOfService: 0 });
    expect(bench.client.stats().sent).toBe(2);
    await bench.reconnect();
    expect(bench.client.stats().sent).toBe(3);
  });

  test("`acknowledged` counts PUBACKs of messages", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "a");
    bench.client.publish("t", "b");
    await bench.puback(1);
    await bench.puback(1);
    expect(bench.client.stats().acknowledged).toBe(1);
  });

  test("`refused` counts calls that were answered with a code, whoever was told", async () => {
    const bench = new Bench();
    bench.client.sendTelemetry({ a: 1 });
    bench.client.sendTelemetry({ a: 1 }, vi.fn());
    bench.client.requestAttributes({}, vi.fn());
    bench.client.sendRpcReply(1, {}, vi.fn());
    expect(bench.client.stats().refused).toBe(4);
  });

  test("`reconnects` counts links after the first", async () => {
    const bench = await Bench.online();
    expect(bench.client.stats().reconnects).toBe(0);
    await bench.reconnect();
    await bench.reconnect();
    expect(bench.client.stats().reconnects).toBe(2);
  });

  test("are a copy, which changes no more", async () => {
    const bench = await Bench.online();
    const before = bench.client.stats();
    bench.client.publish("t", "a");
    expect(before.sent).toBe(0);
  });
});
