/** ThingsBoard's REST calls, as far as the page uses them. The local server adds who is asking. */
import { parseExact, stringifyExact } from "../../exact-json.js";
import { literally } from "../../rest/literally.js";

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

export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Of the lists that are read whole. */
const PAGE_SIZE = 100;

/** The answer's JSON, as parseExact() reads it; undefined when there is none. Throws an ApiError of one line. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const isForm = body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: body === undefined || isForm ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : isForm ? body : stringifyExact(body),
  }).catch(() => {
    throw new ApiError("the page's server does not answer: has it ended in the terminal?", 0);
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError(reasonOf(response.status, text), response.status);
  return (text ? parseExact(text) : undefined) as T;
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
      authority === "CUSTOMER_USER" ? `/api/customer/${customerId.id}/deviceInfos` : "/api/tenant/deviceInfos",
    (error) => {
      listPath = undefined;
      throw error;
    },
  );
  return listPath;
}

/** A page of a list, and how many there are in all. */
export interface Listed<T> {
  data: T[];
  totalElements: number;
  hasNext: boolean;
}

/** The newest first: unsorted, a server gives them in the order of their ids. */
function list<T>(path: string, page: number, pageSize: number, textSearch: string): Promise<Listed<T>> {
  const sorted = { sortProperty: "createdTime", sortOrder: "DESC" };
  const query = new URLSearchParams({ ...sorted, pageSize: String(pageSize), page: String(page), textSearch });
  return call("GET", `${path}?${query}`);
}

/** One page after the other. */
async function* all<T>(path: string, textSearch = ""): AsyncGenerator<T> {
  for (let page = 0; ; page++) {
    const { data, hasNext } = await list<T>(path, page, PAGE_SIZE, textSearch);
    yield* data;
    if (!hasNext) return;
  }
}

const deviceOf = ({ id, name, type, active }: DeviceJson): Device => ({ id: id.id, name, type, isActive: active });

/** Those with this text in their name, their label or their profile's name; a page counts from 0. */
export async function devices(page: number, pageSize: number, text: string): Promise<Listed<Device>> {
  const found = await list<DeviceJson>(await devicesPath(), page, pageSize, literally(text));
  return { ...found, data: found.data.map(deviceOf) };
}

/** Undefined for one that is gone. */
export async function device(id: string): Promise<Device | undefined> {
  try {
    return deviceOf(await call<DeviceJson>("GET", `/api/device/info/${encodeURIComponent(id)}`));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** The one of exactly this name. */
export async function deviceNamed(name: string): Promise<Device | undefined> {
  for await (const found of all<DeviceJson>(await devicesPath(), literally(name))) {
    if (found.name === name) return deviceOf(found);
  }
  return undefined;
}

/** Packages of firmware that a device of this profile can be given. */
export async function firmwarePackages<T>(profileId: string): Promise<T[]> {
  const packages: T[] = [];
  for await (const each of all<T>(`/api/otaPackages/${encodeURIComponent(profileId)}/FIRMWARE`)) packages.push(each);
  return packages;
}

/** Its id. The server takes the token in place of one of its own. */
export async function addDevice(name: string, token: string): Promise<string> {
  const query = new URLSearchParams({ accessToken: token });
  return (await call<DeviceJson>("POST", `/api/device?${query}`, { name })).id.id;
}

/** Of all that it is, another name alone: what is saved without a member loses it. */
export async function renameDevice(id: string, name: string): Promise<void> {
  const whole = await call<object>("GET", `/api/device/${encodeURIComponent(id)}`);
  await call("POST", "/api/device", { ...whole, name });
}

export function deleteDevice(id: string): Promise<void> {
  return call("DELETE", `/api/device/${encodeURIComponent(id)}`);
}

const telemetryPath = (id: string) => `/api/plugins/telemetry/DEVICE/${encodeURIComponent(id)}`;

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
