/** A watchdog that the session's health kicks. */
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../src/client";
import { useWatchdog } from "../../src/watchdog";
import { Bench } from "../support/bench";
import { watchdogOn } from "../support/watchdog";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** More than two looks. */
const LOOKS = 11 * SECOND;

async function guarded(options: Partial<ClientOptions> = {}, seconds?: number, offlineSeconds?: number) {
  const { enable, kick } = watchdogOn("ESP32");
  const bench = new Bench(options);
  expect(useWatchdog(bench.client, bench.options, seconds, offlineSeconds)).toBe(true);
  /** Whether it is kicked from now on. */
  const isKicked = async () => {
    kick.mockClear();
    await bench.pass(LOOKS);
    return kick.mock.calls.length > 0;
  };
  return { bench, enable, isKicked };
}

async function online(...args: Parameters<typeof guarded>) {
  const all = await guarded(...args);
  all.bench.client.connect();
  await all.bench.pass();
  await all.bench.accept();
  return all;
}

/** The poll ends without a word, as when memory ran out in it. */
function stopPoll(bench: Bench): void {
  vi.spyOn(bench.client, "checkForMsg").mockReturnValue();
}

describe("the watchdog", () => {
  test.each([
    [undefined, 120],
    [300, 300],
    [120.5, 121],
    [10, 90],
  ])("of %s seconds is one of %s: whole, and longer than an ESP32 blocks to connect", async (seconds, enabled) => {
    expect((await guarded({}, seconds)).enable).toHaveBeenCalledExactlyOnceWith(enabled, false);
  });

  test.each(["ESP8266_4MB", "LINUX"])("is none on %s, which says so, and nothing is changed", (board) => {
    const { enable, kick } = watchdogOn(board);
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const bench = new Bench();
    expect(useWatchdog(bench.client, bench.options)).toBe(false);
    expect(log).toHaveBeenCalledExactlyOnceWith("Watchdog: an ESP32 has one, this board does not");
    expect(enable.mock.calls.length + kick.mock.calls.length).toBe(0);
    expect(bench.options.isNetworkUp).toBeUndefined();
    log.mockRestore();
  });
});

describe("it is kicked", () => {
  test("before connect(), and after disconnect()", async () => {
    const { bench, isKicked } = await guarded();
    await bench.pass(60 * MINUTE);
    expect(await isKicked()).toBe(true);
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    bench.client.disconnect();
    await bench.pass(120 * MINUTE);
    expect(await isKicked()).toBe(true);
  });

  test("while online, however little there is to say", async () => {
    const { bench, isKicked } = await online({ keepAlive: 0 });
    await bench.pass(120 * MINUTE);
    expect(await isKicked()).toBe(true);
  });

  test("for ever while it never was online, also in the longest pauses", async () => {
    const { bench, isKicked } = await guarded({ maxReconnectDelayMs: 20 * MINUTE });
    bench.client.connect();
    for (let i = 0; i < 200; i++) {
      await bench.pass(MINUTE - LOOKS);
      expect(await isKicked()).toBe(true);
    }
  });

  test("again once the link is back in time", async () => {
    const { bench, isKicked } = await online({}, 120, 600);
    for (let i = 0; i < 3; i++) {
      bench.socket.close();
      await bench.pass(7 * MINUTE);
      await bench.nextAttempt();
      await bench.accept();
    }
    expect(await isKicked()).toBe(true);
  });
});

describe("it is no longer kicked", () => {
  test("when the poll stops while online", async () => {
    const { bench, isKicked } = await online();
    stopPoll(bench);
    await bench.pass(4 * MINUTE - LOOKS);
    expect(await isKicked()).toBe(true);
    await bench.pass(2 * SECOND);
    await bench.pass(LOOKS);
    expect(await isKicked()).toBe(false);
  });

  test("when the poll stops in a pause and never was online", async () => {
    const { bench, isKicked } = await guarded({ maxReconnectDelayMs: 30 * SECOND }, 100);
    bench.client.connect();
    await bench.pass();
    bench.socket.close();
    stopPoll(bench);
    await bench.pass(131 * SECOND + LOOKS);
    expect(await isKicked()).toBe(false);
  });

  test("when it was online and is not again within the bound", async () => {
    const { bench, isKicked } = await online({}, 120, 600);
    bench.socket.close();
    await bench.pass(10 * MINUTE - LOOKS - SECOND);
    expect(await isKicked()).toBe(true);
    await bench.pass(LOOKS);
    expect(await isKicked()).toBe(false);
  });

  test("an hour after the link was lost, where no bound is given", async () => {
    const { bench, isKicked } = await online();
    bench.socket.close();
    await bench.pass(59 * MINUTE);
    expect(await isKicked()).toBe(true);
    await bench.pass(2 * MINUTE);
    expect(await isKicked()).toBe(false);
  });
});

test("isNetworkUp of the options still decides", async () => {
  let isUp = false;
  const { bench } = await guarded({ isNetworkUp: () => isUp });
  bench.client.connect();
  await bench.pass(MINUTE);
  expect(bench.net.attempts).toBe(0);
  isUp = true;
  await bench.pass(2 * SECOND);
  expect(bench.net.attempts).toBe(1);
});
