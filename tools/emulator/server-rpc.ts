/** RPC from the server to one device: numbering, waiting, re-sending and expiry as DeviceActorMessageProcessor does it (strategy BURST). */
import { randomUUID } from "node:crypto";
import { type Json, parseJson } from "./json.js";

const MAX_RETRIES = 5;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface RpcRequest {
  method: string;
  params: Json;
  oneway: boolean;
  persistent: boolean;
  /** milliseconds; the server raises it to its minimum */
  timeoutMs?: number | undefined;
  /** epoch milliseconds, overrides the timeout */
  expirationTime?: number | undefined;
  retries?: number | undefined;
  additionalInfo?: Json | undefined;
}

export type RpcStatus = "QUEUED" | "SENT" | "DELIVERED" | "SUCCESSFUL" | "TIMEOUT" | "EXPIRED" | "FAILED";

/** A persistent RPC as the database keeps it. */
export interface RpcRecord {
  id: string;
  createdTime: number;
  expirationTime: number;
  request: RpcRequest;
  status: RpcStatus;
  response: Json;
}

/** How the caller's wait ended. A reply is the device's own text, which need not be JSON. */
export type RpcOutcome =
  | { kind: "reply"; body: string }
  | { kind: "sent" }
  | { kind: "timeout" }
  | { kind: "noActiveConnection" };

export interface PendingRpc {
  /** the number in the topic */
  requestId: number;
  request: RpcRequest;
  expirationTime: number;
}

interface Entry extends PendingRpc {
  uuid: string;
  sent: boolean;
  retries: number;
  timer: NodeJS.Timeout | undefined;
  settle: (outcome: RpcOutcome) => void;
}

/** The device's connection, if it subscribed to RPC. */
export type RpcLink = { sendRpc(rpc: PendingRpc): void } | undefined;

export interface RpcTimes {
  rpcMinTimeoutMs: number;
  rpcDefaultTimeoutMs: number;
}

export class ServerSideRpc {
  readonly records = new Map<string, RpcRecord>();
  private readonly pending = new Map<number, Entry>();
  private nextId = 0;

  constructor(
    private readonly times: RpcTimes,
    private readonly link: () => RpcLink,
  ) {}

  call(request: RpcRequest): Promise<RpcOutcome> {
    const now = Date.now();
    const timeoutMs = Math.max(this.times.rpcMinTimeoutMs, request.timeoutMs ?? this.times.rpcDefaultTimeoutMs);
    const expirationTime = request.expirationTime ?? now + timeoutMs;
    const uuid = randomUUID();
    const requestId = this.nextId++;
    const expired = expirationTime <= now;
    if (request.persistent) {
      const status = expired ? "EXPIRED" : "QUEUED";
      this.records.set(uuid, { id: uuid, createdTime: now, expirationTime, request, status, response: null });
    }
    return new Promise((resolve) => {
      if (expired) {
        resolve({ kind: "timeout" });
        return;
      }
      const link = this.link();
      const entry: Entry = {
        requestId,
        request,
        expirationTime,
        uuid,
        sent: !!link,
        retries: 0,
        timer: undefined,
        settle: resolve,
      };
      const done = request.oneway && !request.persistent && link;
      if (!done) this.wait(entry);
      link?.sendRpc(entry);
      if (request.persistent) resolve({ kind: "reply", body: JSON.stringify({ rpcId: uuid }) });
      else if (done) resolve({ kind: "sent" });
    });
  }

  private wait(entry: Entry): void {
    this.pending.set(entry.requestId, entry);
    entry.timer = setTimeout(
      () => this.expire(entry),
      Math.min(LONGEST_TIMER_MS, Math.max(0, entry.expirationTime - Date.now())),
    );
  }

  private expire(entry: Entry): void {
    if (this.pending.get(entry.requestId) === entry) {
      this.pending.delete(entry.requestId);
      this.record(entry, "EXPIRED");
    }
    entry.settle({ kind: entry.sent ? "timeout" : "noActiveConnection" });
  }

  /** A (re)subscription to the RPC topic brings everything that is pending again, under the same ids. */
  resend(): void {
    for (const entry of [...this.pending.values()]) {
      if (entry.request.oneway && !entry.request.persistent) this.remove(entry);
      this.link()?.sendRpc(entry);
      if (entry.request.oneway) entry.settle({ kind: "sent" });
    }
  }

  /** false: nobody waits for this id (one-way, expired, answered already); the server drops such a reply. */
  reply(requestId: number, body: string): boolean {
    const entry = this.pending.get(requestId);
    if (!entry) return false;
    this.remove(entry);
    this.record(entry, "SUCCESSFUL", replyJson(body));
    entry.settle({ kind: "reply", body });
    return true;
  }

  sent(requestId: number): void {
    const entry = this.pending.get(requestId);
    if (entry) this.record(entry, "SENT");
  }

  delivered(requestId: number): void {
    const entry = this.pending.get(requestId);
    if (!entry) return;
    if (entry.request.oneway) this.remove(entry);
    this.record(entry, "DELIVERED");
  }

  /** No PUBACK came in time. The RPC stays for the next subscription until its retries are used up. */
  notAcknowledged(requestId: number): void {
    const entry = this.pending.get(requestId);
    if (!entry) return;
    const maxRetries = Math.min(entry.request.retries ?? MAX_RETRIES, MAX_RETRIES);
    if (entry.retries++ < maxRetries) {
      this.record(entry, "TIMEOUT");
      return;
    }
    this.pending.delete(requestId);
    const error = `There was a Timeout and all retry attempts have been exhausted. Retry attempts set: ${maxRetries}`;
    this.record(entry, "FAILED", new Map([["error", error]]));
  }

  /** Forgets a persistent RPC, and does not send it any more. */
  delete(uuid: string): void {
    this.records.delete(uuid);
    for (const entry of this.pending.values()) if (entry.uuid === uuid) this.remove(entry);
  }

  /** A server that starts anew counts from 0 and has forgotten all but the persistent RPCs that were never sent. */
  restart(): void {
    const entries = [...this.pending.values()];
    this.stop();
    this.nextId = 0;
    for (const entry of entries) {
      if (this.records.get(entry.uuid)?.status !== "QUEUED") continue;
      this.wait({ ...entry, requestId: this.nextId++, sent: false });
    }
  }

  stop(): void {
    for (const entry of this.pending.values()) {
      clearTimeout(entry.timer);
      entry.settle({ kind: "timeout" });
    }
    this.pending.clear();
  }

  private remove(entry: Entry): void {
    clearTimeout(entry.timer);
    this.pending.delete(entry.requestId);
  }

  private record(entry: Entry, status: RpcStatus, response?: Json): void {
    const record = this.records.get(entry.uuid);
    if (!record) return;
    record.status = status;
    if (response !== undefined) record.response = response;
  }
}

function replyJson(body: string): Json {
  try {
    JSON.parse(body);
    return parseJson(body);
  } catch {
    return new Map([["error", body]]);
  }
}
