/** The pauses between two attempts, what they leave behind, and the goodbye after which there are none. */
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { Bench, TELEMETRY } from "../support/bench";
import { modules } from "../support/espruino-globals";
import { bytes } from "../support/peer";

/** The most that polling and ticking add to a pause. */
const LATE_MS = 2500;

describe("the pause before a reconnect", () => {
  /** The pauses before so many attempts, each of which fails at once. */
  async function pauses(count: number, options: Partial<ClientOptions>, returnCode?: number): Promise<number[]> {
    const bench = await Bench.connecting(options);
    const found: number[] = [];
    for (let i = 0; i < count; i++) {
      if (returnCode === undefined) bench.socket.close();
      else await bench.refuse(returnCode);
      found.push(await bench.nextAttempt());
    }
    bench.client.disconnect();
    return found;
  }

  function expectPauses(found: number[], expected: number[]): void {
    found.forEach((ms, i) => {
      expect(ms).toBeGreaterThanOrEqual(expected[i]! / 2);
      expect(ms).toBeLessThanOrEqual(expected[i]! + LATE_MS);
    });
  }

  const slow = { minReconnectDelayMs: 8000, maxReconnectDelayMs: 100_000 };

  test("doubles with each failure, less a half at the most, up to the longest", async () => {
    const found = await pauses(7, slow);
    expectPauses(found, [8000, 16_000, 32_000, 64_000, 100_000, 100_000, 100_000]);
  });

  test("begins when a blocking attempt is over, as on an ESP32 that waits long for a host that is not there", async () => {
    const bench = new Bench(slow);
    const fake = modules.net as { connect(options: object): unknown };
    const { connect } = fake;
    fake.connect = (options) => {
      vi.setSystemTime(Date.now() + 30_000);
      return connect(options);
    };
    bench.net.fail = "no route";
    bench.client.connect();
    await bench.pass();
    expectPauses([await bench.nextAttempt()], [8000]);
  });

  test("is a second at first and two minutes at the most by default", async () => {
    expectPauses(await pauses(9, {}), [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000]);
  });

  test("doubles for a socket that cannot be opened too", async () => {
    const bench = new Bench(slow);
    bench.net.fail = "no route";
    bench.client.connect();
    await bench.pass();
    const found = [await bench.nextAttempt(), await bench.nextAttempt(), await bench.nextAttempt()];
    expectPauses(found, [8000, 16_000, 32_000]);
  });

  test.each([1, 2, 4, 5, 6, 255])("is the longest at once after CONNACK %i, which no retry can mend", async (code) => {
    expectPauses(await pauses(2, slow, code), [100_000, 100_000]);
  });

  test("doubles after CONNACK 3, which a retry may mend", async () => {
    expectPauses(await pauses(3, slow, 3), [8000, 16_000, 32_000]);
  });

  test("differs from device to device", async () => {
    const found = new Set<number>();
    for (const accessToken of ["a", "b", "c", "d", "e", "f"]) {
      const [ms] = await pauses(1, { accessToken, minReconnectDelayMs: 100_000 });
      found.add(ms!);
    }
    expect(found.size).toBeGreaterThanOrEqual(4);
  });

  test("is the same for the same device after every start", async () => {
    expect(await pauses(3, slow)).toEqual(await pauses(3, slow));
  });

  test("goes on growing while links are accepted and lost at once, as by two boards with one token", async () => {
    const bench = await Bench.online(slow);
    const found: number[] = [];
    for (let i = 0; i < 4; i++) {
      bench.socket.close();
      found.push(await bench.nextAttempt());
      await bench.accept();
      await bench.pass(2000);
    }
    expectPauses(found, [8000, 16_000, 32_000, 64_000]);
  });

  test("is the shortest again after a link that lived for a minute", async () => {
    const bench = await Bench.online({ ...slow, keepAlive: 0 });
    for (let i = 0; i < 3; i++) await bench.reconnect();
    await bench.pass(62_000);
    bench.socket.close();
    expectPauses([await bench.nextAttempt()], [8000]);
  });

  test("is the shortest again after disconnect() and connect()", async () => {
    const bench = await Bench.online(slow);
    for (let i = 0; i < 3; i++) await bench.reconnect();
    bench.client.disconnect();
    bench.client.connect();
    await bench.pass();
    bench.socket.close();
    expectPauses([await bench.nextAttempt()], [8000]);
  });

  test("never brings two attempts at a time", async () => {
    const bench = await Bench.online();
    for (let i = 1; i <= 20; i++) {
      await bench.reconnect();
      expect(bench.net.attempts).toBe(i + 1);
    }
    expect(bench.net.sockets.filter(({ ended, closed }) => !ended && !closed)).toHaveLength(1);
  });

  test("leaves no timer, no listener and no open socket behind over 500 reconnects", async () => {
    const bench = await Bench.online({ maxReconnectDelayMs: 1000 });
    const before = vi.getTimerCount();
    const listeners = errorFlagListeners();
    const { listenerCount } = bench.socket;
    for (let i = 0; i < 500; i++) await bench.reconnect();
    expect([vi.getTimerCount(), errorFlagListeners()]).toEqual([before, listeners]);
    expect(bench.socket.listenerCount).toBe(listenerCount);
    expect(bench.net.sockets.filter(({ ended, closed }) => !ended && !closed)).toHaveLength(1);
    bench.client.disconnect();
    await bench.pass(1000);
    expect([vi.getTimerCount(), errorFlagListeners()]).toEqual([0, listeners - 1]);
  });

  function errorFlagListeners(): number {
    return ((globalThis as { E?: Record<string, unknown[]> }).E?.["#onerrorFlag"] ?? []).length;
  }
});

describe("a server that closes again and again", () => {
  /** Is closed on so often, a while after each CONNACK; the codes of `disconnect`. */
  async function closedOn(bench: Bench, times: number, before?: () => unknown): Promise<unknown[]> {
    for (let i = 0; i < times; i++) {
      if (!bench.client.connected) {
        await bench.nextAttempt();
        await bench.accept();
      }
      await bench.pass(2000);
      await before?.();
      bench.socket.close();
      await bench.pass();
    }
    return bench.told("disconnect").map(([code]) => code);
  }

  const [LOST, TAKEN] = [Code.CONNECTION_LOST, Code.SESSION_TAKEN];

  test("with nothing of ours on its way is SESSION_TAKEN from the third time on, by `disconnect` and `error`", async () => {
    const bench = await Bench.online();
    expect(await closedOn(bench, 4)).toEqual([LOST, LOST, TAKEN, TAKEN]);
    expect(bench.errors()).toEqual([LOST, LOST, TAKEN, TAKEN]);
  });

  test("is CONNECTION_LOST again after a link that lived for a minute", async () => {
    const bench = await Bench.online({ keepAlive: 0 });
    await closedOn(bench, 3);
    await bench.nextAttempt();
    await bench.accept();
    await bench.pass(62_000);
    expect((await closedOn(bench, 1)).at(-1)).toBe(LOST);
  });

  test("over a message of ours is CONNECTION_LOST each time", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "");
    expect(await closedOn(bench, 5)).toEqual(Array(5).fill(LOST));
  });

  test("ends requests with CONNECTION_LOST all the same", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    await closedOn(bench, 3, () => bench.client.requestAttributes({}, callback));
    expect(callback.mock.calls).toEqual(Array(3).fill([undefined, LOST]));
    expect(bench.told("disconnect").at(-1)).toEqual([TAKEN]);
  });

  test("is not what a link is that comes after attempts which failed", async () => {
    const bench = await Bench.online();
    bench.socket.close();
    bench.net.fail = "no route";
    for (let i = 0; i < 3; i++) await bench.nextAttempt();
    bench.net.fail = undefined;
    await bench.nextAttempt();
    await bench.accept();
    expect(await closedOn(bench, 1)).toEqual([LOST, LOST]);
  });
});

describe("disconnect", () => {
  test("writes E0 00 as the last bytes, then ends the socket [MQTT-3.14.4-1] [MQTT-3.14.4-2]", async () => {
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
