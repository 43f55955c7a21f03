/** Messages in, and who gets them. */
import { describe, expect, test, vi } from "vitest";
import { Bench } from "../../support/bench";
import { listening } from "../../support/listening";
import { bytes } from "../../support/peer";

describe("a route", () => {
  test("subscribes to its filter, and its handler gets what follows the prefix, and the payload", async () => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.route("in/", "in/+/x", handler);
    expect(bench.packets("subscribe")).toMatchObject([{ subscriptions: [{ topic: "in/+/x", qos: 1 }] }]);
    await bench.push("in/5/x", "hello");
    expect(handler.mock.calls).toEqual([["5/x", "hello"]]);
  });

  test("gets payloads as bytes, all 256 of them", async () => {
    const { bench, heard } = await listening();
    const all = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join("");
    bench.socket.receive(`${bytes("30 86 02 00 04")}in/a${all}`);
    await bench.pass();
    expect(heard).toEqual([["a", all]]);
  });

  test("does not get messages of other topics", async () => {
    const { bench, heard } = await listening();
    await bench.push("other/in/a", "x");
    expect(heard).toEqual([]);
    expect(bench.client.stats().unknown).toBe(1);
  });

  test("set first is asked first, and a message goes to one alone", async () => {
    const { bench, heard } = await listening();
    const second = vi.fn();
    bench.client.route("in/a", "in/a", second);
    await bench.push("in/a", "x");
    expect(heard).toHaveLength(1);
    expect(second).not.toHaveBeenCalled();
  });

  test("set before connect() is subscribed to after the CONNACK, and again after a reconnect", async () => {
    const bench = new Bench();
    bench.client.route("in/", "in/#", vi.fn());
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    expect(bench.packets("subscribe")).toHaveLength(1);
    await bench.reconnect();
    expect(bench.packets("subscribe")).toHaveLength(1);
  });
});
