/** An application that uses all of the client at once: the one that a session is recorded with, and the one that is fed with it. */
import type { Client } from "../../espruino-on-node/client.js";

/** Shared attributes that it listens to and asks for. */
export const SHARED = ["interval", "mode"];
/** What a server may call. */
export const METHODS = ["echo", "fail", "later"];

/** Counts the calls of the callbacks that were given. */
export class Calls {
  given = 0;
  /** How often each was called, in the order of giving. */
  readonly called: number[] = [];

  callback(): () => void {
    const at = this.given++;
    this.called[at] = 0;
    return () => void this.called[at]!++;
  }

  get waiting(): number {
    return this.called.filter((times) => times === 0).length;
  }

  get tooOften(): number {
    return this.called.filter((times) => times > 1).length;
  }
}

/** Sets all handlers, and does all that a device does on each connect. */
export function useAll(client: Client): Calls {
  const calls = new Calls();
  client.subscribeToAllAttributes(() => {});
  client.subscribeToAttribute(SHARED[0], (update) => JSON.stringify(update));
  client.route("fuzz/", "fuzz/#", (suffix) => void client.publish(`back/${suffix.length}`, suffix));
  const later: number[] = [];
  client.setServerSideRpcRequestHandler((id, { method, params }) => {
    if (method === "fail") throw new Error("as asked");
    if (method === "later") later.push(id);
    else for (const open of later.splice(0)) client.sendRpcReply(open, params);
    return method === "later" ? undefined : params;
  });
  client.on("connect", () => {
    client.sendTelemetry({ temperature: 21.5 }, calls.callback());
    client.requestAttributes({ clientKeys: ["model"], sharedKeys: SHARED }, calls.callback());
    client.sendAttributes({ model: "fuzz" }, calls.callback());
    client.sendRpcCall("getTime", {}, calls.callback());
    client.claimDevice("secret", 60_000, calls.callback());
  });
  return calls;
}
