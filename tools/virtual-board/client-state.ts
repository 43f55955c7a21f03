/** What a firmware's client is up to, as one sees it from outside of the board. */

export const CLIENT_STATES = ["idle", "waiting", "connecting", "online", "backing off"] as const;

export interface ClientState {
  state: (typeof CLIENT_STATES)[number];
  /** While it backs off: until it connects again. */
  pauseMs?: number;
  /** What the server has not acknowledged yet. Absent where that cannot be known: after an update, whose code has names of its own. */
  queue?: { messages: number; bytes: number };
}

/** What the members of a client are called in the code that the board runs. */
export interface ClientNames {
  out: string;
  bytes: string;
  deadline: string;
  clock: string;
}

/** "backing off for 3 s". */
export function stateText({ state, pauseMs }: ClientState): string {
  if (state === "waiting") return "waiting for the network";
  return state === "backing off" && pauseMs !== undefined
    ? `backing off, connects again in ${Math.ceil(pauseMs / 1000)} s`
    : state;
}

/** "3 messages wait (420 bytes)". */
export function queueText({ messages, bytes }: { messages: number; bytes: number }): string {
  if (messages === 0) return "nothing waits";
  const what = messages === 1 ? "1 message waits" : `${messages} messages wait`;
  return `${what} (${bytes.toLocaleString("en")} bytes)`;
}
