/** Connections as the sockets see them: bytes in, bytes out, and a network that can be cut. Behind them modem.mjs works. */
import { Worker } from "node:worker_threads";

export type TlsOptions = { cert?: string; key?: string; servername?: string };
export type LinkState = "connecting" | "open" | "closed";

/** An answer from this machine takes a millisecond, once the thread is up; a board waits tens of seconds for a silent host. */
export const CONNECT_WAIT_MS = 5000;
/** What a chip's TCP stack takes before it wants an acknowledgement. */
const SEND_BUFFER = 5744;
export const NO_ROUTE = -4;
export const TIMEOUT = -3;

type Message = {
  id: number;
  type: "open" | "shaken" | "data" | "sent" | "end" | "failed";
  bytes?: Uint8Array;
  code?: number;
};
type Turn = { type: "turn" };

export class Link {
  state: LinkState = "connecting";
  /** Why it closed; undefined when the peer closed it. */
  code: number | undefined;
  /** Bytes that arrived and were not taken yet. */
  received = "";
  /** The peer is gone for good, though no one is told. */
  dead = false;
  bytesIn = 0;
  bytesOut = 0;
  private sending = false;
  private unacknowledged = 0;
  private held: Message[] = [];

  constructor(
    readonly id: number,
    private readonly modem: Modem,
    private readonly changed: () => void,
    /** Of TLS: what is to be sent waits for it. */
    private handshaking: boolean,
  ) {}

  /** The stack takes another chunk. */
  get canSend(): boolean {
    if (this.state !== "open" || this.handshaking || this.sending) return false;
    return !this.stalled || this.unacknowledged < SEND_BUFFER;
  }

  send(bytes: string): void {
    this.bytesOut += bytes.length;
    if (this.stalled) this.unacknowledged += bytes.length;
    if (this.dead) return;
    this.sending = !this.stalled;
    this.modem.post({ id: this.id, type: "send", bytes: exactly(bytes) }, this.modem.paused);
  }

  take(most: number): string {
    const bytes = this.received.slice(0, most);
    this.received = this.received.slice(most);
    if (bytes.length > 0 && !this.dead) this.modem.post({ id: this.id, type: "taken", count: bytes.length });
    return bytes;
  }

  close(): void {
    this.state = "closed";
    this.modem.forget(this, this.dead);
  }

  /** What the TCP stack has to say, now or once the network is back. */
  hear(message: Message): void {
    if (this.dead) return;
    if (this.modem.paused) this.held.push(message);
    else this.handle(message);
  }

  resume(): void {
    this.unacknowledged = 0;
    for (const message of this.held.splice(0)) this.handle(message);
    this.changed();
  }

  private handle(message: Message): void {
    if (message.type === "open") this.state = "open";
    else if (message.type === "shaken") this.handshaking = false;
    else if (message.type === "sent") this.sending = false;
    else if (message.type === "data") {
      const bytes = Buffer.from(message.bytes as Uint8Array).toString("latin1");
      this.bytesIn += bytes.length;
      this.received += bytes;
    } else {
      this.state = "closed";
      this.code = message.code;
    }
    this.changed();
  }

  private get stalled(): boolean {
    return this.dead || this.modem.paused;
  }
}

/** Where the sockets are. */
export interface Network {
  post(message: object): void;
  /** Posts a message of the type "connect" and waits: 1, an error's code, or 0 when there is no answer. */
  connect(message: object): number;
  /** The process goes on for its sake, or ends without regard to it. */
  ref(): void;
  unref(): void;
}

/** In place of a thread, before the first board starts. `hear` takes what it tells. */
export function useNetwork(make: (hear: (message: object) => void) => Network): void {
  makeNetwork = make;
}

/** What all boards of this process share: the network, whose thread takes longer to start than a board does, and the links by what it calls them. */
let network: Network | undefined;
let makeNetwork: (hear: (message: object) => void) => Network = startThread;
const links = new Map<number, Link>();
let lastId = 0;
/** While one of these is there the process goes on. */
const connected = new Set<Modem>();
/** Who waits for the thread's next turn. */
const turns: (() => void)[] = [];

/** Resolves when the thread has done what it was told before: for tests whose time jumps, since the network's does not. */
export function networkTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (!network || connected.size === 0) return void setImmediate(resolve);
    turns.push(resolve);
    network.post({ type: "turn" } satisfies Turn);
  });
}

export class Modem {
  /** No radio link: nothing passes, but what was on its way does when it comes back. */
  paused = false;
  /** Somewhere on the way packets are thrown away. */
  cut = false;
  private readonly id = ++lastId;
  private readonly links = new Set<Link>();
  private kept: object[] = [];

  /** With `wait` the result is known on return: an open link, or the error's code. */
  connect(
    target: { host: string; port: number; secure?: TlsOptions },
    wait: boolean,
    changed: () => void,
  ): Link | number {
    const link = new Link(++lastId, this, changed, target.secure !== undefined);
    if (this.cut || this.paused) return this.connectNowhere(link, wait, changed);
    this.links.add(link);
    links.set(link.id, link);
    const message = { ...target, id: link.id, board: this.id, type: "connect" };
    if (!wait) {
      this.post(message);
      return link;
    }
    const answer = this.network().connect(message) || TIMEOUT;
    if (answer === 1) {
      link.state = "open";
      return link;
    }
    this.forget(link, true);
    return answer;
  }

  /** Every link that is open now goes half-open for good. */
  cutAll(): void {
    this.cut = true;
    for (const link of this.links) link.dead = true;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const message of this.kept.splice(0)) this.post(message);
    for (const link of this.links) link.resume();
  }

  forget(link: Link, abort: boolean): void {
    this.drop(link);
    // the peer of a dead link learns nothing; its end of the connection goes with the modem
    if (!link.dead) this.post({ id: link.id, type: abort ? "abort" : "close" }, this.paused);
  }

  post(message: object, keep = false): void {
    if (keep) this.kept.push(message);
    else this.network().post(message);
  }

  /** Out of power: whatever the thread still had to send is lost. */
  stop(): void {
    for (const link of this.links) this.drop(link);
    if (!connected.delete(this)) return;
    network?.post({ type: "stop", board: this.id });
    if (connected.size === 0) network?.unref();
  }

  private drop(link: Link): void {
    this.links.delete(link);
    links.delete(link.id);
  }

  private connectNowhere(link: Link, wait: boolean, changed: () => void): Link | number {
    if (wait) return this.paused ? NO_ROUTE : TIMEOUT;
    // the SYN is lost and no one ever answers; without a radio link the chip knows at once
    if (this.paused) {
      link.state = "closed";
      link.code = NO_ROUTE;
      changed();
    }
    link.dead = true;
    return link;
  }

  private network(): Network {
    network ??= makeNetwork(hear);
    if (!connected.has(this)) network.ref();
    connected.add(this);
    return network;
  }
}

function hear(message: object): void {
  const told = message as Message | Turn;
  if (told.type === "turn") turns.shift()?.();
  else links.get(told.id)?.hear(told);
}

function startThread(onMessage: (message: object) => void): Network {
  const worker = new Worker(new URL("./modem.mjs", import.meta.url));
  worker.on("message", onMessage);
  worker.on("error", (error) => {
    throw error;
  });
  return {
    post: (message) => worker.postMessage(message),
    connect(message) {
      const signal = new SharedArrayBuffer(4);
      const flag = new Int32Array(signal);
      worker.postMessage({ ...message, signal });
      Atomics.wait(flag, 0, 0, CONNECT_WAIT_MS);
      return Atomics.load(flag, 0);
    },
    ref: () => worker.ref(),
    unref: () => worker.unref(),
  };
}

/** A Buffer would take the whole pool that it is cut from along to the other thread. */
function exactly(bytes: string): Uint8Array {
  return new Uint8Array(Buffer.from(bytes, "latin1"));
}
