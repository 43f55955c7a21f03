/** What a WebSocket may ask for: WsCommandsWrapper, and the older TelemetryCmdsWrapper. */
import { SCOPES, type Scope } from "../attributes.js";

interface Query {
  cmdId: number;
  entityType: string;
  entityId: string;
  /** comma-joined; "" means all */
  keys: string;
}

interface Range {
  startTs: number;
  /** 0: the server's 100 */
  limit: number;
  agg: string;
}

export type Command =
  | (Query & { type: "ATTRIBUTES"; scope: string; unsubscribe: boolean })
  | (Query & Range & { type: "TIMESERIES"; scope: string; unsubscribe: boolean; timeWindow: number })
  | (Query & Range & { type: "TIMESERIES_HISTORY"; endTs: number })
  | { type: "NOT_EMULATED"; cmdId: number; name: string };

export interface Request {
  /** undefined: the message has no authCmd */
  token: string | undefined;
  commands: Command[];
}

const QUERY = { cmdId: 0, entityType: "", entityId: "", keys: "" };
const SUBSCRIPTION = { ...QUERY, scope: "", unsubscribe: false };
const RANGE = { startTs: 0, interval: 0, limit: 0, agg: "" };
/** The members of each command, with what the server takes for one that is missing. */
const MEMBERS = {
  ATTRIBUTES: SUBSCRIPTION,
  TIMESERIES: { ...SUBSCRIPTION, ...RANGE, timeWindow: 0 },
  TIMESERIES_HISTORY: { ...QUERY, ...RANGE, endTs: 0 },
};
type Emulated = keyof typeof MEMBERS;

const NOT_EMULATED = new Set([
  ...["ENTITY_DATA", "ENTITY_COUNT", "ALARM_DATA", "ALARM_COUNT", "ALARM_STATUS", "NOTIFICATIONS"].flatMap((name) => [
    name,
    `${name}_UNSUBSCRIBE`,
  ]),
  "NOTIFICATIONS_COUNT",
  "MARK_NOTIFICATIONS_AS_READ",
  "MARK_ALL_NOTIFICATIONS_AS_READ",
]);

/** The lists of the older API, in the order in which the server runs them. */
const LISTS: Array<[list: string, type: string]> = [
  ["attrSubCmds", "ATTRIBUTES"],
  ["tsSubCmds", "TIMESERIES"],
  ["historyCmds", "TIMESERIES_HISTORY"],
  ["entityDataCmds", "ENTITY_DATA"],
  ["entityDataUnsubscribeCmds", "ENTITY_DATA_UNSUBSCRIBE"],
  ["alarmDataCmds", "ALARM_DATA"],
  ["alarmDataUnsubscribeCmds", "ALARM_DATA_UNSUBSCRIBE"],
  ["entityCountCmds", "ENTITY_COUNT"],
  ["entityCountUnsubscribeCmds", "ENTITY_COUNT_UNSUBSCRIBE"],
  ["alarmCountCmds", "ALARM_COUNT"],
  ["alarmCountUnsubscribeCmds", "ALARM_COUNT_UNSUBSCRIBE"],
];

/** Throws where the server's parser fails: over members and types that it does not know as well. */
export function parseCommands(text: string): Request {
  const wrapper = object(JSON.parse(text), { authCmd: null, cmds: null });
  const commands = list(wrapper.cmds).map((item) => {
    const { type, ...members } = object(item);
    return command(String(type), members);
  });
  const auth = wrapper.authCmd == null ? undefined : object(wrapper.authCmd, { type: "", ...AUTH });
  return { token: auth && String(auth.token ?? ""), commands };
}

const AUTH = { cmdId: 0, token: "", apiKey: "" };

export function parseOlderCommands(text: string): Request {
  const lists = object(JSON.parse(text), Object.fromEntries(LISTS));
  const commands = LISTS.flatMap(([name, type]) =>
    list(lists[name]).map((item) => {
      const { type: _ignored, ...members } = object(item);
      return command(type, members);
    }),
  );
  return { token: undefined, commands };
}

function command(type: string, members: Record<string, unknown>): Command {
  if (NOT_EMULATED.has(type)) return { type: "NOT_EMULATED", cmdId: Number(members.cmdId ?? 0), name: type };
  if (!Object.hasOwn(MEMBERS, type)) throw new Error(`no command is called ${type}`);
  const defaults: Record<string, unknown> = MEMBERS[type as Emulated];
  const given = Object.entries(object(members, defaults)).filter(([, value]) => value !== null);
  for (const [name, value] of given) {
    if (typeof value !== typeof defaults[name]) throw new Error(`${name} is not a ${typeof defaults[name]}`);
  }
  return { ...defaults, ...Object.fromEntries(given), type } as Command;
}

function object(value: unknown, known?: object): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not an object");
  const unknown = known && Object.keys(value).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw new Error(`${unknown} is not known`);
  return value as Record<string, unknown>;
}

function list(value: unknown): unknown[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw new Error("not an array");
  return value;
}

/** undefined: all keys. */
export function keysOf({ keys }: { keys: string }): string[] | undefined {
  return keys === "" ? undefined : [...new Set(keys.split(","))];
}

/** undefined for a name that is no scope. */
export function scopesOf(scope: string): readonly Scope[] | undefined {
  if (scope === "" || scope === "ANY_SCOPE") return SCOPES;
  const known = SCOPES.find((name) => name === scope);
  return known && [known];
}
