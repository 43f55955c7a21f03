/** `tb-espruino devices`: a device's data, and calls to it. */
import { changedOnBoard, stringifyExact } from "../exact-json.js";
import { EXIT } from "../exit-codes.js";
import { RestError, type Scope } from "../rest/index.js";
import { printable, showColumns } from "../terminal.js";
import { follow, type TimedValues } from "./follow.js";
import { InOrder } from "./in-order.js";
import { note, type ServerOptions, serverFor } from "./server.js";
import { isSameValue, parseAssignments, parseValue, showJson, showValue } from "./values.js";

export interface TelemetryOptions extends ServerOptions {
  keys?: string;
  once?: boolean;
  json?: boolean;
}

export interface AttributesOptions extends ServerOptions {
  json?: boolean;
}

export interface RpcCommandOptions extends ServerOptions {
  oneway?: boolean;
  /** Seconds to wait for the reply. */
  wait: number;
}

const SCOPES: Scope[] = ["CLIENT_SCOPE", "SHARED_SCOPE", "SERVER_SCOPE"];
const KEPT_ON_BOARD = "it keeps whole numbers up to 9007199254740991, and 15 digits of other numbers";
/** What a REST call to a device ends with when there is no reply. */
const NO_REPLY = [408, 409, 504];

/** Shows the last values, and then each that arrives, until Ctrl-C. */
export async function deviceTelemetry(name: string, options: TelemetryOptions): Promise<void> {
  const thingsBoard = await serverFor(options, name);
  const { id } = await thingsBoard.device(name);
  const keys = options.keys?.split(",") ?? [];
  const show = options.json
    ? (update: TimedValues) => console.log(stringifyExact(update))
    : ({ ts, values }: TimedValues) => console.log(`${timeOf(ts)}  ${inWords(values)}`);
  if (options.once) {
    const latest = Object.entries(await thingsBoard.latestTelemetry(id.id, keys, true));
    const known = latest.flatMap(([key, [point]]) => (point && point.value !== null ? [{ key, ...point }] : []));
    if (!known.length) note(`${name} has no telemetry${keys.length ? " of these keys" : ""} yet`);
    for (const { key, ts, value } of known.sort((a, b) => a.ts - b.ts)) show({ ts, values: { [key]: value } });
    return;
  }
  note(`telemetry of ${name} as it arrives; press Ctrl-C to end`);
  const end = new AbortController();
  const stop = () => end.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const inOrder = new InOrder(show);
  const onValues = (update: TimedValues) => inOrder.add(update);
  await follow(thingsBoard, id.id, keys, { onValues, onLost: note, signal: end.signal }).finally(() => inOrder.flush());
}

export async function deviceAttributes(name: string, options: AttributesOptions): Promise<void> {
  const thingsBoard = await serverFor(options, name);
  const { id } = await thingsBoard.device(name);
  const rows: string[][] = [];
  for (const scope of SCOPES) {
    for (const { key, value, lastUpdateTs } of await thingsBoard.attributes(id.id, scope)) {
      const word = scope.replace("_SCOPE", "").toLowerCase();
      if (options.json) console.log(stringifyExact({ scope: word, key, value, lastUpdateTs }));
      else rows.push([word, printable(key), showValue(value)]);
    }
  }
  if (rows.length) console.log(showColumns(rows));
}

export async function setAttributes(name: string, assignments: string[], options: ServerOptions): Promise<void> {
  const values = parseAssignments(assignments);
  const thingsBoard = await serverFor(options, name);
  const { id } = await thingsBoard.device(name);
  await thingsBoard.saveAttributes(id.id, "SHARED_SCOPE", values);
  // Of a text that looks like a number the server makes one, and of some numbers a text.
  const all = await thingsBoard.attributes(id.id, "SHARED_SCOPE");
  const stored = new Map(all.map(({ key, value }) => [key, value]));
  const kept = Object.keys(values).filter((key) => stored.has(key));
  if (kept.length)
    console.log(
      `shared attributes of ${name}: ${inWords(Object.fromEntries(kept.map((key) => [key, stored.get(key)])))}`,
    );
  for (const [key, value] of Object.entries(values)) noteDifference(key, value, stored);
}

/** What was typed, what the server holds, and what a board reads of that may be three values. */
function noteDifference(key: string, typed: unknown, stored: Map<string, unknown>): void {
  const value = stored.get(key);
  const name = printable(key);
  if (!stored.has(key)) {
    note(`${name} is not stored`);
    return;
  }
  if (!isSameValue(typed, value)) note(`${name} is stored as ${showJson(value)}, not as ${showJson(typed)}`);
  const changed = changedOnBoard(value);
  if (changed !== undefined) note(`${name}: a board reads ${changed} as another number; ${KEPT_ON_BOARD}`);
}

export async function unsetAttributes(name: string, keys: string[], options: ServerOptions): Promise<void> {
  const thingsBoard = await serverFor(options, name);
  const { id } = await thingsBoard.device(name);
  await thingsBoard.deleteAttributes(id.id, "SHARED_SCOPE", keys);
  console.log(`shared attributes of ${name} are deleted: ${keys.map(printable).join(", ")}`);
}

/** Prints the reply alone, as JSON. */
export async function callDevice(
  name: string,
  method: string,
  params: string,
  options: RpcCommandOptions,
): Promise<void> {
  const value = parseValue(params);
  const changed = changedOnBoard(value);
  if (changed !== undefined) {
    const hint = `send it as a text, with quotes: '"${changed}"'`;
    throw new Error(`a board would read ${changed} as another number; ${KEPT_ON_BOARD}; ${hint}`);
  }
  const thingsBoard = await serverFor(options, name);
  const { id } = await thingsBoard.device(name);
  const { oneway = false, wait } = options;
  try {
    const reply = await thingsBoard.rpc(id.id, method, value, { oneway, timeoutMs: wait * 1000 });
    if (oneway) note(`${method} is sent to ${name}`);
    else console.log(reply === undefined ? "" : showJson(reply));
  } catch (error) {
    if (!(error instanceof RestError) || !NO_REPLY.includes(error.status ?? 0)) throw error;
    const words = `${name} is not connected, or did not answer ${method} in ${wait} s`;
    throw new RestError(words, error.status, EXIT.NO_REPLY);
  }
}

function timeOf(ts: number): string {
  const date = new Date(ts);
  const local = new Date(ts - date.getTimezoneOffset() * 60_000);
  return Number.isNaN(date.getTime()) ? String(ts) : local.toISOString().slice(0, 19).replace("T", " ");
}

function inWords(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([key, value]) => `${printable(key)} ${showValue(value)}`)
    .join("   ");
}
