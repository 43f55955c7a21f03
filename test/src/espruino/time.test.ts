import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { syncClock, type TimeServer } from "../../../src/espruino/time";
import { bundle } from "../../../tools/compiler/build.js";
import { emitter, modules } from "../../support/espruino-globals";
import { sntpAnswer, startTimeServer } from "../../support/local-dgram";
import { boardWithConsole, CHIP_NAMES } from "../../support/on-board.js";

const NOW = Date.UTC(2026, 10, 22, 11, 30, 5, 250);
const setTime = vi.fn<(seconds: number) => void>();

/** Espruino's UDP socket, on a network where the test is the server. */
class FakeUdp {
  sent: unknown[][] = [];
  isClosed = false;
  on = emitter.on;
  emit = emitter.emit;

  send(...args: unknown[]): void {
    this.sent.push(args);
  }

  close(): void {
    this.isClosed = true;
  }

  async answer(bytes: Buffer): Promise<void> {
    this.emit("message", bytes.toString("latin1"));
    await vi.advanceTimersByTimeAsync(0);
  }
}

beforeEach(() => {
  setTime.mockReset();
  vi.stubGlobal("setTime", setTime);
});

/** Asks; the clock of the test stands still. */
function ask(server?: TimeServer) {
  vi.useFakeTimers();
  const udp = new FakeUdp();
  modules.dgram = { createSocket: (type: string) => (type === "udp4" ? udp : undefined) };
  const done = vi.fn();
  syncClock(server, done);
  return { udp, done };
}

describe("the clock", () => {
  afterEach(() => void vi.useRealTimers());

  test("is asked for by one question of 48 bytes: version 3, client", () => {
    const { udp } = ask();
    expect(udp.sent).toEqual([[`\x1b${"\0".repeat(47)}`, 0, 48, 123, "pool.ntp.org"]]);
  });

  test("is asked of the server that is named", () => {
    const { udp } = ask({ host: "10.0.0.1", port: 1123 });
    expect(udp.sent[0]!.slice(3)).toEqual([1123, "10.0.0.1"]);
  });

  test("is set to the server's time, its fraction included", async () => {
    const { udp, done } = ask();
    await udp.answer(sntpAnswer(NOW));
    expect(setTime).toHaveBeenCalledExactlyOnceWith(NOW / 1000);
    expect(done).toHaveBeenCalledExactlyOnceWith(undefined);
  });

  // the count of seconds begins again on 2036-02-07
  test.each([Date.UTC(2036, 1, 7, 6, 28, 15), Date.UTC(2036, 1, 8), Date.UTC(2050, 0, 1)])(
    "is right at the turn of the era and after it (%d)",
    async (time) => {
      const { udp } = ask();
      await udp.answer(sntpAnswer(time));
      expect(setTime).toHaveBeenCalledExactlyOnceWith(time / 1000);
    },
  );

  test("closes its socket and leaves no timer behind", async () => {
    const { udp } = ask();
    await udp.answer(sntpAnswer(NOW));
    expect(udp.isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ["of a server that tells us to go away (stratum 0)", sntpAnswer(NOW, { stratum: 0 })],
    ["of a server whose own clock is not set (leap indicator 3)", sntpAnswer(NOW, { firstByte: 0xe4 })],
    ["of a client (mode 3)", sntpAnswer(NOW, { firstByte: 0x23 })],
    ["that breaks off", sntpAnswer(NOW).subarray(0, 47)],
    ["without a byte", Buffer.alloc(0)],
    ["of noughts", Buffer.alloc(48)],
    ["without a time", Buffer.concat([sntpAnswer(NOW).subarray(0, 40), Buffer.alloc(8)])],
    ["of text", Buffer.from("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n....")],
  ])("is not set by an answer %s", async (_what, bytes) => {
    const { udp, done } = ask();
    await udp.answer(bytes);
    expect(setTime).not.toHaveBeenCalled();
    expect(done).toHaveBeenCalledExactlyOnceWith("no time in the answer");
    expect(udp.isClosed).toBe(true);
  });

  test("is given up after five seconds without an answer", async () => {
    const { udp, done } = ask();
    await vi.advanceTimersByTimeAsync(4999);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toHaveBeenCalledExactlyOnceWith("no answer");
    expect(udp.isClosed).toBe(true);
  });

  test("is given up after timeoutMs, where that is given", async () => {
    const { done } = ask({ timeoutMs: 100 });
    await vi.advanceTimersByTimeAsync(100);
    expect(done).toHaveBeenCalledExactlyOnceWith("no answer");
  });

  test("is not set by an answer that comes too late", async () => {
    const { udp, done } = ask();
    await vi.advanceTimersByTimeAsync(5000);
    await udp.answer(sntpAnswer(NOW));
    expect(setTime).not.toHaveBeenCalled();
    expect(done).toHaveBeenCalledOnce();
  });

  test("is set once, though two answers come", async () => {
    const { udp, done } = ask();
    await udp.answer(sntpAnswer(NOW));
    await udp.answer(sntpAnswer(NOW + 5000));
    expect(setTime).toHaveBeenCalledOnce();
    expect(done).toHaveBeenCalledOnce();
  });

  test("reports a socket that cannot be made", () => {
    vi.useFakeTimers();
    delete modules.dgram;
    const done = vi.fn();
    syncClock(undefined, done);
    expect(done).toHaveBeenCalledExactlyOnceWith('Error: Module "dgram" not found');
    expect(vi.getTimerCount()).toBe(0);
  });

  test("reports a question that cannot be sent, and closes the socket", () => {
    vi.useFakeTimers();
    const udp = new FakeUdp();
    udp.send = () => {
      throw new Error("Unable to locate host");
    };
    modules.dgram = { createSocket: () => udp };
    const done = vi.fn();
    syncClock(undefined, done);
    expect(done).toHaveBeenCalledExactlyOnceWith("Error: Unable to locate host");
    expect(udp.isClosed).toBe(true);
  });

  test("may be synchronised without a callback", async () => {
    vi.useFakeTimers();
    const udp = new FakeUdp();
    modules.dgram = { createSocket: () => udp };
    syncClock();
    await udp.answer(sntpAnswer(NOW));
    expect(setTime).toHaveBeenCalledOnce();
  });
});

describe("over UDP", () => {
  let module = "";

  beforeAll(async () => {
    const bundles = await bundle([{ name: "time", entry: "src/espruino/time.ts" }]);
    module = bundles.find(({ file }) => file === "time.min.js")!.code;
  }, 60_000);

  test.each(CHIP_NAMES)("the clock of a board follows the server's, %s", async (chip) => {
    const questions: number[] = [];
    const server = await startTimeServer((question) => {
      questions.push(question.length);
      return sntpAnswer(NOW);
    });
    onTestFinished(() => server.stop());
    const wifi = { connectedAtBoot: true };
    const { board, console } = boardWithConsole({ chip, wifi, modules: { time: module }, bootTime: 0 });
    const where = `{host:"127.0.0.1",port:${server.port}}`;
    board.evaluate(`require("time").syncClock(${where},function(error){console.log("set "+error)})`);
    await console.next("set undefined");
    expect(Math.abs(board.clock.now() - NOW)).toBeLessThan(5000);
    expect(questions).toEqual([48]);
  });

  test.each(CHIP_NAMES)("a board without an answer keeps its clock, %s", async (chip) => {
    const wifi = { connectedAtBoot: true };
    const { board, console } = boardWithConsole({ chip, wifi, modules: { time: module }, bootTime: 0 });
    // a port where no one listens
    const server = await startTimeServer(() => Buffer.alloc(48));
    server.stop();
    const where = `{host:"127.0.0.1",port:${server.port},timeoutMs:50}`;
    board.evaluate(`require("time").syncClock(${where},function(error){console.log("set "+error)})`);
    await console.next("set no answer");
    expect(board.clock.now()).toBeLessThan(60_000);
  });
});
