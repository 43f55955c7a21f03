/** A device's telemetry as it arrives, by the server's WebSocket. */
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import { EXIT } from "../exit-codes.js";
import { type Point, RestError, type ThingsBoard } from "../rest/index.js";

const PROBE_MS = 30_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** Values of one moment, texts as the server gives them. */
export interface TimedValues {
  ts: number;
  values: Record<string, unknown>;
}

export interface Follower {
  onValues: (update: TimedValues) => void;
  /** The link is lost, and is opened again. */
  onLost: (text: string) => void;
  /** Ends it. */
  signal: AbortSignal;
}

/** What the server sends: `{"subscriptionId":1,"errorCode":0,"data":{"temperature":[[1700000000000,"21.5"]]}}` */
interface Update {
  errorCode?: number;
  errorMsg?: string | null;
  data?: Record<string, [number, unknown][]>;
}

/** Goes on until it is ended. Throws when the server cannot be reached at first, or refuses. */
export async function follow(thingsBoard: ThingsBoard, id: string, keys: string[], follower: Follower): Promise<void> {
  const { signal, onLost } = follower;
  let pauseMs = 0;
  while (!signal.aborted) {
    try {
      if (pauseMs) await pause(pauseMs, undefined, { signal });
      // A plain request first: it renews a token that is too old.
      await thingsBoard.request("GET", "/api/auth/user");
      await session(thingsBoard, await thingsBoard.token(), command(id, keys), follower, () => {
        pauseMs = FIRST_PAUSE_MS;
      });
    } catch (error) {
      if (signal.aborted) return;
      // What the server could not do, it may be able to in a moment.
      const isRefused = error instanceof RestError && error.exitCode === EXIT.REFUSED && (error.status ?? 0) < 500;
      if (!pauseMs || isRefused) throw error;
      onLost(`${(error as Error).message}; once more in ${pauseMs / 1000} s`);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

function command(id: string, keys: string[]) {
  const query = { cmdId: 1, type: "TIMESERIES", entityType: "DEVICE", entityId: id, scope: "LATEST_TELEMETRY" };
  return { ...query, ...(keys.length && { keys: keys.join(",") }) };
}

/** One WebSocket, from its opening to its end, which is an error unless it was asked for. */
async function session(
  { address }: ThingsBoard,
  token: string,
  subscription: object,
  { onValues, signal }: Follower,
  onOpen: () => void,
): Promise<void> {
  const socket = new WebSocket(`${address.replace(/^http/, "ws")}/api/ws`, { handshakeTimeout: PROBE_MS });
  let isHeard = true;
  const probe = setInterval(() => {
    if (!isHeard) socket.terminate();
    isHeard = false;
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, PROBE_MS);
  const stop = () => socket.close();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (words: string, status?: number) => reject(new RestError(`${address} ${words}`, status));
      socket.on("pong", () => {
        isHeard = true;
      });
      socket.on("open", () => socket.send(JSON.stringify({ authCmd: { cmdId: 0, token }, cmds: [subscription] })));
      socket.on("message", (data) => {
        isHeard = true;
        const update = parse(String(data));
        if (!update) return fail("does not answer as ThingsBoard does");
        if (update.errorCode) return fail(`refuses the subscription: ${update.errorMsg}`, 400);
        onOpen();
        for (const values of byTime(pointsOf(update.data ?? {}))) onValues(values);
      });
      socket.on("unexpected-response", (_request, { statusCode }) =>
        fail(`answers ${statusCode} to the WebSocket request`, statusCode),
      );
      socket.on("error", ({ message }) => fail(`does not open a WebSocket: ${message}`));
      socket.on("close", (code) => (signal.aborted ? resolve() : fail(`has closed the WebSocket (code ${code})`)));
    });
  } finally {
    clearInterval(probe);
    signal.removeEventListener("abort", stop);
    socket.terminate();
  }
}

function parse(text: string): Update | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function pointsOf(data: Record<string, [number, unknown][]>): Record<string, Point[]> {
  return Object.fromEntries(
    Object.entries(data).map(([key, pairs]) => [key, pairs.map(([ts, value]) => ({ ts, value }))]),
  );
}

/** Values with the same time together, the oldest first. */
export function byTime(data: Record<string, Point[]>): TimedValues[] {
  const found = new Map<number, Record<string, unknown>>();
  for (const [key, points] of Object.entries(data)) {
    for (const { ts, value } of points) {
      // A key that has no data yet.
      if (value === null) continue;
      found.set(ts, { ...found.get(ts), [key]: value });
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([ts, values]) => ({ ts, values }));
}
