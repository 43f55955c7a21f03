/** A link that is up: probed, half-open, and a clock that is set meanwhile. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { served } from "../support/broker";
import { expectNoLongerSilence, KEEP_ALIVES, longestSilence } from "../support/keep-alive";

const TICK_MS = 1500;

/** Answers each PINGREQ for so long; returns how many there were. */
async function answerPings(bench: Bench, durationMs: number): Promise<number> {
  let pings = 0;
  const end = Date.now() + durationMs;
  while (Date.now() < end) {
    await bench.pass(50);
    for (const _ of bench.packets("pingreq")) {
      pings++;
      bench.socket.send({ cmd: "pingresp" });
    }
  }
  return pings;
}

describe("keep-alive", () => {
  test.each(KEEP_ALIVES)(
    "with %i s no longer than that goes by between two packets of ours, whatever the traffic and the polls [MQTT-3.1.2-23]",
    (keepAlive) => expectNoLongerSilence(keepAlive, 1),
  );

  test.each([
    [2, 250],
    [3, 250],
    [5, 250],
    [10, 1000],
    [60, 6000],
  ])("with %i s the same holds for an application that polls every %i ms", async (keepAlive, pollsEveryMs) => {
    for (let seed = 1; seed <= 5; seed++)
      expect(
        await longestSilence({ keepAlive, pollIntervalMs: 0, pollsEveryMs, seed }),
        `seed ${seed}`,
      ).toBeLessThanOrEqual(keepAlive * 1000);
  });

  test.each([
    [2, 1],
    [10, 5],
    [60, 30],
    [300, 150],
  ])("with %i s an idle link is probed no more often than every %i s", async (keepAlive, seconds) => {
    const bench = await Bench.online({ keepAlive });
    const pings = await answerPings(bench, keepAlive * 5000);
    expect(pings).toBeLessThanOrEqual((keepAlive * 5) / seconds);
    expect(bench.client.connected).toBe(true);
  });

  test("a link that only receives is probed too", async () => {
    const bench = await Bench.online({ keepAlive: 10 });
    let pings = 0;
    for (let i = 0; i < 40; i++) {
      await bench.push("any/topic", {}, 0, 0);
      await bench.pass(500);
      pings += bench.packets("pingreq").length;
    }
    expect(pings).toBeGreaterThanOrEqual(2);
  });

  test("a link with traffic both ways is not probed", async () => {
    const bench = await Bench.online({ keepAlive: 10 });
    for (let id = 1; id <= 30; id++) {
      bench.client.sendTelemetry({ a: 1 });
      await bench.pass(1000);
      expect(bench.packets("pingreq")).toEqual([]);
      await bench.puback(id);
    }
  });

  test("a PINGREQ that is not answered within requestTimeoutMs loses the link with TIMEOUT", async () => {
    const bench = await Bench.online({ keepAlive: 10, requestTimeoutMs: 4000 });
    await bench.pass(5000 + TICK_MS);
    expect(bench.packets("pingreq")).toHaveLength(1);
    expect(bench.client.connected).toBe(true);
    await bench.pass(4000 + TICK_MS);
    expect(bench.told("disconnect")).toEqual([[Code.TIMEOUT]]);
    expect(bench.net.sockets[0]!.ended).toBe(true);
  });

  test("a half-open link is known to be lost after keepAlive and the time-out at the latest", async () => {
    const bench = await Bench.online({ keepAlive: 20, requestTimeoutMs: 5000 });
    await bench.pass(25_000);
    expect(bench.client.connected).toBe(false);
  });

  test("a half-open link, which takes every write and tells nothing, is left, and what it took is sent on the next", async () => {
    const { bench, broker } = served({ keepAlive: 20, requestTimeoutMs: 5000 });
    const sent = vi.fn();
    bench.client.connect();
    await bench.pass();
    bench.socket.faults.isHalfOpen = true;
    bench.client.publish("t", "a", {}, sent);
    await bench.pass(14_000);
    expect([bench.client.connected, broker.messages]).toEqual([true, []]);
    await bench.pass(11_000);
    expect(bench.told("disconnect")).toEqual([[Code.TIMEOUT]]);
    expect(bench.net.sockets[0]!.ended).toBe(true);
    expect(broker.messages).toEqual(["a"]);
    expect(sent.mock.calls).toEqual([[]]);
  });

  test("a half-open link is found although QoS 0 messages are written all the time", async () => {
    const bench = await Bench.online({ keepAlive: 20, requestTimeoutMs: 5000, qualityOfService: 0 });
    for (let second = 0; second < 26; second++) {
      bench.client.sendTelemetry({ a: second });
      await bench.pass(1000);
    }
    expect(bench.told("disconnect")).toEqual([[Code.TIMEOUT]]);
  });

  test("anything heard after a PINGREQ shows that the link lives", async () => {
    const bench = await Bench.online({ keepAlive: 10, requestTimeoutMs: 4000 });
    await bench.pass(5000 + TICK_MS);
    expect(bench.packets("pingreq")).toHaveLength(1);
    await bench.push("any/topic", {}, 0, 0);
    await bench.pass(4000 + TICK_MS);
    expect(bench.client.connected).toBe(true);
  });

  test("keepAlive 0 never probes", async () => {
    const bench = await Bench.online({ keepAlive: 0 });
    await bench.pass(3_600_000);
    expect(bench.socket.packets()).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test("a PINGRESP that nobody asked for is ignored", async () => {
    const bench = await Bench.online();
    bench.socket.send({ cmd: "pingresp" });
    await bench.pass(1000);
    expect(bench.client.connected).toBe(true);
  });
});

describe("a clock that is set", () => {
  test.each([
    ["an hour forward", 3_600_000],
    ["fifty years forward", 50 * 365 * 86_400_000],
    ["an hour back", -3_600_000],
  ])("%s brings one PINGREQ at the most, and no loss", async (_, ms) => {
    const bench = await Bench.online();
    await bench.pass(2000);
    vi.setSystemTime(Date.now() + ms);
    const pings = await answerPings(bench, 10_000);
    expect(pings).toBeLessThanOrEqual(1);
    expect(bench.client.connected).toBe(true);
  });

  test("back by a day leaves the link probed as before", async () => {
    const bench = await Bench.online({ keepAlive: 10 });
    vi.setSystemTime(Date.now() - 86_400_000);
    const pings = await answerPings(bench, 30_000);
    expect(pings).toBeGreaterThanOrEqual(3);
    expect(pings).toBeLessThanOrEqual(7);
  });

  test("back by a day does not put a reconnect off", async () => {
    const bench = await Bench.online();
    bench.socket.close();
    vi.setSystemTime(Date.now() - 86_400_000);
    expect(await bench.nextAttempt()).toBeLessThanOrEqual(4000);
  });

  test("an hour forward counts as a second, so that it ends no request", async () => {
    const bench = await Bench.online({ requestTimeoutMs: 10_000 });
    const callback = vi.fn();
    bench.client.requestAttributes({}, callback);
    vi.setSystemTime(Date.now() + 3_600_000);
    await bench.pass(8000);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass(4000);
    expect(callback.mock.calls).toEqual([[undefined, Code.TIMEOUT]]);
  });

  test("from 1970 to now while connecting ends no attempt", async () => {
    const bench = await Bench.connecting();
    vi.setSystemTime(Date.now() + 50 * 365 * 86_400_000);
    await bench.pass(5000);
    expect(bench.errors()).toEqual([]);
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  });

  test("a program that stood still for most of a minute sends one PINGREQ, not many", async () => {
    const bench = await Bench.online({ keepAlive: 10 });
    vi.setSystemTime(Date.now() + 50_000);
    await bench.pass(1000);
    expect(bench.packets("pingreq")).toHaveLength(1);
  });
});
