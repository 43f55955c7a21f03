/** Messages out: what outlives a link, and what a message that has no PUBACK does. */
import { describe, expect, test, vi } from "vitest";
import { Bench } from "../support/bench";

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
