/** Power cuts that the queue in flash mends at its next start. */
import { expect, test } from "vitest";
import { RecordLog } from "../../src/espruino/record-log";
import { FlashStorage } from "../support/flash-storage";
import { queuePowerCuts } from "../support/queue-power-cuts";

// After each byte: power-cuts.slow.test.ts.
queuePowerCuts(7);

test("a half-written record is passed over and counted, and nothing is written behind it", () => {
  const flash = new FlashStorage();
  const log = new RecordLog(511, 4, 0, false);
  log.append("first");
  flash.cutAfter = flash.written + 9;
  log.append("second");
  flash.boot();
  const again = new RecordLog(511, 4, 0, false);
  expect([again.waiting, again.torn]).toEqual([1, 1]);
  again.append("third");
  expect([again.next(), again.next(), again.next()]).toEqual(["first", "third", undefined]);
  expect(flash.list()).toEqual(["tb.q1", "tb.q2"]);
});

test("a file whose name was half written is erased by the next start", () => {
  for (const bytes of [4, 5, 6, 7, 8, 9, 10]) {
    const flash = new FlashStorage();
    flash.cutAfter = bytes;
    new RecordLog(511, 4, 0, false).append("first");
    flash.boot();
    expect(flash.list().length).toBe(1);
    const log = new RecordLog(511, 4, 0, false);
    expect(flash.list()).toEqual(bytes < 10 ? [] : [expect.anything()]);
    log.append("second");
    expect(log.next()).toBe("second");
  }
});

test("another program's files are left alone", () => {
  const flash = new FlashStorage();
  for (const name of ["tb.json", "tb.p0", "tb.quiet", "tb.q-1", "x".repeat(28)]) flash.write(name, "kept");
  const names = flash.list();
  new RecordLog(511, 4, 0, false).append("first");
  expect(flash.list()).toEqual([...names, "tb.q1"]);
});
