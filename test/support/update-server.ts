/** A client whose server is the test, for updates over the air: it has a package, and does with it what ThingsBoard does. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { emitter } from "./espruino-globals";

export interface Package {
  title: string;
  version: string;
  data: string;
  algorithm?: string;
  checksum?: string;
}

/** As Guava prints it: the lowest byte first. */
export function checksumText(algorithm: string, data: string): string {
  const bytes = Buffer.from(data, "latin1");
  if (algorithm !== "CRC32") return createHash(algorithm.toLowerCase()).update(bytes).digest("hex");
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(bytes));
  return crc.toString("hex");
}

/** What outlives the board: what is assigned, and what it was told. */
export class UpdateServer {
  readonly attributes: Record<string, unknown> = {};
  readonly telemetry: Record<string, string>[] = [];
  /** Requests for chunks, as `rid/chunk/n:size`. */
  readonly requests: string[] = [];
  /** Answers in place of its own; undefined gives none. */
  answer: ((payload: string, index: number) => string | undefined) | undefined;
  private readonly data: Record<string, string> = {};

  assign({ title, version, data, algorithm = "CRC32", checksum }: Package, kind = "fw"): void {
    this.data[kind] = data;
    const values = { title, version, size: data.length, checksum: checksum ?? checksumText(algorithm, data) };
    for (const [name, value] of Object.entries({ ...values, checksum_algorithm: algorithm }))
      this.attributes[`${kind}_${name}`] = value;
  }

  unassign(kind = "fw"): void {
    for (const name of Object.keys(this.attributes)) if (name.startsWith(kind)) delete this.attributes[name];
  }

  chunk(kind: string, index: number, size: number): string | undefined {
    const payload = (this.data[kind] ?? "").slice(index * size, (index + 1) * size);
    return this.answer ? this.answer(payload, index) : payload;
  }

  /** States in order, with the reason of a failure; what comes twice in a row once. */
  states(kind = "fw"): string[] {
    const all = this.telemetry.map(
      (values) => values[`${kind}_state`] + (values[`${kind}_error`] ? `: ${values[`${kind}_error`]}` : ""),
    );
    return all.filter((state, i) => state !== "undefined" && state !== all[i - 1]);
  }
}

type Listener = (...args: never[]) => void;

/** What an update uses of a client. Nothing happens inside of a call: `turns` is what comes next. */
export class UpdateClient {
  connected = false;
  turns: (() => void)[] = [];
  private readonly routes: { prefix: string; handler: (suffix: string, payload: string) => void }[] = [];
  private readonly watched: Record<string, ((update: object) => void)[]> = {};
  readonly errors: unknown[][] = [];
  /** Telemetry is lost from here on, as with the power. */
  isDead = () => false;

  constructor(readonly server: UpdateServer) {}

  on(event: string, listener: Listener): void {
    emitter.on.call(this, event, listener as never);
  }

  emit(event: string, ...args: unknown[]): void {
    if (event === "error") this.errors.push(args);
    const listeners = ((this as never)[`#on${event}`] ?? []) as Listener[];
    for (const listener of listeners) this.turns.push(() => listener(...(args as never[])));
  }

  route(prefix: string, _filter: string, handler: (suffix: string, payload: string) => void): void {
    this.routes.push({ prefix, handler });
  }

  subscribeToAttribute(key: string, callback: (update: object) => void): number {
    this.watched[key] = [...(this.watched[key] ?? []), callback];
    return 1;
  }

  /** As the server does after an attribute was changed. */
  push(key: string, update: object = {}): void {
    for (const callback of this.watched[key] ?? []) this.turns.push(() => callback(update));
  }

  requestAttributes(
    { sharedKeys }: { sharedKeys: string[] },
    callback: (result?: object, error?: number) => void,
  ): void {
    if (!this.connected) this.turns.push(() => callback(undefined, -3));
    else {
      const shared = Object.fromEntries(
        Object.entries(this.server.attributes).filter(([name]) => sharedKeys.includes(name)),
      );
      this.turns.push(() => callback(Object.keys(shared).length ? { shared } : {}, undefined));
    }
  }

  sendTelemetry(values: Record<string, string>, callback?: (error?: number) => void): void {
    this.turns.push(() => {
      if (this.isDead()) return;
      this.server.telemetry.push(values);
      if (callback) this.turns.push(() => callback(undefined));
    });
  }

  publish(topic: string, payload: string): void {
    const [, kind = "", , rid, , index] = topic.split("/");
    if (!this.connected) return;
    this.server.requests.push(`${rid}/chunk/${index}:${payload}`);
    const data = this.server.chunk(kind, Number(index), Number(payload));
    if (data !== undefined) this.receive(`v2/${kind}/response/${rid}/chunk/${index}`, data);
  }

  receive(topic: string, payload: string): void {
    const route = this.routes.find(({ prefix }) => topic.startsWith(prefix));
    this.turns.push(() => route?.handler(topic.slice(route.prefix.length), payload));
  }

  turn(connected: boolean): void {
    if (this.connected === connected) return;
    this.connected = connected;
    this.emit(connected ? "connect" : "disconnect");
  }

  disconnect(): void {
    this.turn(false);
  }
}
