/**
 * The power goes after each byte that the queue in flash ever writes, or after one of so many; what the flash holds then is what the next start finds.
 */
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { TBDeviceMqttClient } from "../../src/client";
import { type PersistentQueue, type PersistentQueueOptions, usePersistentQueue } from "../../src/persistent-queue";
import { FlashStorage, NoPower } from "./flash-storage";
import { QueueClient } from "./queue-client";

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

/** With a step of 1 after each byte. */
export function queuePowerCuts(step: number): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    onTestFinished(() => void vi.useRealTimers());
  });

  describe(`a power cut after ${step === 1 ? "any byte" : `one byte in ${step}`} that the queue writes`, () => {
    test.each([
      ["one file", { fileBytes: 4095 }, 1],
      ["file after file", { fileBytes: 256, maxFiles: 12 }, 4],
    ])("loses nothing that was told to be safe, keeps the order and the other files: %s", (_what, options, files) => {
      const { written, made } = wholeLife(options);
      expect(written).toBeGreaterThan(500);
      expect(made.length).toBeGreaterThanOrEqual(files);
      for (let bytes = 0; bytes <= written; bytes += step) cutAfter(bytes, options);
    });

    test("and another one while the next start mends that", () => {
      const options = { fileBytes: 256, maxFiles: 12 };
      const { written } = wholeLife(options);
      for (let first = 0; first <= written; first += 29) {
        for (let second = 0; ; second += step) {
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
}
