/** ThingsBoard as its owner's programs see it: devices and their data by REST. Against the server and the emulator alike. */
import { didYouMean } from "../nearest.js";
import { Connection, type RequestOptions } from "./connection.js";
import { literally } from "./literally.js";
import { RestError } from "./rest-error.js";

export { isOpenToOthers, serverAddress } from "./address.js";
export type { RequestOptions } from "./connection.js";
export { RestError } from "./rest-error.js";

const PAGE_SIZE = 100;

/** What the network may take on top of a device's own time. */
const RPC_MARGIN_MS = 5000;
const RPC_TIMEOUT_MS = 10_000;

export type Scope = "CLIENT_SCOPE" | "SHARED_SCOPE" | "SERVER_SCOPE";

/** The members that the tools use; the server sends more. */
export interface DeviceInfo {
  id: { entityType: "DEVICE"; id: string };
  createdTime: number;
  name: string;
  type: string;
  label?: string | null;
  /** Connected, or heard of lately. Only in what `devices()` gives. */
  active?: boolean;
}

export interface NewDeviceInfo {
  name: string;
  /** Its device profile; "default" */
  type?: string;
  label?: string;
  /** The server makes one up when it is absent. */
  accessToken?: string;
}

export interface DeviceCredentials {
  id: { id: string };
  deviceId: { entityType: "DEVICE"; id: string };
  credentialsType: "ACCESS_TOKEN" | "MQTT_BASIC" | "X509_CERTIFICATE" | "LWM2M_CREDENTIALS";
  /** The access token itself, for that type. */
  credentialsId: string;
  credentialsValue?: string | null;
}

/** A value of telemetry: a text whatever its type, unless it was asked for with `strict`. */
export interface Point {
  ts: number;
  /** null: there is none with this key */
  value: unknown;
}

export interface AttributeValue {
  key: string;
  value: unknown;
  lastUpdateTs: number;
}

export interface RpcOptions {
  /** Does not wait for a reply. */
  oneway?: boolean;
  /** How long the device may take; 10000, the server's least is 5000 */
  timeoutMs?: number;
}

interface Page<T> {
  data: T[];
  hasNext: boolean;
}

export class ThingsBoard {
  private readonly connection: Connection;

  /** Nothing is sent until the first call. Throws for an address that cannot be one. */
  constructor(
    address: string,
    readonly user: string,
    password: string,
  ) {
    this.connection = new Connection(address, user, password);
  }

  get address(): string {
    return this.connection.address;
  }

  /** Any other call; its answer's JSON, undefined when that is empty. */
  request<T = unknown>(method: string, path: string, options?: RequestOptions): Promise<T> {
    return this.connection.request<T>(method, path, options);
  }

  /** The user's own token: a secret, as the WebSocket wants it. */
  token(): Promise<string> {
    return this.connection.token();
  }

  /** All devices of the tenant, or those whose name has this text; newest first. */
  async devices(textSearch?: string): Promise<DeviceInfo[]> {
    const found: DeviceInfo[] = [];
    for (let page = 0; ; page++) {
      const { data, hasNext } = await this.pageOfDevices(page, textSearch);
      found.push(...data);
      if (!hasNext) return found;
    }
  }

  private pageOfDevices(page: number, textSearch?: string): Promise<Page<DeviceInfo>> {
    // Unsorted, the server gives them in the order of their ids, which begins anew every seven minutes.
    const order = { sortProperty: "createdTime", sortOrder: "DESC" };
    const query = { pageSize: PAGE_SIZE, page, textSearch: textSearch && literally(textSearch), ...order };
    return this.request("GET", "/api/tenant/deviceInfos", { query });
  }

  /** Undefined when there is none of this name. */
  async findDevice(deviceName: string): Promise<DeviceInfo | undefined> {
    try {
      return await this.request<DeviceInfo>("GET", "/api/tenant/devices", { query: { deviceName } });
    } catch (error) {
      if (error instanceof RestError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Throws one line when there is none of this name. */
  async device(name: string): Promise<DeviceInfo> {
    const device = await this.findDevice(name);
    if (device) return device;
    // Among the newest: there may be thousands.
    const { data } = await this.pageOfDevices(0);
    const known = data.map((each) => each.name);
    throw new RestError(`${this.address} has no device "${name}"${didYouMean(name, known)}`, 404);
  }

  createDevice({ accessToken, ...device }: NewDeviceInfo): Promise<DeviceInfo> {
    if (accessToken) this.connection.hide(accessToken);
    return this.request("POST", "/api/device", { query: { accessToken }, body: { type: "default", ...device } });
  }

  async deleteDevice(id: string): Promise<void> {
    await this.request("DELETE", `/api/device/${encodeURIComponent(id)}`);
  }

  async credentials(id: string): Promise<DeviceCredentials> {
    const found = await this.request<DeviceCredentials>("GET", `/api/device/${encodeURIComponent(id)}/credentials`);
    this.connection.hide(found.credentialsId);
    return found;
  }

  /** Makes `token` the device's access token, whatever its credentials were. The server ends its session. */
  async setToken(id: string, token: string): Promise<void> {
    this.connection.hide(token);
    const body = {
      ...(await this.credentials(id)),
      ...{ credentialsType: "ACCESS_TOKEN", credentialsId: token, credentialsValue: null },
    };
    await this.request("POST", "/api/device/credentials", { body });
  }

  /** The last value of each key. `strict`: with their types in place of texts. */
  latestTelemetry(id: string, keys: string[] = [], strict = false): Promise<Record<string, Point[]>> {
    const query = { keys: listOf(keys), useStrictDataTypes: strict };
    return this.request("GET", `${telemetryPath(id)}/values/timeseries`, { query });
  }

  attributes(id: string, scope: Scope, keys: string[] = []): Promise<AttributeValue[]> {
    return this.request("GET", `${telemetryPath(id)}/values/attributes/${scope}`, { query: { keys: listOf(keys) } });
  }

  async saveAttributes(
    id: string,
    scope: Exclude<Scope, "CLIENT_SCOPE">,
    values: Record<string, unknown>,
  ): Promise<void> {
    await this.request("POST", `${telemetryPath(id)}/attributes/${scope}`, { body: values });
  }

  async deleteAttributes(id: string, scope: Scope, keys: string[]): Promise<void> {
    await this.request("DELETE", `${telemetryPath(id)}/${scope}`, { query: { keys: listOf(keys) } });
  }

  /** The device's reply. Throws a RestError of status 504 when there is none in time, or the device is not connected. */
  rpc(id: string, method: string, params: unknown, options: RpcOptions = {}): Promise<unknown> {
    const { oneway = false, timeoutMs = RPC_TIMEOUT_MS } = options;
    const path = `/api/rpc/${oneway ? "oneway" : "twoway"}/${encodeURIComponent(id)}`;
    const body = { method, params, timeout: timeoutMs };
    return this.request("POST", path, { body, timeoutMs: timeoutMs + RPC_MARGIN_MS });
  }
}

function telemetryPath(id: string): string {
  return `/api/plugins/telemetry/DEVICE/${encodeURIComponent(id)}`;
}

function listOf(keys: string[]): string | undefined {
  return keys.length ? keys.join(",") : undefined;
}
