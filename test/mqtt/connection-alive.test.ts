/** A link that is up: probing it, the network beneath it, and the goodbye. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench, TELEMETRY } from "../support/bench";
import { bytes } from "../support/peer";

const TICK_MS = 1500;

/** Answers each PINGREQ for so long; returns how many there were and the longest time without a packet of ours. */
async function answerPings(bench: Bench, durationMs: number): Promise<{ pings: number; longestSilenceMs: number }> {
  let pings = 0;
  let silentSince = Date.now();
  let longestSilenceMs = 0;
  const end = Date.now() + durationMs;
  while (Date.now() < end) {
    await bench.pass(50);
    const written = bench.socket.packets();
    if (!written.length) continue;
    longestSilenceMs = Math.max(longestSilenceMs, Date.now() - silentSince);
    silentSince = Date.now();
    for (const { cmd } of written) {
      if (cmd !== "pingreq") continue;
      pings++;
      bench.socket.send({ cmd: "pingresp" });
    }
  }
  return { pings, longestSilenceMs };
}

describe("keep-alive", () => {
  test.each([2, 3, 5, 10, 60, 300])(
    "with %i s an idle link is never silent for longer than that",
    async (keepAlive) => {
      const bench = await Bench.online({ keepAlive });
      const { pings, longestSilenceMs } = await answerPings(bench, keepAlive * 5000);
      expect(longestSilenceMs).toBeLessThanOrEqual(keepAlive * 1000 + 300);
      expect(pings).toBeGreaterThanOrEqual(4);
      expect(pings).toBeLessThanOrEqual(14);
      expect(bench.client.connected).toBe(true);
    },
  );

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
    const { pings } = await answerPings(bench, 10_000);
    expect(pings).toBeLessThanOrEqual(1);
    expect(bench.client.connected).toBe(true);
  });

  test("back by a day leaves the link probed as before", async () => {
    const bench = await Bench.online({ keepAlive: 10 });
    vi.setSystemTime(Date.now() - 86_400_000);
    const { pings } = await answerPings(bench, 30_000);
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

describe("isNetworkUp", () => {
  test("that throws is reported and counts as yes: all else goes on", async () => {
    const bench = new Bench({
      isNetworkUp: () => {
        throw "no radio";
      },
    });
    bench.client.connect();
    await bench.pass();
    expect(bench.told("error")[0]).toEqual([Code.CALLBACK_FAILED, "no radio"]);
    await bench.accept();
    await bench.pass(35_000);
    expect(bench.packets("pingreq")).toHaveLength(1);
  });

  test("holds the first attempt back until it says yes", async () => {
    let isUp = false;
    const bench = new Bench({ isNetworkUp: () => isUp });
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass(60_000);
    expect(bench.net.attempts).toBe(0);
    expect(callback).not.toHaveBeenCalled();
    isUp = true;
    await bench.pass(2000);
    expect(bench.net.attempts).toBe(1);
    await bench.accept();
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("saying no drops a link that is up, with NETWORK_LOST", async () => {
    let isUp = true;
    const bench = await Bench.online({ isNetworkUp: () => isUp });
    isUp = false;
    await bench.pass(2000);
    expect(bench.told("disconnect")).toEqual([[Code.NETWORK_LOST]]);
    expect(bench.socket.ended).toBe(true);
  });

  test("saying no while connecting calls connect() back with NETWORK_LOST", async () => {
    let isUp = true;
    const bench = new Bench({ isNetworkUp: () => isUp });
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass();
    isUp = false;
    await bench.pass(2000);
    expect(callback.mock.calls).toEqual([[Code.NETWORK_LOST]]);
  });

  test("no attempt is made until the network is back, then one is", async () => {
    let isUp = true;
    const bench = await Bench.online({ isNetworkUp: () => isUp });
    isUp = false;
    await bench.pass(120_000);
    expect(bench.net.attempts).toBe(1);
    expect(bench.told("disconnect")).toHaveLength(1);
    isUp = true;
    await bench.nextAttempt(4000);
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  });
});

describe("disconnect", () => {
  test("writes E0 00 as the last bytes, then ends the socket", async () => {
    const bench = await Bench.online();
    bench.client.disconnect();
    expect(bench.socket.written).toEqual([bytes("e0 00")]);
    expect(bench.socket.ended).toBe(true);
    expect(bench.client.connected).toBe(false);
  });

  test("is told by `disconnect` with DISCONNECTED, and is no error", async () => {
    const bench = await Bench.online();
    bench.client.disconnect();
    await bench.pass();
    expect(bench.told("disconnect")).toEqual([[Code.DISCONNECTED]]);
    expect(bench.errors()).toEqual([]);
  });

  test("leaves what the socket has still to send, the goodbye among it", async () => {
    const bench = await Bench.online();
    bench.socket.dSnd = bytes("e0 00");
    bench.client.disconnect();
    expect(bench.socket.dSnd).toBe(bytes("e0 00"));
  });

  test("is followed by no reconnect, no packet and no timer", async () => {
    const bench = await Bench.online();
    bench.client.disconnect();
    bench.socket.close();
    await bench.pass(600_000);
    expect(bench.net.attempts).toBe(1);
    expect(bench.packets("pingreq")).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("while connecting sends no DISCONNECT and calls connect() back with DISCONNECTED", async () => {
    const bench = new Bench();
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass();
    bench.socket.packets();
    bench.client.disconnect();
    expect(callback).not.toHaveBeenCalled();
    await bench.pass(200_000);
    expect(callback.mock.calls).toEqual([[Code.DISCONNECTED]]);
    expect(bench.socket.written).toEqual([]);
    expect(bench.net.attempts).toBe(1);
  });

  test("before anything was opened calls connect() back with DISCONNECTED and opens nothing", async () => {
    const bench = new Bench();
    const callback = vi.fn();
    bench.client.connect(callback);
    bench.client.disconnect();
    await bench.pass(200_000);
    expect(callback.mock.calls).toEqual([[Code.DISCONNECTED]]);
    expect(bench.net.attempts).toBe(0);
  });

  test("while a reconnect is due puts an end to it", async () => {
    const bench = await Bench.online();
    bench.socket.close();
    bench.client.disconnect();
    await bench.pass(200_000);
    expect(bench.net.attempts).toBe(1);
  });

  test("before connect(), and a second time, does nothing", async () => {
    const bench = new Bench();
    bench.client.disconnect();
    expect(bench.events).toEqual([]);
    bench.client.connect();
    await bench.pass();
    bench.client.disconnect();
    bench.client.disconnect();
    await bench.pass();
    expect(
      bench
        .told("state")
        .flat()
        .filter((name) => name === "idle"),
    ).toHaveLength(1);
  });

  test("ends everything that is open with DISCONNECTED, each once", async () => {
    const bench = await Bench.online({ maxInflight: 1 });
    const results: unknown[][] = [];
    const note =
      (name: string) =>
      (...args: unknown[]) =>
        void results.push([name, ...args]);
    bench.client.sendTelemetry({ a: 1 }, note("on its way"));
    bench.client.sendAttributes({ a: 1 }, note("waiting"));
    bench.client.publish(TELEMETRY, "{}", { qualityOfService: 0 }, note("QoS 0, waiting"));
    bench.client.claimDevice("s", 1000, note("claim"));
    bench.client.requestAttributes({}, note("attributes"));
    bench.client.sendRpcCall("m", {}, note("call"));
    bench.client.disconnect();
    expect(results).toEqual([]);
    await bench.pass(100_000);
    expect(results.sort()).toEqual([
      ["QoS 0, waiting", Code.DISCONNECTED],
      ["attributes", undefined, Code.DISCONNECTED],
      ["call", undefined, Code.DISCONNECTED],
      ["claim", Code.DISCONNECTED],
      ["on its way", Code.DISCONNECTED],
      ["waiting", Code.DISCONNECTED],
    ]);
  });

  test("leaves nothing to be sent after the next connect()", async () => {
    const bench = await Bench.online();
    bench.client.sendTelemetry({ a: 1 });
    bench.client.disconnect();
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    expect(bench.packets("publish")).toEqual([]);
  });
});
