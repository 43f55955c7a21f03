/** The client on Node, which has numbered messages to send. */
import { type Client, TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { NodeSocket, useNodeNet } from "../../espruino-on-node/node-net.js";
import { type Held, held } from "../held.js";
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
const QUEUE_FULL = -6;
const GIVE_EVERY_MS = 5;

export class Sender {
  /** The number of the last message that was taken. */
  given = 0;
  /** Messages that were called back as acknowledged. */
  told = 0;
  /** Called back twice, with a code, or before the server had it. */
  readonly wrong: string[] = [];
  /** Held between the first connect and the first message. */
  atRest: Held | undefined;
  isStopped = false;
  private readonly client: Client;
  private readonly isTold: Uint8Array;
  private readonly timer: NodeJS.Timeout;

  constructor(
    port: number,
    private readonly messages: number,
    private readonly hasArrived: (number: number) => boolean,
  ) {
    useNodeNet();
    this.isTold = new Uint8Array(messages + 1);
    this.client = new TBDeviceMqttClient({ ...CLIENT_OPTIONS, port });
    // With a subscription, so that each connect has one to restore.
    this.client.subscribeToAllAttributes(() => {});
    this.client.connect();
    this.timer = setInterval(() => this.give(), GIVE_EVERY_MS);
  }

  /** Whether all that was taken was acknowledged, and no more comes. */
  get isDone(): boolean {
    return this.told === this.given && (this.isStopped || this.given === this.messages);
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
    while (!this.isStopped && this.given < this.messages) {
      const number = this.given + 1;
      const { refused } = this.client.stats();
      this.client.sendTelemetry({ n: number }, (error) => this.called(number, error));
      if (this.client.stats().refused > refused) return;
      this.given = number;
    }
  }

  private called(number: number, error: number | undefined): void {
    if (error === QUEUE_FULL) return;
    if (error !== undefined) this.wrong.push(`message ${number} was called back with ${error}`);
    else if (this.isTold[number]) this.wrong.push(`message ${number} was called back twice`);
    else if (!this.hasArrived(number)) this.wrong.push(`message ${number} was called back before the server had it`);
    else this.told++;
    this.isTold[number] = 1;
  }
}
