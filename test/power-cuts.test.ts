/** The power goes after each byte that the queue in flash ever writes; what the flash holds then is what the next start finds. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { TBDeviceMqttClient } from "../src/client";
import { PREFIX, RecordLog } from "../src/espruino/record-log";
import { type PersistentQueue, type PersistentQueueOptions, usePersistentQueue } from "../src/persistent-queue";
import { FlashStorage, NoPower } from "./support/flash-storage";
import { QueueClient } from "./support/queue-client";

const FIRMWARE = "f".repeat(3001);

/** The lives of one board: what was sent, what was told to be safe, and what the server has, by number. */
class Board {
  readonly safe = new Set<number>();
  readonly sent: number[] = [];
  readonly received: number[] = [];
  /** What each life of the board published. */
  readonly lives: number[][] = [];
  readonly flash: FlashStorage;
  private client!: QueueClient;
  private queue!: PersistentQueue;

  constructor(private readonly options: PersistentQueueOptions) {
    this.flash = new FlashStorage();
    this.flash.write("tb0", FIRMWARE);
    this.flash.made = [];
    this.flash.written = 0;
  }

  boot(): void {
    this.flash.boot();
    this.flash.written = 0;
    this.flash.made.length = 0;
  }

  start(): void {
    this.client = new QueueClient();
    this.while(() => {
      this.queue = usePersistentQueue(this.client as unknown as TBDeviceMqttClient, this.options);
    });
  }

  send(count: number): void {
    for (let i = 0; i < count; i++)
      this.while(() => {
        const n = this.sent.length + 1;
        this.sent.push(n);
        this.queue.sendTelemetry({ n }, (error) => {
          if (error === undefined && !this.flash.isDead) this.safe.add(n);
        });
      });
  }

  link(isUp: boolean): void {
    this.while(() => this.client.turn(isUp));
  }

  /** The server acknowledges so many messages, one after the other: what it has taken without that comes again. */
  acknowledge(most = Infinity): void {
    for (let i = 0; i < most && this.client.open.length && !this.flash.isDead; i++)
      this.while(() => {
        this.received.push(...JSON.parse(this.client.published.at(-this.client.open.length)!).map(numberOf));
        this.client.answer(1);
      });
  }

  /** Does something while there is power, and what it puts off. */
  private while(action: () => void): void {
    if (this.flash.isDead) return;
    try {
      action();
      vi.advanceTimersByTime(1);
    } catch (error) {
      if (!(error instanceof NoPower)) throw error;
    }
  }

  endLife(): void {
    this.lives.push(this.client.numbers);
  }
}

const numberOf = ({ values }: { values: { n: number } }) => values.n;

/** All that the queue does: files made, filled, marked and erased, and messages that were on their way when the link went. */
function live(board: Board): void {
  board.start();
  board.send(7);
  board.link(true);
  board.acknowledge(3);
  board.link(false);
  board.send(4);
  board.link(true);
  board.acknowledge();
  board.send(3);
  board.acknowledge(1);
  board.link(false);
  board.send(3);
  board.endLife();
}

function recover(board: Board): void {
  board.start();
  board.send(1);
  board.link(true);
  board.acknowledge();
  board.send(1);
  board.acknowledge();
  board.endLife();
}

/** Of a life that ended by itself or with the power. */
function expectNothingLost(board: Board): void {
  const missing = [...board.safe].filter((n) => !board.received.includes(n));
  expect(missing).toEqual([]);
  for (const numbers of board.lives) expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  expect(board.sent).toEqual(expect.arrayContaining(board.received));
  expect(board.flash.read("tb0")).toBe(FIRMWARE);
  expect(board.flash.compactions).toBe(0);
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  onTestFinished(() => void vi.useRealTimers());
});

/** One life with its power cut after so many bytes, and the next. */
function cutAfter(bytes: number, options: PersistentQueueOptions): void {
  const board = new Board(options);
  board.flash.cutAfter = bytes;
  live(board);
  board.boot();
  recover(board);
  expectNothingLost(board);
}

function wholeLife(options: PersistentQueueOptions): FlashStorage {
  const board = new Board(options);
  live(board);
  return board.flash;
}

describe("a power cut after any byte that the queue writes", () => {
  test.each([
    ["one file", { fileBytes: 4095 }, 1],
    ["file after file", { fileBytes: 255, maxFiles: 12 }, 4],
  ])("loses nothing that was told to be safe, keeps the order and the other files: %s", (_what, options, files) => {
    const { written, made } = wholeLife(options);
    expect(written).toBeGreaterThan(500);
    expect(made.length).toBeGreaterThanOrEqual(files);
    for (let bytes = 0; bytes <= written; bytes++) cutAfter(bytes, options);
  });

  test("and another one while the next start mends that", () => {
    const options = { fileBytes: 255, maxFiles: 12 };
    const { written } = wholeLife(options);
    for (let first = 0; first <= written; first += 29) {
      for (let second = 0; ; second++) {
        const board = new Board(options);
        board.flash.cutAfter = first;
        live(board);
        board.boot();
        board.flash.cutAfter = second;
        recover(board);
        const isOver = !board.flash.isDead;
        board.boot();
        recover(board);
        expectNothingLost(board);
        if (isOver) break;
      }
    }
  });
});

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
  expect(flash.list()).toEqual([`${PREFIX}1`, `${PREFIX}2`]);
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
