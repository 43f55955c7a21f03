/** What a gateway hears of a device that was last behind it: one-way persistent RPCs to its own device (DefaultGatewayNotificationsService). */
import type { Device } from "../device.js";
import type { Json } from "../json.js";
import type { Store } from "../store.js";
import { LAST_CONNECTED_GATEWAY } from "./gateway.js";

const TIMEOUT_MS = 24 * 60 * 60 * 1000;

export function tellRenamed(store: Store, device: Device, oldName: string): void {
  tell(store, device, "gateway_device_renamed", new Map([[oldName, device.name]]));
}

export function tellDeleted(store: Store, device: Device): void {
  tell(store, device, "gateway_device_deleted", device.name);
}

function tell(store: Store, device: Device, method: string, params: Json): void {
  const id = device.additionalInfo.get(LAST_CONNECTED_GATEWAY);
  const gateway = typeof id === "string" ? store.byIdOf(id) : undefined;
  void gateway?.serverRpc.call({ method, params, oneway: true, persistent: true, timeoutMs: TIMEOUT_MS, retries: 3 });
}
