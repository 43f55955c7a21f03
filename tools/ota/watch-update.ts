/** A device's update as it reports it, until it is over. */
import { byTime, follow, type TimedValues } from "../devices/follow.js";
import { EXIT, ExitError } from "../exit-codes.js";
import { type Point, RestError, type ThingsBoard } from "../rest/index.js";
import { printable } from "../terminal.js";

const KEYS = ["fw_state", "fw_error", "current_fw_title", "current_fw_version"];
/** The server's clock need not be ours, and the device's is a third. */
const DAY_MS = 86_400_000;
/** Of each key. */
const MOST_POINTS = 1000;

export interface State {
  name: string;
  ts: number;
}

/** What the server has of it now: what comes later is news. */
export async function lastState(thingsBoard: ThingsBoard, id: string): Promise<State> {
  const { fw_state: [point] = [] } = await thingsBoard.latestTelemetry(id, ["fw_state"], true);
  return typeof point?.value === "string" ? { name: point.value, ts: point.ts } : { name: "", ts: 0 };
}

export interface Watched {
  device: string;
  title: string;
  version: string;
  /** The state before this update. */
  before: State;
  /** Seconds without a word. */
  waitSeconds: number;
  onState: (state: string) => void;
  onLost: (text: string) => void;
}

/** Resolves when the device runs it; throws an ExitError when it failed, or says nothing for too long. */
export async function watchUpdate(thingsBoard: ThingsBoard, id: string, watched: Watched): Promise<void> {
  const { device, waitSeconds, onLost } = watched;
  const end = new AbortController();
  let failure: Error | undefined;
  const finish = (error?: Error) => {
    failure ??= error;
    end.abort();
  };
  const silence = setTimeout(() => {
    finish(
      new ExitError(
        EXIT.NO_REPLY,
        `${device} reported nothing for ${waitSeconds} s; it gets the update when it connects again`,
      ),
    );
  }, waitSeconds * 1000);
  const shown = new Set<string>();
  const told: TimedValues[] = [];
  const hear = (update: TimedValues) => {
    const id = `${update.ts} ${update.values.fw_state}`;
    if (failure || end.signal.aborted || shown.has(id)) return;
    const news = newsOf(update, watched);
    if (!news) return;
    shown.add(id);
    silence.refresh();
    watched.onState(news.state);
    if (news.state === "UPDATED") finish();
    if (news.state === "FAILED")
      finish(new ExitError(EXIT.NOT_UPDATED, `${device} did not take the update: ${news.error}`));
  };
  const read = async () => {
    if (end.signal.aborted) return;
    try {
      // From the beginning each time: the server may save a state after one of a later time.
      const kept = await reportedSince(thingsBoard, id, watched.before.ts + 1);
      for (const update of byTs([...overwritten(told, kept), ...kept])) hear(update);
    } catch (error) {
      if (error instanceof RestError && error.exitCode === EXIT.REFUSED) finish(error);
      // The WebSocket is lost too, then, and begins with what is newest when it is back.
      else onLost((error as Error).message);
    }
  };
  let reading = Promise.resolve();
  const onValues = (update: TimedValues) => {
    told.push(update);
    reading = reading.then(read);
  };
  try {
    await follow(thingsBoard, id, KEYS, { onValues, onLost, signal: end.signal });
    await reading;
  } finally {
    clearTimeout(silence);
  }
  if (failure) throw failure;
}

/**
 * The oldest first. The WebSocket only says that there is something: it tells of what came at nearly one moment in any order, and not of all of it.
 */
async function reportedSince(thingsBoard: ThingsBoard, id: string, startTs: number): Promise<TimedValues[]> {
  const path = `/api/plugins/telemetry/DEVICE/${encodeURIComponent(id)}/values/timeseries`;
  const range = { startTs, endTs: Date.now() + DAY_MS, limit: MOST_POINTS, orderBy: "ASC" };
  const query = { keys: KEYS.join(","), useStrictDataTypes: true, ...range };
  const found = await thingsBoard.request<Record<string, Point[]>>("GET", path, { query });
  return byTime(found);
}

const byTs = (updates: TimedValues[]) => updates.toSorted((a, b) => a.ts - b.ts);

/** What was told, and is not kept: the server keeps one state a millisecond, the last one. */
function overwritten(told: TimedValues[], kept: TimedValues[]): TimedValues[] {
  const states = new Map(kept.map(({ ts, values }) => [ts, values.fw_state]));
  return told.filter(
    ({ ts, values }) => values.fw_state !== undefined && states.has(ts) && states.get(ts) !== values.fw_state,
  );
}

/** A state of this update; undefined for one from before, and for a word of another version. */
function newsOf({ values }: TimedValues, { title, version }: Watched): { state: string; error: string } | undefined {
  const { fw_state: state, fw_error: error, current_fw_title: runningTitle, current_fw_version: running } = values;
  if (typeof state !== "string") return undefined;
  if (state === "UPDATED" && !(isSame(running, version) && isSame(runningTitle, title))) return undefined;
  return { state: printable(state), error: printable(String(error ?? "the device gives no reason")) };
}

/** ThingsBoard makes a number of a text that looks like one: version 1.10 comes back as 1.1. */
function isSame(told: unknown, meant: string): boolean {
  return String(told) === meant || (meant.trim() !== "" && Number(told) === Number(meant));
}
