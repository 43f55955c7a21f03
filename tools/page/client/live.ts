/** ThingsBoard's subscription by WebSocket: values as they arrive. It comes back by itself. */
import type { Scope } from "./api.js";

export interface Watcher {
  /** Points of each key, as the server sends them: `[ts, value]`. */
  onTelemetry(data: Record<string, [number, unknown][]>): void;
  onAttributes(scope: Scope): void;
}

const SCOPES: Scope[] = ["CLIENT_SCOPE", "SHARED_SCOPE", "SERVER_SCOPE"];
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

interface Subscription {
  cmdId: number;
  type: "TIMESERIES" | "ATTRIBUTES";
  scope: string;
}

export class Live {
  private socket: WebSocket | undefined;
  private nextId = 1;
  private subscriptions: Subscription[] = [];
  private device: string | undefined;
  private waitMs = FIRST_WAIT_MS;

  constructor(
    private readonly watcher: Watcher,
    private readonly onState: (isLive: boolean) => void,
  ) {
    this.open();
  }

  /** From now on this device, and no other. */
  watch(deviceId: string | undefined): void {
    this.send(this.subscriptions.map((each) => ({ ...each, unsubscribe: true })));
    this.device = deviceId;
    this.subscribe();
  }

  private open(): void {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/ws`);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.subscribe();
      this.onState(true);
    });
    socket.addEventListener("message", ({ data }) => {
      this.waitMs = FIRST_WAIT_MS;
      this.hear(JSON.parse(data));
    });
    socket.addEventListener("close", () => {
      this.onState(false);
      setTimeout(() => this.open(), this.waitMs);
      this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    });
  }

  private subscribe(): void {
    this.subscriptions = [];
    if (!this.device) return;
    this.subscriptions.push({ cmdId: this.nextId++, type: "TIMESERIES", scope: "LATEST_TELEMETRY" });
    for (const scope of SCOPES) this.subscriptions.push({ cmdId: this.nextId++, type: "ATTRIBUTES", scope });
    this.send(this.subscriptions);
  }

  private send(cmds: object[]): void {
    if (this.socket?.readyState !== WebSocket.OPEN || cmds.length === 0) return;
    const entity = { entityType: "DEVICE", entityId: this.device };
    this.socket.send(JSON.stringify({ cmds: cmds.map((cmd) => ({ ...entity, ...cmd })) }));
  }

  private hear(message: { subscriptionId?: number; data?: Record<string, [number, unknown][]> | null }): void {
    const found = this.subscriptions.find(({ cmdId }) => cmdId === message.subscriptionId);
    if (!found) return;
    if (found.type === "ATTRIBUTES") this.watcher.onAttributes(found.scope as Scope);
    else this.watcher.onTelemetry(message.data ?? {});
  }
}
