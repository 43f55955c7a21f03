/** A device's update as it reports it, until it is over. */
import { follow, type TimedValues } from "../devices/follow.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import type { ThingsBoard } from "../rest/index.js";
import { printable } from "../terminal.js";

const KEYS = ["fw_state", "fw_error", "current_fw_title", "current_fw_version"];

export class UpdateError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}

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

/** Resolves when the device runs it; throws an UpdateError when it failed, or says nothing for too long. */
export async function watchUpdate(thingsBoard: ThingsBoard, id: string, watched: Watched): Promise<void> {
  const { device, waitSeconds, onLost } = watched;
  const end = new AbortController();
  let failure: UpdateError | undefined;
  const finish = (error?: UpdateError) => {
    failure ??= error;
    end.abort();
  };
  const silence = setTimeout(() => {
    finish(
      new UpdateError(
        `${device} has said nothing for ${waitSeconds} s; it will be updated when it is back`,
        EXIT.NO_REPLY,
      ),
    );
  }, waitSeconds * 1000);
  const onValues = (update: TimedValues) => {
    const news = newsOf(update, watched);
    if (!news) return;
    silence.refresh();
    watched.onState(news.state);
    if (news.state === "UPDATED") finish();
    if (news.state === "FAILED") finish(new UpdateError(`${device} has not taken it: ${news.error}`, EXIT.NOT_UPDATED));
  };
  try {
    await follow(thingsBoard, id, KEYS, { onValues, onLost, signal: end.signal });
  } finally {
    clearTimeout(silence);
  }
  if (failure) throw failure;
}

/** A state of this update; undefined for one from before, and for a word of another version. */
function newsOf(
  { ts, values }: TimedValues,
  { before, title, version }: Watched,
): { state: string; error: string } | undefined {
  const { fw_state: state, fw_error: error, current_fw_title: runningTitle, current_fw_version: running } = values;
  if (typeof state !== "string" || ts <= before.ts) return undefined;
  if (state === "UPDATED" && !(isSame(running, version) && isSame(runningTitle, title))) return undefined;
  return { state: printable(state), error: printable(String(error ?? "it gives no reason")) };
}

/** ThingsBoard makes a number of a text that looks like one: version 1.10 comes back as 1.1. */
function isSame(told: unknown, meant: string): boolean {
  return String(told) === meant || (meant.trim() !== "" && Number(told) === Number(meant));
}
