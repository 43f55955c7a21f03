/** What the parts of one emulator share. */
import type { ClientRpcHandler } from "./client-rpc.js";
import type { EmulatorEvents } from "./events.js";
import type { EmulatorSettings } from "./options.js";
import type { Store } from "./store.js";

export interface Context {
  settings: EmulatorSettings;
  store: Store;
  events: EmulatorEvents;
  clientRpcHandlers: Map<string, ClientRpcHandler>;
}
