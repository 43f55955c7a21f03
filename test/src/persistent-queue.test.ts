/** The queue in flash, with a client whose server is the test. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import type { PersistentQueueOptions } from "../../src/persistent-queue";
import { FlashStorage } from "../support/flash-storage";
import { QueueClient } from "../support/queue-client";

const START = Date.UTC(2026, 0, 1);

const start = (options?: PersistentQueueOptions) => QueueClient.start(options);

/** What a call is called back with. */
function outcome(call: (done: (error?: number) => void) => void): { told: (number | undefined)[] } {
  const told: (number | undefined)[] = [];
  call((error) => void told.push(error));
  expect(told).toEqual([]);
  return { told };
}

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  onTestFinished(() => void vi.useRealTimers());
});

const pass = (ms = 0) => vi.advanceTimersByTime(ms);
const count = (to: number, from = 1) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("with a link", () => {
  test("a message goes out at once, and nothing is written", () => {
    const flash = new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    const { told } = outcome((done) => queue.sendTelemetry({ n: 1 }, done));
    expect(client.published).toEqual([`[{"ts":${START},"values":{"n":1}}]`]);
    client.answer();
    pass();
    expect(told).toEqual([undefined]);
    expect(flash.written).toBe(0);
  });

  test("what is not acknowledged when the link is lost is written then, and sent no second time", () => {
    new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    const { told } = outcome((done) => queue.sendTelemetry({ n: 1 }, done));
    client.turn(false);
    pass();
    expect(told).toEqual([undefined]);
    expect(queue.stats().waiting).toBe(1);
    queue.sendTelemetry({ n: 2 });
    client.turn(true);
    client.answer();
    expect(client.numbers).toEqual([1, 2]);
    expect(queue.stats().waiting).toBe(0);
  });

  test("a message sent before the loss is told comes behind those on their way, after a restart too", () => {
    const flash = new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    queue.sendTelemetry({ n: 1 });
    client.connected = false;
    queue.sendTelemetry({ n: 2 });
    client.turn(false);
    flash.boot();
    const again = start();
    again.client.turn(true);
    again.client.answer();
    expect(again.client.numbers).toEqual([1, 2]);
  });

  test("a burst goes by the flash, in order", () => {
    new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    for (const n of count(40)) queue.sendTelemetry({ n });
    // Of 45 bytes, with 32 for each: 512 bytes.
    expect(client.open.length).toBe(7);
    client.answer();
    expect(client.numbers).toEqual(count(40));
    expect(queue.stats().waiting).toBe(0);
  });

  test("a long message goes out alone", () => {
    const flash = new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    queue.sendTelemetry({ n: 1, text: "x".repeat(600) });
    expect([client.open.length, flash.written]).toEqual([1, 0]);
    queue.sendTelemetry({ n: 2 });
    expect([client.open.length, queue.stats().waiting]).toEqual([2, 2]);
    client.answer();
    expect(client.numbers).toEqual([1, 2]);
  });

  test("what is not acknowledged within seconds is written, and sent no second time", () => {
    new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    const { told } = outcome((done) => queue.sendTelemetry({ n: 1 }, done));
    pass(2499);
    queue.sendTelemetry({ n: 2 });
    expect([told, queue.stats().waiting]).toEqual([[], 0]);
    pass(2);
    expect([told, queue.stats().waiting]).toEqual([[undefined], 2]);
    client.answer();
    expect(client.numbers).toEqual([1, 2]);
    expect(queue.stats().waiting).toBe(0);
  });

  test("what was written so is sent first after a restart", () => {
    const flash = new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    for (const n of count(3)) queue.sendTelemetry({ n });
    pass(2500);
    queue.sendTelemetry({ n: 4 });
    flash.boot();
    const again = start();
    again.client.turn(true);
    again.client.answer();
    expect(again.client.numbers).toEqual(count(4));
  });

  test("a message a second that is acknowledged within a second is never written", () => {
    const flash = new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    for (const n of count(600)) {
      queue.sendTelemetry({ n });
      pass(900);
      client.answer();
      pass(100);
    }
    expect([client.numbers, flash.written]).toEqual([count(600), 0]);
  });

  test("what the client has no room for is sent again", () => {
    new FlashStorage();
    const { client, queue } = start();
    client.turn(true);
    const { told } = outcome((done) => queue.sendTelemetry({ n: 1 }, done));
    client.answer(1, Code.QUEUE_FULL);
    pass();
    expect(told).toEqual([undefined]);
    pass(1000);
    client.answer();
    expect(client.numbers).toEqual([1, 1]);
    expect(queue.stats()).toEqual({ waiting: 0, refused: 0, dropped: 0, torn: 0 });
  });
});

describe("without a link", () => {
  test("a message is called back when it is in flash, and sent when the link is back", () => {
    new FlashStorage();
    const { client, queue } = start();
    const { told } = outcome((done) => queue.sendTelemetry({ n: 1 }, done));
    pass();
    expect(told).toEqual([undefined]);
    client.turn(true);
    client.answer();
    expect(client.numbers).toEqual([1]);
  });

  test("messages have their own times, and none while the clock is not set", () => {
    new FlashStorage();
    const { client, queue } = start();
    vi.setSystemTime(1000);
    queue.sendTelemetry({ n: 1 });
    vi.setSystemTime(START + 5);
    queue.sendTelemetry({ n: 2 });
    queue.sendTelemetry([{ ts: 1451649600000.4, values: { n: 3 } }, { n: 4 }]);
    client.turn(true);
    client.answer();
    expect(client.published).toEqual([
      '[{"n":1}]',
      `[{"ts":${START + 5},"values":{"n":2}}]`,
      `[{"ts":1451649600000,"values":{"n":3}},{"ts":${START + 6},"values":{"n":4}}]`,
    ]);
  });

  test("messages of the same millisecond get times of their own: the server keeps one value for each", () => {
    new FlashStorage();
    const { client, queue } = start();
    queue.sendTelemetry([{ n: 1 }, { n: 2 }]);
    queue.sendTelemetry({ n: 3 });
    vi.setSystemTime(START - 86_400_000);
    queue.sendTelemetry({ n: 4 });
    client.turn(true);
    client.answer();
    const times = client.published.flatMap((payload) =>
      JSON.parse(payload).map(({ ts }: { ts: number }) => ts - START),
    );
    expect(times).toEqual([0, 1, 2, -86_400_000]);
  });

  test("two are on their way at a time, and a file is erased only when all in it is acknowledged", () => {
    const flash = new FlashStorage();
    const { client, queue } = start({ fileBytes: 256 });
    for (const n of count(12)) queue.sendTelemetry({ n });
    const files = flash.list();
    client.turn(true);
    expect(client.open.length).toBe(2);
    client.answer(2);
    expect(flash.list()).toEqual(files);
    client.answer();
    expect(client.numbers).toEqual(count(12));
    expect(flash.list().length).toBeLessThanOrEqual(1);
  });

  test("what is left is sent first after a restart", () => {
    const flash = new FlashStorage();
    const before = start();
    for (const n of count(50)) before.queue.sendTelemetry({ n });
    flash.boot();
    const { client, queue } = start();
    expect(queue.stats().waiting).toBe(50);
    queue.sendTelemetry({ n: 51 });
    client.turn(true);
    queue.sendTelemetry({ n: 52 });
    client.answer();
    expect(client.numbers).toEqual(count(52));
  });

  test("what was acknowledged is not sent again after a restart, once all was", () => {
    const flash = new FlashStorage();
    const before = start();
    before.queue.sendTelemetry({ n: 1 });
    before.client.turn(true);
    before.client.answer();
    flash.boot();
    const { client, queue } = start();
    queue.sendTelemetry({ n: 2 });
    client.turn(true);
    client.answer();
    expect(client.numbers).toEqual([2]);
    expect(flash.list()).toEqual(["tb.q1"]);
  });

  test("disconnect() loses nothing: what comes back unsent is sent after the next connect()", () => {
    new FlashStorage();
    const { client, queue } = start();
    for (const n of count(3)) queue.sendTelemetry({ n });
    client.turn(true);
    client.turn(false);
    client.answer(2, Code.DISCONNECTED);
    client.turn(true);
    client.answer();
    expect(client.numbers).toEqual([1, 2, 1, 2, 3]);
    expect(queue.stats().waiting).toBe(0);
  });

  test("a message that the server never takes is given up, and the others go on", () => {
    new FlashStorage();
    const { client, queue } = start();
    for (const n of count(3)) queue.sendTelemetry({ n });
    client.turn(true);
    // The second is acknowledged first.
    client.open.splice(1, 1)[0]!();
    client.answer(1, Code.GIVEN_UP);
    client.answer();
    expect(client.numbers).toEqual(count(3));
    expect(queue.stats()).toMatchObject({ waiting: 0, dropped: 1 });
  });
});

describe("the bounds", () => {
  const SMALL = { fileBytes: 256, maxFiles: 2 };

  test("what does not fit into the files is refused, and counted", () => {
    new FlashStorage();
    const { client, queue } = start(SMALL);
    const told: unknown[] = [];
    for (const n of count(20)) queue.sendTelemetry({ n }, (error) => told.push(error));
    pass();
    const taken = told.filter((error) => error === undefined).length;
    expect(taken).toBeGreaterThan(4);
    expect(told).toEqual([...Array(taken).fill(undefined), ...Array(20 - taken).fill(Code.QUEUE_FULL)]);
    expect(queue.stats()).toMatchObject({ waiting: taken, refused: 20 - taken });
    client.turn(true);
    client.answer();
    expect(client.numbers).toEqual(count(taken));
  });

  test("dropOldest erases the oldest file instead, and counts what was in it", () => {
    new FlashStorage();
    const { client, queue } = start({ ...SMALL, dropOldest: true });
    for (const n of count(20)) queue.sendTelemetry({ n });
    const { waiting, dropped, refused } = queue.stats();
    expect({ total: waiting + dropped, refused }).toEqual({ total: 20, refused: 0 });
    client.turn(true);
    client.answer();
    expect(client.numbers).toEqual(count(20, dropped + 1));
  });

  test("dropOldest may take what is on its way: its acknowledgement then releases nothing else", () => {
    const flash = new FlashStorage();
    const { client, queue } = start({ ...SMALL, dropOldest: true });
    for (const n of count(8)) queue.sendTelemetry({ n });
    client.turn(true);
    client.connected = false;
    for (const n of count(16, 9)) queue.sendTelemetry({ n });
    const { waiting } = queue.stats();
    client.answer(2);
    expect(queue.stats().waiting).toBe(waiting);
    flash.boot();
    expect(start(SMALL).queue.stats().waiting).toBe(waiting);
  });

  test("no file is made that would have Espruino compact its flash, and reserveBytes stay free", () => {
    const flash = new FlashStorage();
    const { client, queue } = start({ fileBytes: 1023, maxFiles: 1000, reserveBytes: 5000 });
    for (const n of count(2000)) queue.sendTelemetry({ n });
    expect(flash.compactions).toBe(0);
    expect(flash.getFree()).toBeGreaterThanOrEqual(5000);
    expect(queue.stats().refused).toBeGreaterThan(0);
    expect(client.errors[0]).toEqual([Code.QUEUE_FULL, "persistent queue"]);
  });

  test("a page stays free, however little is to be left: a power cut in the last one would lose all", () => {
    const flash = new FlashStorage();
    const { queue } = start({ fileBytes: 1023, maxFiles: 1000, reserveBytes: 1 });
    for (const n of count(2000)) queue.sendTelemetry({ n });
    expect(flash.getFree()).toBeGreaterThanOrEqual(4096);
    expect(flash.getFree()).toBeLessThan(4096 + 1023 + 36);
  });

  test("a message too large for a file is refused", () => {
    new FlashStorage();
    const { queue } = start(SMALL);
    const { told } = outcome((done) => queue.sendTelemetry({ text: "x".repeat(250) }, done));
    pass();
    expect(told).toEqual([Code.TOO_LARGE]);
  });

  test.each([[[]], [5], [[[1]]], [{ ts: "now", values: {} }], [{ ts: 1, values: [] }], [null]])(
    "%j is no telemetry",
    (data) => {
      new FlashStorage();
      const { queue } = start();
      const { told } = outcome((done) => queue.sendTelemetry(data as object, done));
      pass();
      expect(told).toEqual([Code.INVALID_ARGUMENT]);
    },
  );
});

describe("a batch", () => {
  test("is written as one record when its time is over, and called back then", () => {
    const flash = new FlashStorage();
    const { client, queue } = start({ batchMs: 60_000 });
    const told: unknown[] = [];
    for (const n of count(3)) queue.sendTelemetry({ n }, (error) => told.push(error));
    pass(59_999);
    expect([flash.written, told]).toEqual([0, []]);
    pass(2);
    expect(told).toEqual([undefined, undefined, undefined]);
    expect(queue.stats().waiting).toBe(1);
    client.turn(true);
    client.answer();
    expect(client.numbers).toEqual(count(3));
    expect(client.published.length).toBe(1);
  });

  test("is written earlier when it is long, when there is a link, and by flush()", () => {
    new FlashStorage();
    const { client, queue } = start({ batchMs: 60_000 });
    for (const n of count(40)) queue.sendTelemetry({ n });
    const { waiting } = queue.stats();
    expect(waiting).toBeGreaterThan(0);
    queue.flush();
    expect(queue.stats().waiting).toBe(waiting + 1);
    queue.sendTelemetry({ n: 41 });
    client.turn(true);
    client.answer();
    expect(client.numbers).toEqual(count(41));
  });

  test("that finds no room is refused with all that is in it", () => {
    new FlashStorage();
    const { queue } = start({ batchMs: 1000, reserveBytes: 1e6 });
    const told: unknown[] = [];
    for (const n of count(2)) queue.sendTelemetry({ n }, (error) => told.push(error));
    pass(1001);
    expect(told).toEqual([Code.QUEUE_FULL, Code.QUEUE_FULL]);
  });
});

test("the figures of wear in docs/capabilities.md are these: a message a minute, a day without a link", () => {
  const perDay = (options: PersistentQueueOptions) => {
    const flash = new FlashStorage(256 * 4096);
    const { queue } = start({ ...options, dropOldest: true });
    for (let minute = 0; minute < 1440; minute++) {
      queue.sendTelemetry({ temperature: 25.5, humidity: 60 });
      pass(60_000);
    }
    queue.flush();
    return { bytesPerMessage: Math.round(flash.written / 1440), files: flash.made.length };
  };
  expect(perDay({})).toEqual({ bytesPerMessage: 73, files: 26 });
  expect(perDay({ batchMs: 600_000 })).toEqual({ bytesPerMessage: 66, files: 24 });
});
