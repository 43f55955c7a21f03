/** ThingsBoard's REST calls, as far as the page uses them. The local server adds who is asking. */

export type Scope = "CLIENT_SCOPE" | "SHARED_SCOPE" | "SERVER_SCOPE";

export interface Device {
  id: string;
  name: string;
  type: string;
  /** Undefined where the server does not say. */
  isActive: boolean | undefined;
}

export interface Attribute {
  key: string;
  value: unknown;
  lastUpdateTs: number;
}

export type Series = Record<string, { ts: number; value: unknown }[]>;

export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const MOST_DEVICES = 200;
const MOST_POINTS = 3000;

/** The answer's JSON; undefined when there is none. Throws an ApiError of one line. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const isForm = body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: body === undefined || isForm ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
  }).catch(() => {
    throw new ApiError("the page's server does not answer: has it ended in the terminal?", 0);
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError(reasonOf(response.status, text), response.status);
  return (text ? JSON.parse(text) : undefined) as T;
}

function reasonOf(status: number, text: string): string {
  let message: unknown;
  try {
    message = JSON.parse(text).message;
  } catch {
    message = text.trim();
  }
  const words = typeof message === "string" && message ? message : (MEANINGS[status] ?? "the server gives no reason");
  return `${words} (${status})`;
}

const MEANINGS: Record<number, string> = {
  401: "the user is not logged in any more",
  403: "this user may not do that",
  404: "there is no such thing",
  406: "the device's reply is no JSON",
  408: "no reply in time",
  409: "the device is not connected",
  504: "no reply in time, or the device is not connected",
};

interface DeviceJson {
  id: { id: string };
  name: string;
  type: string;
  active?: boolean;
}

interface UserJson {
  authority: string;
  customerId: { id: string };
}

let listPath: Promise<string> | undefined;

/** A customer's user sees the customer's devices. */
function devicesPath(): Promise<string> {
  listPath ??= call<UserJson>("GET", "/api/auth/user").then(
    ({ authority, customerId }) =>
      authority === "CUSTOMER_USER" ? `/api/customer/${customerId.id}/devices` : "/api/tenant/deviceInfos",
    (error) => {
      listPath = undefined;
      throw error;
    },
  );
  return listPath;
}

export async function devices(): Promise<Device[]> {
  const path = await devicesPath();
  const { data } = await call<{ data: DeviceJson[] }>("GET", `${path}?pageSize=${MOST_DEVICES}&page=0`);
  return data.map(({ id, name, type, active }) => ({ id: id.id, name, type, isActive: active }));
}

/** Its id. The server takes the token in place of one of its own. */
export async function addDevice(name: string, token: string): Promise<string> {
  const query = new URLSearchParams({ accessToken: token });
  return (await call<DeviceJson>("POST", `/api/device?${query}`, { name })).id.id;
}

export function deleteDevice(id: string): Promise<void> {
  return call("DELETE", `/api/device/${encodeURIComponent(id)}`);
}

const telemetryPath = (id: string) => `/api/plugins/telemetry/DEVICE/${encodeURIComponent(id)}`;

/** Numbers as numbers; oldest first. */
export async function history(id: string, fromTs: number): Promise<Series> {
  const keys = await call<string[]>("GET", `${telemetryPath(id)}/keys/timeseries`);
  if (keys.length === 0) return {};
  const query = new URLSearchParams({
    keys: keys.join(","),
    startTs: String(Math.floor(fromTs)),
    endTs: String(Date.now() + 1),
    limit: String(MOST_POINTS),
    useStrictDataTypes: "true",
  });
  const found = await call<Series>("GET", `${telemetryPath(id)}/values/timeseries?${query}`);
  for (const points of Object.values(found)) points.sort((a, b) => a.ts - b.ts);
  return found;
}

export function attributes(id: string, scope: Scope): Promise<Attribute[]> {
  return call("GET", `${telemetryPath(id)}/values/attributes/${scope}`);
}

export function saveAttribute(id: string, scope: Scope, key: string, value: unknown): Promise<void> {
  return call("POST", `${telemetryPath(id)}/attributes/${scope}`, { [key]: value });
}

export function deleteAttribute(id: string, scope: Scope, key: string): Promise<void> {
  return call("DELETE", `${telemetryPath(id)}/${scope}?${new URLSearchParams({ keys: key })}`);
}

export function rpc(
  id: string,
  method: string,
  params: unknown,
  options: { oneway: boolean; timeoutMs: number },
): Promise<unknown> {
  const { oneway, timeoutMs: timeout } = options;
  const path = `/api/rpc/${oneway ? "oneway" : "twoway"}/${encodeURIComponent(id)}`;
  return call("POST", path, { method, params, timeout });
}
