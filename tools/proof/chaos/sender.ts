/** The client on Node, which has numbered messages to send. */
import { type Client, TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { NodeSocket, useNodeNet } from "../../espruino-on-node/node-net.js";
import { type Held, held } from "../held.js";
import type { Caller } from "./caller.js";
import { poison } from "./poison.js";
import { TOKEN } from "./servers.js";

/** Quick, so that a minute has many links; the manner is the same as with the defaults. */
export const CLIENT_OPTIONS = {
  host: "127.0.0.1",
  accessToken: TOKEN,
  keepAlive: 2,
  pollIntervalMs: 20,
  connectTimeoutMs: 2000,
  requestTimeoutMs: 1000,
  minReconnectDelayMs: 50,
  maxReconnectDelayMs: 500,
};
export const QUEUE_FULL = -6;
export const GIVEN_UP = -20;
const GIVE_EVERY_MS = 5;

export class Sender {
  /** The number of the last message that was taken. */
  given = 0;
  /** Messages that were called back as they should be: poison as given up, all others as acknowledged. */
  told = 0;
  givenUp = 0;
  /** Called back twice, with a code, or before the server had it. */
  readonly wrong: string[] = [];
  /** Held between the first connect and the first message. */
  atRest: Held | undefined;
  isStopped = false;
  /** Replies that the queue had no room for yet, by the number of the request. */
  private readonly replies = new Map<number, unknown>();
  private readonly client: Client;
  private readonly isTold: Uint8Array;
  private readonly timer: NodeJS.Timeout;

  constructor(
    port: number,
    private readonly messages: number,
    private readonly poisoned: Set<number>,
    private readonly hasArrived: (number: number) => boolean,
    caller: Caller | undefined,
  ) {
    useNodeNet();
    this.isTold = new Uint8Array(messages + 1);
    this.client = new TBDeviceMqttClient({ ...CLIENT_OPTIONS, port });
    // With a subscription, so that each connect has one to restore.
    this.client.subscribeToAllAttributes(() => {});
    this.client.setServerSideRpcRequestHandler((id, { params }) => {
      caller?.handle(params as number);
      this.replies.set(id, params);
    });
    this.client.connect();
    this.timer = setInterval(() => this.give(), GIVE_EVERY_MS);
  }

  /** Whether all that was taken was called back, and no more comes. */
  get isDone(): boolean {
    return this.told === this.given && this.isAllGiven;
  }

  /** Poison is never the last: nothing would tell it from a server that is down. */
  private get isAllGiven(): boolean {
    return this.given === this.messages || (this.isStopped && !this.poisoned.has(this.given));
  }

  get stats() {
    return this.client.stats();
  }

  get isConnected(): boolean {
    return this.client.connected;
  }

  held(): Held {
    // Not what Node hangs on to a timer.
    return held(this.client, (thing) => thing instanceof NodeSocket || "hasRef" in thing);
  }

  close(): void {
    clearInterval(this.timer);
    this.client.disconnect();
  }

  /** Gives messages until one is refused; that one comes again. */
  private give(): void {
    if (!this.client.connected && !this.atRest) return;
    this.atRest ??= this.held();
    for (const [id, reply] of this.replies) {
      // One that was forgotten since cannot be replied to any more.
      const refused = (error?: number) => void (error && error !== QUEUE_FULL && this.replies.delete(id));
      if (!this.isTaken(() => this.client.sendRpcReply(id, reply, refused))) return;
      this.replies.delete(id);
    }
    while (!this.isAllGiven) {
      const number = this.given + 1;
      if (!this.isTaken(() => this.send(number))) return;
      this.given = number;
    }
  }

  private isTaken(call: () => void): boolean {
    const { refused } = this.stats;
    call();
    return this.stats.refused === refused;
  }

  private send(number: number): void {
    const called = (error?: number) => this.called(number, error);
    if (this.poisoned.has(number)) this.client.publish("v1/devices/me/telemetry", poison(number), {}, called);
    else this.client.sendTelemetry({ n: number }, called);
  }

  private called(number: number, error: number | undefined): void {
    if (error === QUEUE_FULL) return;
    const expected = this.poisoned.has(number) ? GIVEN_UP : undefined;
    if (error === GIVEN_UP) this.givenUp++;
    if (error !== expected) this.wrong.push(`message ${number} was called back with ${error}, not ${expected}`);
    else if (this.isTold[number]) this.wrong.push(`message ${number} was called back twice`);
    else if (!error && !this.hasArrived(number))
      this.wrong.push(`message ${number} was called back before the server had it`);
    else this.told++;
    this.isTold[number] = 1;
  }
}
