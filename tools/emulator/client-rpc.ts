/** RPC from the device to the server, per connection (DefaultTransportService). */
import type { Device } from "./device.js";
import { fromPlain, type Json, writeJson } from "./json.js";
import type { ClientRpc } from "./payloads.js";

/** undefined means no answer, as when the rule chain has none: the device gets the time-out. */
export type ClientRpcHandler = (device: Device, params: unknown) => unknown;

export class ClientSideRpc {
  private readonly waiting = new Set<number>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly device: Device,
    private readonly handlers: ReadonlyMap<string, ClientRpcHandler>,
    private readonly timeoutMs: number,
    private readonly respond: (id: number, json: Json) => void,
  ) {}

  /** The default root rule chain only logs a request: without a registered answer it ends in {"error":"timeout"}. */
  request(id: number, rpc: ClientRpc): void {
    this.waiting.add(id);
    // An answer does not stop the server's timer: the timer of an id that is used again ends the newer request.
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.waiting.delete(id)) this.respond(id, new Map([["error", "timeout"]]));
    }, this.timeoutMs);
    this.timers.add(timer);
    void this.answer(id, rpc);
  }

  private async answer(id: number, rpc: ClientRpc): Promise<void> {
    try {
      const { params } = rpc;
      const seen = params === null ? undefined : JSON.parse(writeJson(withoutNulls(params)));
      const result = await this.handlers.get(rpc.method)?.(this.device, seen);
      if (result === undefined) return;
      this.waiting.delete(id);
      this.respond(id, fromPlain(result));
    } catch {
      // A rule node that fails answers nothing.
    }
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.waiting.clear();
  }
}

/** Rule chains see no member that is null: the server writes their messages with Gson, which leaves them out. */
function withoutNulls(json: Json): Json {
  if (Array.isArray(json)) return json.map(withoutNulls);
  if (!(json instanceof Map)) return json;
  const members = [...json].filter(([, value]) => value !== null);
  return new Map(members.map(([key, value]) => [key, withoutNulls(value)]));
}
