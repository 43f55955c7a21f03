/** What the client counts. */
import { describe, expect, test, vi } from "vitest";
import { Bench } from "../../support/bench";

describe("stats", () => {
  test("begin at zero", () => {
    const zero = { sent: 0, acknowledged: 0, refused: 0, dropped: 0, skipped: 0, unknown: 0, reconnects: 0 };
    expect(new Bench().client.stats()).toEqual(zero);
  });

  test("of what goes wrong take no field before it does", async () => {
    const { client } = await Bench.online();
    const fields = () =>
      Object.keys(client).filter((name) => /^_(refused|dropped|skipped|unknown|takeovers)$/.test(name));
    expect(fields()).toEqual([]);
    client.publish("", "a");
    expect(fields()).toEqual(["_refused"]);
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

  test("`sent` counts requests", async () => {
    const bench = await Bench.online();
    bench.client.requestAttributes();
    bench.client.sendRpcCall("m");
    expect(bench.client.stats()).toMatchObject({ sent: 2, acknowledged: 0 });
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
