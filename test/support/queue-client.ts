/** A client whose server is the test, for the queue in flash. */
import { expect } from "vitest";
import type { TBDeviceMqttClient } from "../../src/client";
import { type PersistentQueue, type PersistentQueueOptions, usePersistentQueue } from "../../src/persistent-queue";

/** What the queue uses of a client. */
export class QueueClient {
  connected = false;
  readonly errors: unknown[] = [];
  /** What was published, in order. */
  readonly published: string[] = [];
  /** What was published and is not answered. */
  open: ((error?: number) => void)[] = [];
  private readonly listeners: Record<string, () => void> = {};

  static start(options?: PersistentQueueOptions): { client: QueueClient; queue: PersistentQueue } {
    const client = new QueueClient();
    return { client, queue: usePersistentQueue(client as unknown as TBDeviceMqttClient, options) };
  }

  on(event: string, listener: () => void): void {
    this.listeners[event] = listener;
  }

  emit(event: string, ...args: unknown[]): void {
    if (event === "error") this.errors.push(args);
    else this.listeners[event]?.();
  }

  publish(topic: string, payload: string, options: object, callback: (error?: number) => void): void {
    expect([topic, options]).toEqual(["v1/devices/me/telemetry", { qualityOfService: 1 }]);
    this.published.push(payload);
    this.open.push(callback);
  }

  /** With a link or without. */
  turn(connected: boolean): void {
    this.connected = connected;
    this.emit(connected ? "connect" : "disconnect");
  }

  /** Answers what is open, and what that brings about, up to so many. */
  answer(most = Infinity, error?: number): void {
    for (let i = 0; i < most && this.open.length; i++) this.open.shift()!(error);
  }

  /** The values named n, in the order in which they were published. */
  get numbers(): number[] {
    return this.published.flatMap((payload) =>
      JSON.parse(payload).map((entry: { n?: number; values?: { n: number } }) => entry.values?.n ?? entry.n),
    );
  }
}
