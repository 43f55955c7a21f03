/** The socket and the network beneath it: writes that throw, late events, Wi-Fi, memory. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { served } from "../support/broker";
import { raiseErrorFlags } from "../support/espruino-globals";
import { bytes } from "../support/peer";

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

describe("Wi-Fi that comes back with another address", () => {
  test("after a look at it, leaves the old socket and opens a new one", async () => {
    let isUp = true;
    const { bench, broker } = served({ isNetworkUp: () => isUp });
    bench.client.connect();
    await bench.pass();
    // The socket stays open: Espruino closes none when Wi-Fi goes.
    bench.socket.faults.isHalfOpen = true;
    bench.client.publish("t", "a");
    isUp = false;
    await bench.pass(5000);
    isUp = true;
    await bench.pass(10_000);
    expect(bench.told("disconnect")).toEqual([[Code.NETWORK_LOST]]);
    expect(bench.net.sockets.map(({ ended }) => ended)).toEqual([true, false]);
    expect(broker.messages).toEqual(["a"]);
  });

  test("between two looks is a half-open link, which the probe finds", async () => {
    const { bench, broker } = served({ isNetworkUp: () => true, keepAlive: 10, requestTimeoutMs: 4000 });
    bench.client.connect();
    await bench.pass();
    bench.socket.faults.isHalfOpen = true;
    bench.client.publish("t", "a");
    await bench.pass(20_000);
    expect(bench.told("disconnect")).toEqual([[Code.TIMEOUT]]);
    expect(broker.messages).toEqual(["a"]);
  });
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

  test("that tells `error`, `end` and `close` is one loss", async () => {
    const bench = await Bench.online();
    bench.socket.close({ code: -8, message: "unsent data" });
    await bench.pass();
    expect([bench.told("disconnect"), bench.errors()]).toEqual([[[Code.CONNECTION_LOST]], [Code.CONNECTION_LOST]]);
  });

  test("that closes with an error once a new one is open is not heard", async () => {
    const bench = await Bench.online({ keepAlive: 10, requestTimeoutMs: 4000 });
    const old = bench.socket;
    await bench.pass(8000);
    await bench.nextAttempt();
    old.close({ code: -3, message: "timeout" });
    await bench.accept();
    old.close({ code: -3, message: "timeout" });
    await bench.pass();
    expect(bench.client.connected).toBe(true);
    expect(bench.errors()).toEqual([Code.TIMEOUT]);
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
    const bench = await Bench.online({ maxPacketBytes: 128 });
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
    expect(() => bench.client.route("in/", "in/#", vi.fn())).not.toThrow();
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.packets("subscribe")).toMatchObject([{ subscriptions: [{ topic: "in/#" }] }]);
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
  // They are told again only once somebody has read them.
  beforeEach(() => void (globalThis as unknown as { E: { getErrorFlags(): string[] } }).E.getErrorFlags());

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

  /** The interpreter has thrown all timers away: the client comes back all the same. */
  async function expectNewTimer(bench: Bench): Promise<void> {
    vi.clearAllTimers();
    raiseErrorFlags("MEMORY");
    await bench.pass();
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  }

  test("the timer is armed anew, since the interpreter may have thrown it away", async () => {
    const bench = await Bench.online();
    await expectNewTimer(bench);
  });

  test("a timer that was thrown away while it was about to run is armed anew too", async () => {
    const bench = await Bench.online();
    bench.client.sendTelemetry({ a: 1 });
    await bench.push("any/topic", {});
    bench.pushNow("any/topic", {}, 2);
    await expectNewTimer(bench);
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

  test("and again while the link is lost for it: told all the same, with no longer pause", async () => {
    const bench = await Bench.online();
    const emit = vi.spyOn(bench.client, "emit");
    for (let i = 0; i < 5; i++) {
      emit.mockImplementationOnce(() => {
        throw "interrupted";
      });
      raiseErrorFlags("MEMORY");
      await expect(bench.pass()).rejects.toBe("interrupted");
    }
    raiseErrorFlags("MEMORY");
    await bench.pass();
    expect(bench.told("disconnect")).toEqual([[Code.OUT_OF_MEMORY]]);
    await bench.pass(1000);
    expect(bench.net.attempts).toBe(2);
  });

  test("while a message comes in takes no room of the inbox for ever", async () => {
    const bench = await Bench.online({ maxReconnectDelayMs: 1000 });
    for (let i = 0; i < 5; i++) {
      const push = vi.spyOn((bench.client as unknown as { _inbox: unknown[] })._inbox, "push");
      push.mockImplementationOnce(() => {
        throw "interrupted";
      });
      try {
        bench.pushNow("any/topic", "x".repeat(1500));
      } catch (_) {
        // The interpreter goes on with its loop.
      }
      push.mockRestore();
      raiseErrorFlags("MEMORY");
      await bench.pass();
      await bench.nextAttempt();
      await bench.accept();
    }
    expect(bench.errors()).toEqual(Array(5).fill(Code.OUT_OF_MEMORY));
  });

  describe("while a packet is built", () => {
    /** The interpreter stops in the middle of this call, wherever it next puts something into a list. */
    function interrupt(call: () => void): void {
      const push = vi.spyOn(Array.prototype, "push").mockImplementation(() => {
        throw "interrupted";
      });
      try {
        call();
      } catch (_) {
        // The interpreter goes on with its loop.
      } finally {
        push.mockRestore();
      }
      raiseErrorFlags("MEMORY");
    }

    test("leaves all that was taken before, and the link after it works", async () => {
      const { bench, broker } = served({}, { publish: () => undefined });
      bench.client.connect();
      await bench.pass();
      bench.client.publish("t", "before");
      interrupt(() => bench.client.publish("t", "lost"));
      await bench.pass();
      broker.script = {};
      await bench.pass(5000);
      bench.client.publish("t", "after");
      await bench.pass();
      expect(broker.messages).toEqual(["before", "before", "after"]);
      expect(bench.errors()).toEqual([Code.OUT_OF_MEMORY]);
    });

    test.each([
      ["online", (_: Bench) => undefined],
      ["between two links", (bench: Bench) => bench.socket.close()],
    ])("%s takes no room of the queue for ever", async (_, prepare) => {
      const { bench, broker } = served({ maxQueueBytes: 300, maxReconnectDelayMs: 1000 });
      bench.client.connect();
      for (let i = 0; i < 5; i++) {
        await bench.pass(3000);
        prepare(bench);
        interrupt(() => bench.client.publish("t", "x".repeat(100)));
      }
      await bench.pass(3000);
      const refused = vi.fn();
      for (const text of ["a", "b"]) bench.client.publish("t", text.repeat(100), {}, refused);
      await bench.pass(3000);
      expect(refused.mock.calls).toEqual([[], []]);
      expect(broker.messages.map((text) => text[0])).toEqual(["a", "b"]);
    });
  });
});
