/** Finds the client in a firmware that runs, and looks at it. The board knows nothing of that, and no code of the firmware runs for it. */
import { CLIENT_STATES, type ClientNames, type ClientState } from "./client-state.js";

export class ClientWatch {
  private client: object | undefined;
  private state: ClientState["state"] | undefined;

  /** An event of the firmware's: a client tells of each state. Returns whether it is that. */
  hear(target: object, event: string, [name]: readonly unknown[]): boolean {
    const state = CLIENT_STATES.find((each) => each === name);
    if (event !== "state" || !state) return false;
    this.client = target;
    this.state = state;
    return true;
  }

  /** undefined before the first state. Without names there is no pause and no queue. */
  look(names: ClientNames | undefined): ClientState | undefined {
    const { client, state } = this;
    if (!client || !state) return undefined;
    if (!names) return { state };
    const queue = queueOf(member(client, names.out), names.bytes);
    const pauseMs = numberOf(member(client, names.deadline)) - numberOf(member(client, names.clock));
    return state === "backing off" && pauseMs >= 0 ? { state, pauseMs, queue } : { state, queue };
  }
}

function queueOf(out: unknown, bytes: string): ClientState["queue"] {
  if (!Array.isArray(out)) return undefined;
  const sizes = out.map((entry) => (isObject(entry) ? lengthOf(member(entry, bytes)) : 0));
  return { messages: out.length, bytes: sizes.reduce((a, b) => a + b, 0) };
}

function lengthOf(text: unknown): number {
  return typeof text === "string" ? text.length : 0;
}

/** NaN for what is none: to make one of an object would run the firmware's code. */
function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Of its own, and no getter of the firmware's. */
function member(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}
