/** A device's firmware in virtual time: telemetry, attributes both ways, RPC both ways, settings that may change. */
import { type Client, TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { held } from "../held.js";
import type { Messages } from "./messages.js";
import { BoardSocket, type VirtualNet } from "./virtual-net.js";
import { Timer, type VirtualTime } from "./virtual-time.js";

const QUEUE_FULL = -6;
const DISCONNECTED = -8;
const TELEMETRY_MS = 10_000;
const QUESTION_MS = 3_600_000;
/** So many RPCs of its owner a client remembers at most: until as many came it may still grow. */
const REMEMBERED_RPCS = 8;

/** Requests of the device: each has one answer, or one error. */
export interface Questions {
  asked: number;
  answered: number;
  failed: number;
}

export class Board {
  readonly name = "the client";
  readonly questions: Questions = { asked: 0, answered: 0, failed: 0 };
  /** How often each RPC of the owner was carried out, by its parameter. */
  readonly rpcRuns = new Map<number, number>();
  /** The shared attribute as the device knows it. */
  interval: unknown;
  updates = 0;
  disconnects = 0;
  readonly errors = new Map<number, number>();
  /** Counters of the clients that are gone. */
  private readonly past = { sent: 0, acknowledged: 0, refused: 0, dropped: 0, reconnects: 0 };
  private client: Client;
  /** RPCs that the client of now has handled. */
  private handled = 0;
  /** Messages that were not called back yet. */
  private waiting = 0;
  private isMuted = false;

  constructor(
    private readonly time: VirtualTime,
    private readonly net: VirtualNet,
    private readonly messages: Messages,
    token: string,
  ) {
    this.client = this.start(token);
    this.every(TELEMETRY_MS, () => this.telemetry());
    this.every(QUESTION_MS, () => this.ask());
  }

  get connected(): boolean {
    return this.client.connected;
  }

  /** Linked, nothing of the device's on its way, and old enough to have all that a client keeps: what it holds now is what it always holds. */
  get isAtRest(): boolean {
    const { asked, answered, failed } = this.questions;
    const isQuiet = this.waiting === 0 && asked === answered + failed;
    return this.client.connected && isQuiet && this.handled >= REMEMBERED_RPCS;
  }

  get stats() {
    const { sent, acknowledged, refused, dropped, reconnects } = this.client.stats();
    const { past } = this;
    return {
      sent: past.sent + sent,
      acknowledged: past.acknowledged + acknowledged,
      refused: past.refused + refused,
      dropped: past.dropped + dropped,
      reconnects: past.reconnects + reconnects,
    };
  }

  /** New settings: what the client still had is called back, and a new one takes over. */
  change(token: string): void {
    this.client.disconnect();
    Object.assign(this.past, this.stats);
    this.client = this.start(token);
  }

  /** No more telemetry, and no more questions but those of a connect. */
  mute(): void {
    this.isMuted = true;
  }

  /** Objects, lists and texts that the client holds on to. */
  things(): number {
    return held(this.client, (thing) => thing instanceof BoardSocket || thing instanceof Timer).things;
  }

  private start(accessToken: string): Client {
    this.handled = 0;
    const client = new TBDeviceMqttClient({ host: "server", accessToken, isNetworkUp: () => this.net.hasWifi });
    client.subscribeToAttribute("interval", (update) => {
      this.updates++;
      this.interval = update.interval;
    });
    client.setServerSideRpcRequestHandler((_, { params }) => {
      const number = params as number;
      this.handled++;
      this.rpcRuns.set(number, (this.rpcRuns.get(number) ?? 0) + 1);
      return { done: number };
    });
    client.on("connect", () => this.catchUp(client));
    client.on("disconnect", () => void this.disconnects++);
    client.on("error", (code: number) => void this.errors.set(code, (this.errors.get(code) ?? 0) + 1));
    client.connect();
    return client;
  }

  /** What changed while there was no link is not told, but asked for. */
  private catchUp(client: Client): void {
    this.questions.asked++;
    client.requestAttributes({ sharedKeys: ["interval"] }, (result, error) => {
      this.answer(error);
      if (result?.shared) this.interval = result.shared.interval;
    });
  }

  private telemetry(): void {
    if (this.isMuted) return;
    const number = this.messages.give(this.time.boardTime);
    this.waiting++;
    this.client.sendTelemetry({ n: number }, (error) => {
      this.waiting--;
      const outcome = error === undefined ? "acknowledged" : error === QUEUE_FULL ? "refused" : "given up";
      if (outcome === "given up" && error !== DISCONNECTED)
        this.messages.broken.push(`message ${number} was called back with ${error}`);
      this.messages.called(number, outcome);
    });
  }

  private ask(): void {
    if (this.isMuted) return;
    this.questions.asked++;
    this.client.sendRpcCall("getTime", {}, (_, error) => this.answer(error));
  }

  private answer(error: number | undefined): void {
    if (error === undefined) this.questions.answered++;
    else this.questions.failed++;
  }

  private every(ms: number, call: () => void): void {
    const again = () => {
      call();
      this.time.after(ms, again, "board");
    };
    this.time.after(ms, again, "board");
  }
}
