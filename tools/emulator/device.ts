/** One device: what the server's database and its device actor know of it. */
import { Attributes } from "./attributes.js";
import { Claiming } from "./claims.js";
import { type Credentials, randomToken } from "./credentials.js";
import type { DeviceProfile } from "./device-profiles.js";
import type { Disorder } from "./disorder.js";
import { timeId, timeOf } from "./ids.js";
import { fromPlain, type JsonObject } from "./json.js";
import { checkKeys } from "./keys.js";
import type { EmulatorSettings } from "./options.js";
import type { Assigned } from "./ota/packages.js";
import { DeviceLimits } from "./rate-limits.js";
import { type PendingRpc, ServerSideRpc } from "./server-rpc.js";
import { isAtLeast } from "./server-version.js";
import { TimeSeries } from "./time-series.js";
import { olderOwnerValues, ownerValues, type Values, valuesToPlain, valueToPlain } from "./values.js";

export type CloseReason =
  | "replaced by a newer connection"
  | "credentials changed"
  | "device deleted"
  | "inactivity"
  | "invalid payload"
  | "OTA error"
  | "server fault"
  | "bad gateway message"
  | "provisioned"
  | "not a provision request"
  | "provisioning fault"
  | "malformed packet"
  | "rate limit"
  | "gateway rate limit"
  | "queue overflow"
  | "server restart"
  | "refused"
  | "internal error"
  | "dropped"
  | "closed by the device"
  | "connection lost";

/** The device's MQTT connection, as the device sees it. */
export interface Session {
  readonly subscribedToRpc: boolean;
  readonly subscribedToAttributes: boolean;
  sendRpc(rpc: PendingRpc): void;
  sendAttributesUpdate(update: Values): void;
  sendAttributesDeleted(keys: string[]): void;
  close(reason: CloseReason): void;
}

export interface RpcCallOptions {
  timeoutMs?: number;
  oneway?: boolean;
  persistent?: boolean;
}

/** A call that got no reply (TIMEOUT, NO_ACTIVE_CONNECTION) or one that is not JSON (NOT_ACCEPTABLE). */
export class RpcError extends Error {
  constructor(readonly code: "TIMEOUT" | "NO_ACTIVE_CONNECTION" | "NOT_ACCEPTABLE") {
    super(`RPC: ${code}`);
  }
}

export class Device implements Assigned {
  readonly id: string = timeId();
  readonly createdTime = timeOf(this.id);
  label: string | null = null;
  additionalInfo: JsonObject = new Map();
  /** How often it was saved. */
  version = 1;
  /** The customer that claimed the device. */
  customerId: string | undefined;
  /** ids of its own OTA packages; without one its profile's counts */
  firmwareId: string | null = null;
  softwareId: string | null = null;
  credentials: Credentials;
  /** Each device has one set of credentials for good. */
  readonly credentialsId = timeId();
  credentialsVersion = 1;
  session: Session | undefined;
  readonly attributes: Attributes;
  readonly timeSeries: TimeSeries;
  readonly serverRpc: ServerSideRpc;
  readonly claiming = new Claiming();
  private buckets: Record<"device" | "gateway" | "children", DeviceLimits>;
  private lastActivity = 0;

  constructor(
    public name: string,
    public profile: DeviceProfile,
    credentials: Credentials | undefined,
    private readonly settings: EmulatorSettings,
    private readonly disorder: Disorder,
  ) {
    this.credentials = credentials ?? { type: "ACCESS_TOKEN", token: randomToken() };
    this.attributes = new Attributes(disorder);
    this.timeSeries = new TimeSeries(settings.maxPointsPerKey, disorder);
    this.buckets = newBuckets(settings);
    this.serverRpc = new ServerSideRpc(settings, () => (this.session?.subscribedToRpc ? this.session : undefined));
  }

  get type(): string {
    return this.profile.name;
  }

  /** The access token; "" for a device with MQTT basic credentials. */
  get token(): string {
    return this.credentials.type === "ACCESS_TOKEN" ? this.credentials.token : "";
  }

  get online(): boolean {
    return this.session !== undefined;
  }

  /** As its owner says in its additional information. It counts when the device connects. */
  get isGateway(): boolean {
    const flag = this.additionalInfo.get("gateway");
    return flag === true || flag === "true";
  }

  get limits(): DeviceLimits {
    return this.isGateway ? this.buckets.gateway : this.buckets.device;
  }

  /** Of all that a gateway sends for the devices behind it. */
  get childLimits(): DeviceLimits {
    return this.buckets.children;
  }

  /** All points per key, oldest first. */
  get telemetry(): Record<string, Array<{ ts: number; value: unknown }>> {
    return Object.fromEntries(
      [...this.timeSeries.series].map(([key, points]) => [
        key,
        points.map(({ ts, value }) => ({ ts, value: valueToPlain(value) })),
      ]),
    );
  }

  get clientAttributes(): Record<string, unknown> {
    return valuesToPlain(this.attributes.CLIENT_SCOPE.values());
  }

  get sharedAttributes(): Record<string, unknown> {
    return valuesToPlain(this.attributes.SHARED_SCOPE.values());
  }

  get serverAttributes(): Record<string, unknown> {
    this.refreshActive();
    return valuesToPlain(this.attributes.SERVER_SCOPE.values());
  }

  /** Writes shared attributes as their owner does, and tells the device if it subscribed. */
  setSharedAttributes(values: Record<string, unknown>): void {
    const json = fromPlain(values);
    if (json instanceof Map) this.saveSharedAttributes(this.ownerValues(json));
  }

  /** What the owner's values are stored as. Throws for what the server refuses. */
  ownerValues(json: JsonObject): Values {
    const values = isAtLeast(this.settings.serverVersion, "4.2") ? ownerValues(json) : olderOwnerValues(json);
    checkKeys(values.keys());
    return values;
  }

  saveSharedAttributes(values: Values): void {
    if (values.size === 0) return;
    this.attributes.SHARED_SCOPE.save(values);
    this.session?.sendAttributesUpdate(values);
  }

  /** The device is told the keys that were named, whether or not they existed. */
  deleteSharedAttributes(keys: string[]): void {
    if (keys.length === 0) return;
    this.attributes.SHARED_SCOPE.delete(keys);
    this.session?.sendAttributesDeleted(this.disorder.shuffled(keys));
  }

  /**
   * Calls the device. A two-way call resolves to the reply, a one-way call to undefined once it is sent, a persistent one to `{rpcId}` at once.
   * The time-out is in milliseconds and is raised to the server's minimum.
   */
  async rpc(method: string, params: unknown, options: RpcCallOptions = {}): Promise<unknown> {
    const body = await this.rpcReply(method, params, options);
    if (body === "") return undefined;
    try {
      return JSON.parse(body);
    } catch {
      throw new RpcError("NOT_ACCEPTABLE");
    }
  }

  /** The same, with the reply as the device has written it; "" where there is none to wait for. */
  async rpcReply(method: string, params: unknown, options: RpcCallOptions = {}): Promise<string> {
    const outcome = await this.serverRpc.call({
      method,
      params: fromPlain(params),
      oneway: options.oneway ?? false,
      persistent: options.persistent ?? false,
      timeoutMs: options.timeoutMs,
    });
    if (outcome.kind === "timeout") throw new RpcError("TIMEOUT");
    if (outcome.kind === "noActiveConnection") throw new RpcError("NO_ACTIVE_CONNECTION");
    return outcome.kind === "sent" ? "" : outcome.body;
  }

  /** What the server knows of it a little later, in order. */
  later(effect: () => void): void {
    this.disorder.later(this, effect);
  }

  noteConnect(now = Date.now()): void {
    this.later(() => this.saveServerTime("lastConnectTime", now));
    this.noteActivity(now);
  }

  noteDisconnect(now = Date.now()): void {
    this.later(() => this.saveServerTime("lastDisconnectTime", now));
  }

  noteActivity(now = Date.now()): void {
    this.later(() => {
      this.lastActivity = now;
      this.saveServerTime("lastActivityTime", now);
      this.refreshActive(now);
    });
  }

  /** `active` follows activity, not the connection: it turns false only after the inactivity time-out. */
  refreshActive(now = Date.now()): void {
    const active = this.lastActivity > 0 && now - this.lastActivity < this.settings.inactivityTimeoutMs;
    const known = this.attributes.SERVER_SCOPE.values(["active"]).get("active");
    if (known?.value !== active)
      this.attributes.SERVER_SCOPE.save(new Map([["active", { type: "BOOLEAN", value: active }]]), now);
  }

  private saveServerTime(key: string, now: number): void {
    this.attributes.SERVER_SCOPE.save(new Map([[key, { type: "LONG", value: BigInt(now) }]]), now);
  }

  /** What a server that starts anew has lost: RPC numbering, waiting calls and the rate limit buckets. */
  restart(): void {
    this.serverRpc.restart();
    this.buckets = newBuckets(this.settings);
  }
}

function newBuckets({ rateLimits, gatewayOwnRateLimits, gatewayRateLimits }: EmulatorSettings) {
  return {
    device: new DeviceLimits(rateLimits),
    gateway: new DeviceLimits(gatewayOwnRateLimits),
    children: new DeviceLimits(gatewayRateLimits),
  };
}
