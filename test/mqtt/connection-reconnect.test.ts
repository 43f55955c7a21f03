/** After a loss: pauses, late events of the socket that was left, and what makes the client leave one. */
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { modules, raiseErrorFlags } from "../support/espruino-globals";
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

  test("goes on growing while links are accepted and lost at once", async () => {
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

  test("leaves no timer and no listener behind over 200 reconnects", async () => {
    const bench = await Bench.online({ maxReconnectDelayMs: 1000 });
    const before = vi.getTimerCount();
    const listeners = errorFlagListeners();
    for (let i = 0; i < 200; i++) await bench.reconnect();
    expect([vi.getTimerCount(), errorFlagListeners()]).toEqual([before, listeners]);
    bench.client.disconnect();
    await bench.pass(1000);
    expect([vi.getTimerCount(), errorFlagListeners()]).toEqual([0, listeners - 1]);
  });

  function errorFlagListeners(): number {
    return ((globalThis as { E?: Record<string, unknown[]> }).E?.["#onerrorFlag"] ?? []).length;
  }
});

describe("an old socket", () => {
  test("that closes late does not touch the new link", async () => {
    const bench = await Bench.online();
    const old = bench.socket;
    await bench.reconnect();
    old.close();
    await bench.pass();
    expect(bench.client.connected).toBe(true);
    expect(bench.told("disconnect")).toHaveLength(1);
  });

  test("that still sends is not heard", async () => {
    const bench = await Bench.connecting({ connectTimeoutMs: 1000 });
    const old = bench.socket;
    await bench.pass(2500);
    await bench.nextAttempt();
    old.send({ cmd: "connack", returnCode: 0, sessionPresent: false });
    await bench.pass();
    expect(bench.client.connected).toBe(false);
  });

  test("that closes twice is one loss", async () => {
    const bench = await Bench.online();
    bench.socket.close();
    bench.socket.close();
    await bench.pass();
    expect([bench.told("disconnect"), bench.errors()]).toEqual([[[Code.CONNECTION_LOST]], [Code.CONNECTION_LOST]]);
  });

  test("that was in the middle of a packet leaves nothing of it to the new one", async () => {
    const bench = await Bench.online();
    bench.socket.receive(bytes("30 20 00 01 61"));
    await bench.reconnect();
    expect(bench.client.connected).toBe(true);
  });

  test("that was in the middle of an over-long packet makes the new one skip nothing", async () => {
    const bench = await Bench.online({ maxPacketBytes: 100 });
    bench.socket.receive(bytes("30 ff 7f 00 01 61"));
    await bench.reconnect();
    expect(bench.client.connected).toBe(true);
  });

  test("is let go of what it has not sent, so that a peer that takes nothing cannot hold it", async () => {
    const bench = await Bench.online({ keepAlive: 10 });
    const old = bench.socket;
    old.dSnd = "x".repeat(300);
    await bench.pass(20_000);
    expect(old.ended).toBe(true);
    expect(old.dSnd).toBe("");
  });
});

describe("a write that throws", () => {
  test("is one loss of the link, and the message goes out on the next", async () => {
    const bench = await Bench.online();
    bench.socket.closed = true;
    const callback = vi.fn();
    expect(() => bench.client.sendTelemetry({ a: 1 }, callback)).not.toThrow();
    await bench.pass();
    expect(bench.told("disconnect")).toEqual([[Code.CONNECTION_LOST]]);
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.bodies()).toEqual([{ a: 1 }]);
    expect(callback).not.toHaveBeenCalled();
    await bench.puback(1);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("in a subscription is a loss of the link, and the next one subscribes", async () => {
    const bench = await Bench.online();
    bench.socket.closed = true;
    expect(() => bench.client.subscribeToAllAttributes(vi.fn())).not.toThrow();
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.packets("subscribe")).toHaveLength(1);
  });

  test("in an acknowledgement is a loss of the link", async () => {
    const bench = await Bench.online();
    bench.socket.closed = true;
    await bench.push("any/topic", {});
    expect(bench.client.connected).toBe(false);
  });

  test("in the goodbye does no harm", async () => {
    const bench = await Bench.online();
    bench.socket.closed = true;
    expect(() => bench.client.disconnect()).not.toThrow();
    await bench.pass(200_000);
    expect(bench.net.attempts).toBe(1);
  });
});

describe("out of memory", () => {
  test.each(["MEMORY", "CALLBACK"])("%s drops the link with OUT_OF_MEMORY and reconnects", async (flag) => {
    const bench = await Bench.online();
    raiseErrorFlags("LOW_MEMORY", flag);
    await bench.pass();
    expect(bench.told("disconnect")).toEqual([[Code.OUT_OF_MEMORY]]);
    expect(bench.net.sockets[0]!.ended).toBe(true);
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  });

  test.each(["LOW_MEMORY", "FIFO_FULL", "BUFFER_FULL"])("%s alone drops nothing", async (flag) => {
    const bench = await Bench.online();
    raiseErrorFlags(flag);
    await bench.pass();
    expect(bench.client.connected).toBe(true);
  });

  test("the flags are read, so that the next time is told too", async () => {
    const bench = await Bench.online();
    for (let i = 0; i < 3; i++) {
      raiseErrorFlags("MEMORY");
      await bench.pass();
      await bench.nextAttempt();
      await bench.accept();
    }
    expect(bench.told("disconnect")).toEqual(Array(3).fill([Code.OUT_OF_MEMORY]));
  });

  test("what was not acknowledged is kept and sent again", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.sendTelemetry({ a: 1 }, callback);
    raiseErrorFlags("MEMORY");
    await bench.pass();
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.packets("publish")).toMatchObject([{ messageId: 1, dup: true }]);
    await bench.puback(1);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("the timer is armed anew, since the interpreter may have thrown it away", async () => {
    const bench = await Bench.online();
    vi.clearAllTimers();
    raiseErrorFlags("MEMORY");
    await bench.pass();
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  });

  test("a timer that was thrown away while it was about to run is armed anew too", async () => {
    const bench = await Bench.online();
    bench.client.sendTelemetry({ a: 1 });
    await bench.push("any/topic", {});
    bench.pushNow("any/topic", {}, 2);
    vi.clearAllTimers();
    raiseErrorFlags("MEMORY");
    await bench.pass();
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  });

  test("while there is no link only the timer is armed anew", async () => {
    const bench = await Bench.online();
    bench.socket.close();
    await bench.pass();
    vi.clearAllTimers();
    raiseErrorFlags("MEMORY");
    await bench.pass();
    expect(bench.errors()).toEqual([Code.CONNECTION_LOST]);
    await bench.nextAttempt();
  });

  test("after disconnect() it is nobody's business", async () => {
    const bench = await Bench.online();
    bench.client.disconnect();
    raiseErrorFlags("MEMORY");
    await bench.pass(200_000);
    expect(bench.net.attempts).toBe(1);
    expect(bench.errors()).toEqual([]);
  });
});
