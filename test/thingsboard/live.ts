/** A device of a server, and our client as it. The server is the real one that TB_URL names, else an emulator; what arrived there is read by REST. */
import { afterAll, beforeAll } from "vitest";
import { type ClientOptions, TBDeviceMqttClient } from "../../src/client";
import type { ClientEvents } from "../../src/mqtt/loop";
import { type NodeSocket, useNodeNet } from "../../tools/espruino-on-node/node-net.js";
import type { Answer } from "../../tools/observations/answer.js";
import { type OwnDevice, pause, Tenant } from "../../tools/observations/tenant.js";
import { answered, called } from "../support/emulated";
import { emulatedServer, realServer } from "./servers.js";

/** What a test has to give. */
interface Finishing {
  onTestFinished(action: () => void | Promise<void>): void;
}

type Scope = "CLIENT_SCOPE" | "SHARED_SCOPE" | "SERVER_SCOPE";
export interface Point {
  ts: number;
  value: unknown;
}

const PATIENCE_MS = 30_000;
const SHORT: Partial<ClientOptions> = { pollIntervalMs: 5, minReconnectDelayMs: 10, maxReconnectDelayMs: 500 };

/** The server under test, from its first test to its last. */
export class Server {
  private tenant!: Tenant;

  constructor() {
    const undo: Array<() => unknown> = [];
    beforeAll(async () => {
      this.tenant = await Tenant.logIn(realServer() ?? (await emulatedServer((step) => undo.push(step))));
    });
    afterAll(async () => {
      for (const step of undo) await step();
    });
  }

  /** The tenant's account for one test: what that makes is taken away with it. */
  forTest(test: Finishing): Tenant {
    const tenant = this.tenant.again();
    test.onTestFinished(() => tenant.cleanUp());
    return tenant;
  }

  /** A device, and a client of it that is not connected. */
  async device(test: Finishing, options: Partial<ClientOptions> = {}, fields: object = {}): Promise<Live> {
    const tenant = this.forTest(test);
    return new Live(test, tenant, await tenant.device({ ...fields }), options);
  }

  /** The same, connected. */
  async online(test: Finishing, options: Partial<ClientOptions> = {}, fields: object = {}): Promise<Live> {
    const live = await this.device(test, options, fields);
    const code = await live.connect();
    if (code !== undefined) throw new Error(`connect: ${code}`);
    return live;
  }
}

export class Live {
  /** The client's own object: opt-in capabilities change it. */
  readonly options: ClientOptions;
  readonly client: TBDeviceMqttClient;
  private readonly sockets: NodeSocket[] = [];

  constructor(
    test: Finishing,
    readonly tenant: Tenant,
    readonly device: OwnDevice,
    options: Partial<ClientOptions> = {},
  ) {
    useNodeNet((socket) => void this.sockets.push(socket));
    const { mqttHost: host, mqttPort: port } = tenant.address;
    this.options = { host, port, accessToken: device.token, ...SHORT, ...options };
    this.client = new TBDeviceMqttClient(this.options);
    test.onTestFinished(() => this.client.disconnect());
  }

  /** Resolves to the code that connect() called back with. */
  connect(): Promise<number | undefined> {
    return called((done) => this.client.connect(done));
  }

  /** Breaks the link off, and resolves when there is a new one. */
  async restartLink(): Promise<void> {
    const back = this.next("connect");
    this.sockets.at(-1)!.breakOff();
    await back;
  }

  /** Resolves when the client tells this event the next time. */
  next(event: keyof ClientEvents): Promise<unknown[]> {
    return new Promise((resolve) => this.client.on(event, (...args: unknown[]) => resolve(args)));
  }

  /** Resolves when the server has worked on all that was subscribed to so far. */
  async settled(): Promise<void> {
    await answered((done) => this.client.requestAttributes({ sharedKeys: ["none"] }, done));
  }

  /** So many points of a time series, as soon as they are there, oldest first; fewer after a time. */
  async points(key: string, count = 1): Promise<Point[]> {
    const query = `keys=${encodeURIComponent(key)}&startTs=0&endTs=${Date.now() + 86_400_000}&limit=10000&orderBy=ASC&useStrictDataTypes=true`;
    const path = `/api/plugins/telemetry/DEVICE/${this.device.id}/values/timeseries?${query}`;
    const ask = async () => (await this.tenant.must<Record<string, Point[]>>("GET", path))[key] ?? [];
    return this.tenant.eventually(ask, (points) => points.length >= count);
  }

  /** The values of these points. */
  async values(key: string, count = 1): Promise<unknown[]> {
    return (await this.points(key, count)).map(({ value }) => value);
  }

  /** The attributes of a scope, as soon as this key is among them. */
  async attributes(scope: Scope, key: string): Promise<Record<string, unknown>> {
    const path = `/api/plugins/telemetry/DEVICE/${this.device.id}/values/attributes/${scope}`;
    const ask = async () => {
      const found = await this.tenant.must<Array<{ key: string; value: unknown }>>("GET", path);
      return Object.fromEntries(found.map(({ key, value }) => [key, value]));
    };
    return this.tenant.eventually(ask, (attributes) => key in attributes);
  }

  async setShared(attributes: object): Promise<void> {
    const path = `/api/plugins/telemetry/DEVICE/${this.device.id}/attributes/SHARED_SCOPE`;
    await this.tenant.must("POST", path, attributes);
  }

  async deleteShared(...keys: string[]): Promise<void> {
    await this.tenant.must(
      "DELETE",
      `/api/plugins/telemetry/DEVICE/${this.device.id}/SHARED_SCOPE?keys=${keys.join(",")}`,
    );
  }

  /** Calls the device. */
  rpc(kind: "oneway" | "twoway", method: string, params: unknown = {}, more: object = {}): Promise<Answer> {
    return this.tenant.rest("POST", `/api/rpc/${kind}/${this.device.id}`, { method, params, ...more });
  }

  /** Resolves when this is so. */
  async until(isSo: () => boolean): Promise<void> {
    const limit = AbortSignal.timeout(PATIENCE_MS);
    while (!isSo()) {
      limit.throwIfAborted();
      await pause(5);
    }
  }
}
