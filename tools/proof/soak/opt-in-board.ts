/**
 * Firmware with the opt-in modules between its sensor and the client: numbered readings go through send-on-change into the queue in flash, others in batches, settings are
 * cached, and RPCs go by their method. What goes by flash may not be lost, however long the link is away.
 */

import type { Context } from "../../emulator/context.js";
import { type Device, RpcError } from "../../emulator/index.js";
import { type Client, TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { emitter } from "../../espruino-on-node/globals.js";
import { held } from "../held.js";
import { count, type Report } from "../report.js";
import type { Marks } from "./marks.js";
import { every, MINUTE, marksOf, nowAndThen, type Part, type World } from "./part.js";
import { BoardSocket } from "./virtual-net.js";
import { Timer } from "./virtual-time.js";

const { usePersistentQueue } = await import("../../../src/persistent-queue.js");
const { useTelemetryBatch } = await import("../../../src/telemetry-batch.js");
const { useSendOnChange } = await import("../../../src/send-on-change.js");
const { useSensor } = await import("../../../src/sensor.js");
const { useAttributeCache } = await import("../../../src/attribute-cache.js");
const { useRpcMethods } = await import("../../../src/rpc-methods.js");

const READING_MS = 60_000;
const MESSAGE_MS = 40_000;
const BATCHED_MS = 50_000;
/** So many RPCs of its owner a client remembers at most. */
const REMEMBERED_RPCS = 8;

const KINDS = ["reading", "message", "batched"] as const;
type Kind = (typeof KINDS)[number];

export class OptInBoard implements Part {
  readonly name = "opt-in modules";
  private readonly device: Device;
  private readonly client: Client;
  private readonly parts;
  /** How many numbers were measured, which of them the modules have taken, and which came. */
  private readonly given = { reading: 0, message: 0, batched: 0 };
  private readonly taken: Record<Kind, Marks>;
  private readonly arrived: Record<Kind, Marks>;
  private called = 0;
  /** Of those that were batched. */
  private refused = 0;
  private readonly wrong: string[] = [];
  private limit = 0;
  private readonly rpc = { replied: 0, failed: 0, wrong: 0 };
  private handled = 0;
  private readonly ends: (() => void)[];

  constructor(world: World, context: Context) {
    const device = context.store.create({ name: "opt-in", token: "opt-in" });
    this.device = device;
    const marks = () => ({
      reading: marksOf(world, READING_MS),
      message: marksOf(world, MESSAGE_MS),
      batched: marksOf(world, BATCHED_MS),
    });
    this.taken = marks();
    this.arrived = marks();
    context.events.on("telemetry", (from, entries) => {
      if (from !== device) return;
      for (const { values } of entries) this.arrive(values);
    });
    this.client = new TBDeviceMqttClient({
      host: "server",
      accessToken: "opt-in",
      clientId: "opt-in",
      isNetworkUp: () => world.net.hasWifi,
    });
    const queue = usePersistentQueue(this.client, { maxFiles: 24 });
    const changes = useSendOnChange(this.client, {}, { through: queue });
    const measure = () => {
      this.taken.reading.add(++this.given.reading);
      return { reading: this.given.reading };
    };
    const sensor = useSensor(this.client, measure, { intervalMs: READING_MS, through: changes });
    const batch = useTelemetryBatch(this.client, { maxEntries: 10, maxDelayMs: 5 * MINUTE });
    const cache = useAttributeCache(this.client, { limit: 0 });
    // Every object has it on Espruino.
    Object.assign(Object.getPrototypeOf(cache), emitter);
    this.parts = { client: this.client, queue, batch, changes, sensor, cache };
    useRpcMethods(this.client, {
      double: (params) => {
        this.handled++;
        return 2 * (params as number);
      },
    });
    this.client.connect();
    this.ends = [
      () => {
        sensor.intervalMs = 0;
      },
      every(world, MESSAGE_MS, () => {
        const number = ++this.given.message;
        this.taken.message.add(number);
        queue.sendTelemetry({ message: number }, (error) => {
          this.called++;
          if (error !== undefined) this.wrong.push(`message ${number} was called back with ${error}`);
        });
      }),
      every(world, BATCHED_MS, () => {
        const number = ++this.given.batched;
        batch.sendTelemetry({ batched: number }, (error) => {
          if (error === undefined) this.taken.batched.add(number);
          else this.refused++;
        });
      }),
      nowAndThen(world, 20 * MINUTE, () => device.setSharedAttributes({ limit: ++this.limit })),
      nowAndThen(world, 20 * MINUTE, () => void this.call(world.random.between(1, 1000))),
    ];
  }

  get isAtRest(): boolean {
    const { client, queue } = this.parts;
    return client.connected && queue.stats().waiting === 0 && this.handled >= REMEMBERED_RPCS;
  }

  things(): number {
    return held(this.parts, (thing) => thing instanceof BoardSocket || thing instanceof Timer).things;
  }

  end(): void {
    for (const end of this.ends) end();
    this.device.setSharedAttributes({ limit: ++this.limit });
  }

  report(report: Report): void {
    const { given, taken, arrived, refused, rpc } = this;
    report.say(
      this.name,
      `${count(given.message + given.reading)} readings by flash; ${count(given.batched)} in batches, ${count(refused)} of them refused and told; ${count(rpc.replied)} RPCs replied, ${count(rpc.failed)} while it was away`,
    );
    for (const kind of KINDS) {
      const lost = taken[kind].without(arrived[kind]);
      report.check(lost.length === 0, `${kind}: taken, and never came: ${lost.slice(0, 5).join(", ")}`);
    }
    const open = given.message - this.called + given.batched - taken.batched.count - refused;
    report.check(open === 0, `${open} messages were never called back`);
    report.check(this.wrong.length === 0, this.wrong.slice(0, 5).join("; "));
    report.check(rpc.wrong === 0, `${rpc.wrong} RPCs got a wrong reply`);
    const { limit } = this.parts.cache.values;
    report.check(limit === this.limit, `the cache says ${limit}, the owner wrote ${this.limit}`);
  }

  private arrive(values: Record<string, unknown>): void {
    for (const kind of KINDS) {
      const number = values[kind];
      if (typeof number === "number") this.arrived[kind].add(number);
    }
  }

  private async call(number: number): Promise<void> {
    try {
      if ((await this.device.rpc("double", number)) === 2 * number) this.rpc.replied++;
      else this.rpc.wrong++;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.rpc.failed++;
    }
  }
}
