/** The subscriptions of one WebSocket (DefaultWebSocketService): what there is comes first, then each update. */
import type { Device } from "../device.js";
import { isUuid } from "../ids.js";
import { isTheirs } from "../rest/auth.js";
import type { Store } from "../store.js";
import type { User } from "../users.js";
import { type Value, valueToString } from "../values.js";
import { type Command, keysOf, scopesOf } from "./commands.js";

const INTERNAL_ERROR = 1;
const BAD_REQUEST = 2;
const DEFAULT_LIMIT = 100;
const ENTITY_TYPE = "org.thingsboard.server.common.data.EntityType";

/** A time series point or an attribute. null stands for a key without data. */
interface Entry {
  key: string;
  ts: number;
  value: Value | null;
}

type EmulatedCommand = Exclude<Command, { type: "NOT_EMULATED" }>;
type TimeSeriesCommand = Extract<Command, { type: "TIMESERIES" }>;
type AttributesCommand = Extract<Command, { type: "ATTRIBUTES" }>;
type HistoryCommand = Extract<Command, { type: "TIMESERIES_HISTORY" }>;

class CommandError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export class Subscriptions {
  private readonly byCommand = new Map<number, () => void>();
  /** What ends each subscription. A command id that is used again has two of them, of which one can be unsubscribed. */
  private readonly endings = new Set<() => void>();
  private ended = false;

  constructor(
    private readonly user: User,
    private readonly store: Store,
    private readonly send: (text: string) => void,
  ) {}

  run(command: Command): void {
    try {
      if (this.ended) throw new CommandError(INTERNAL_ERROR, "Session meta-data not found!");
      if ("unsubscribe" in command && command.unsubscribe) this.unsubscribe(command);
      else this.subscribe(command);
    } catch (error) {
      const code = error instanceof CommandError ? error.code : INTERNAL_ERROR;
      this.error(this.ended ? 0 : command.cmdId, code, (error as Error).message);
    }
  }

  private subscribe(command: Command): void {
    check(command);
    // The server fails over the scope where nobody hears of it.
    if (command.type === "ATTRIBUTES" && !scopesOf(command.scope)) return;
    const device = this.find(command);
    if (!device) this.update(command.cmdId, []);
    else if (command.type === "ATTRIBUTES") this.attributes(device, command);
    else if (command.type === "TIMESERIES") this.timeSeries(device, command);
    else this.update(command.cmdId, range(device, command, keysOf(command) ?? [], command.endTs));
  }

  /** undefined: there is no such device, and it has no attributes. */
  private find({ type, entityId }: EmulatedCommand): Device | undefined {
    const device = this.store.byIdOf(entityId);
    if (device && isTheirs(this.user)(device)) return device;
    if (!device && type === "ATTRIBUTES") return undefined;
    throw new CommandError(INTERNAL_ERROR, `Failed to fetch ${type === "ATTRIBUTES" ? "attributes" : "data"}!`);
  }

  private timeSeries(device: Device, command: TimeSeriesCommand): void {
    const { cmdId } = command;
    const keys = keysOf(command);
    const now = Date.now();
    const first =
      keys && command.timeWindow > 0
        ? range(device, command, keys, command.startTs + command.timeWindow)
        : (keys ?? device.timeSeries.keys()).map((key) => latest(device, key, now));
    const states = new Map((keys ?? []).map((key) => [key, command.timeWindow > 0 ? command.startTs : now]));
    const remember = (entries: Entry[]) => {
      for (const { key, ts } of entries) states.set(key, ts);
    };
    remember(first);
    const latestOnly = command.scope === "LATEST_TELEMETRY";
    this.update(cmdId, first);
    this.keep(
      cmdId,
      device.timeSeries.watchers.add((points) => {
        const wanted = points.filter(({ key, ts }) => {
          const state = states.get(key);
          if (state === undefined) return !keys;
          return !latestOnly || ts >= state;
        });
        remember(wanted);
        if (wanted.length > 0) this.update(cmdId, wanted);
      }),
    );
  }

  private attributes(device: Device, command: AttributesCommand): void {
    const keys = keysOf(command);
    device.refreshActive();
    const scopes = scopesOf(command.scope)!.map((scope) => device.attributes[scope]);
    const found = scopes.flatMap((scope) =>
      scope.find(keys).map(([key, { value, lastUpdateTs }]) => ({ key, ts: lastUpdateTs, value })),
    );
    this.update(command.cmdId, found);
    const endings = scopes.map((scope) =>
      scope.watchers.add((entries) => {
        const wanted = entries.filter(({ key }) => !keys || keys.includes(key));
        if (wanted.length > 0) this.update(command.cmdId, wanted);
      }),
    );
    this.keep(command.cmdId, () => {
      for (const end of endings) end();
    });
  }

  private keep(cmdId: number, end: () => void): void {
    this.byCommand.set(cmdId, end);
    this.endings.add(end);
  }

  /** Nothing is answered. Without an entity id it ends all that the WebSocket has, for good. */
  private unsubscribe(command: TimeSeriesCommand | AttributesCommand): void {
    if (command.entityId === "") {
      this.stop();
      return;
    }
    const end = this.byCommand.get(command.cmdId);
    if (!end) return;
    end();
    this.byCommand.delete(command.cmdId);
    this.endings.delete(end);
  }

  stop(): void {
    this.ended = true;
    for (const end of this.endings) end();
    this.endings.clear();
    this.byCommand.clear();
  }

  /** Every value is a text, whatever its type. */
  private update(subscriptionId: number, entries: Entry[]): void {
    const data: Record<string, Array<[number, string | null]>> = Object.create(null);
    const latestValues: Record<string, number> = Object.create(null);
    for (const { key, ts, value } of entries.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))) {
      data[key] ??= [];
      data[key].push([ts, value && valueToString(value)]);
      latestValues[key] = ts;
    }
    this.send(JSON.stringify({ subscriptionId, errorCode: 0, errorMsg: null, data, latestValues }));
  }

  private error(subscriptionId: number, errorCode: number, errorMsg: string): void {
    this.send(JSON.stringify({ subscriptionId, errorCode, errorMsg, data: null, latestValues: {} }));
  }

  /** A message that the server's parser refuses is answered under the id 1. */
  parseError(): void {
    this.error(1, BAD_REQUEST, "Failed to parse the payload");
  }
}

/** A key without data has the server's clock and null. */
function latest(device: Device, key: string, now: number): Entry {
  const point = device.timeSeries.latest(key);
  return { key, ts: point?.ts ?? now, value: point?.value ?? null };
}

function range(device: Device, command: TimeSeriesCommand | HistoryCommand, keys: string[], endTs: number): Entry[] {
  const query = { startTs: command.startTs, endTs, limit: command.limit || DEFAULT_LIMIT, order: "DESC" } as const;
  return keys.flatMap((key) => device.timeSeries.range(key, query).map((point) => ({ key, ...point })));
}

function check(command: Command): asserts command is EmulatedCommand {
  const refuse = (message: string): never => {
    throw new CommandError(BAD_REQUEST, message);
  };
  if (command.type === "NOT_EMULATED") return refuse(`${command.name} is not emulated`);
  if (command.cmdId < 0) refuse("Cmd id is negative value!");
  if (command.entityId === "") refuse("Device id is empty!");
  if (command.type === "TIMESERIES_HISTORY" && command.keys === "") refuse("Keys are empty!");
  // Of the server's entities only devices are emulated.
  if (command.entityType !== "DEVICE") throw new Error(`No enum constant ${ENTITY_TYPE}.${command.entityType}`);
  if (!isUuid(command.entityId)) throw new Error(`Invalid UUID string: ${command.entityId}`);
  if ("agg" in command && command.agg !== "" && command.agg !== "NONE") refuse("Aggregation is not emulated");
}
