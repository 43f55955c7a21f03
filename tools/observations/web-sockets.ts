/** What a WebSocket is told. */
import type { WebSocket } from "ws";
import { PATIENCE_MS, SILENCE_MS } from "./patience.js";
import { deviceObservations, NOBODY } from "./rest-calls.js";
import type { OwnDevice, Tenant } from "./tenant.js";
import { Told } from "./told.js";

const command = (type: string, { id }: Pick<OwnDevice, "id">, more: object = {}) => ({
  cmds: [{ type, cmdId: 7, entityType: "DEVICE", entityId: id, ...more }],
});

/** What is answered to a command. */
async function told(tenant: Tenant, command: unknown, patienceMs?: number): Promise<unknown[]> {
  const socket = await tenant.webSocket();
  const messages = new Told(socket);
  send(socket, command);
  return messages.untilSilence(patienceMs ?? PATIENCE_MS);
}

function send(socket: WebSocket, message: unknown): void {
  socket.send(typeof message === "string" ? message : JSON.stringify(message));
}

const path = ({ id }: OwnDevice) => `/api/plugins/telemetry/DEVICE/${id}`;

export const WEB_SOCKETS = deviceObservations({
  "attributes that are not there yet": (tenant, device) =>
    told(tenant, command("ATTRIBUTES", device, { scope: "SHARED_SCOPE", keys: "a,b" })),
  "attributes of all keys": async (tenant, device) => {
    await tenant.must("POST", `${path(device)}/SHARED_SCOPE`, { a: 1.5, b: "x", c: true, d: { e: 1 } });
    return told(tenant, command("ATTRIBUTES", device, { scope: "SHARED_SCOPE" }));
  },
  "attributes of an unknown device": (tenant) =>
    told(tenant, command("ATTRIBUTES", { id: NOBODY }, { scope: "SHARED_SCOPE", keys: "a" })),
  "all attributes of an unknown device": (tenant) =>
    told(tenant, command("ATTRIBUTES", { id: NOBODY }, { scope: "SHARED_SCOPE" })),
  "time series of an unknown device": (tenant) =>
    told(tenant, command("TIMESERIES", { id: NOBODY }, { scope: "LATEST_TELEMETRY", keys: "t" })),
  "all time series of an unknown device": (tenant) =>
    told(tenant, command("TIMESERIES", { id: NOBODY }, { scope: "LATEST_TELEMETRY" })),
  "history of an unknown device": (tenant) =>
    told(tenant, command("TIMESERIES_HISTORY", { id: NOBODY }, { keys: "t", startTs: 1, endTs: 2 })),
  "an id that is no UUID": (tenant) =>
    told(tenant, command("ATTRIBUTES", { id: "kitchen" }, { scope: "SHARED_SCOPE", keys: "a" })),
  "an entity type that is none": (tenant, device) =>
    told(tenant, command("ATTRIBUTES", device, { entityType: "TOASTER", scope: "SHARED_SCOPE", keys: "a" })),
  "a scope that is none": (tenant, device) =>
    told(tenant, command("ATTRIBUTES", device, { scope: "MY_SCOPE", keys: "a" }), SILENCE_MS),
  "a scope of time series that is none": (tenant, device) =>
    told(tenant, command("TIMESERIES", device, { scope: "MY_SCOPE", keys: "t" })),
  "no scope": (tenant, device) => told(tenant, command("ATTRIBUTES", device, { keys: "a" })),
  "a command that is none": (tenant, device) => told(tenant, command("WISHES", device)),
  "a member that a command does not have": (tenant, device) =>
    told(tenant, command("ATTRIBUTES", device, { colour: "red" })),
  "a negative id": (tenant, device) =>
    told(tenant, command("ATTRIBUTES", device, { cmdId: -1, scope: "SHARED_SCOPE" })),
  "no entity": (tenant) => told(tenant, { cmds: [{ type: "ATTRIBUTES", cmdId: 7, scope: "SHARED_SCOPE" }] }),
  "malformed JSON": (tenant) => told(tenant, "{"),
  "the latest time series": async (tenant, device) => {
    await tenant.must("POST", `${path(device)}/timeseries/ANY`, {
      ts: 1_600_000_000_000,
      values: { t: 1.5, on: true },
    });
    return told(tenant, command("TIMESERIES", device, { scope: "LATEST_TELEMETRY", keys: "t,on,none" }));
  },
  history: async (tenant, device) => {
    const points = [0, 1, 2].map((i) => ({ ts: 1_600_000_000_000 + i, values: { t: i } }));
    await tenant.must("POST", `${path(device)}/timeseries/ANY`, points);
    return told(
      tenant,
      command("TIMESERIES_HISTORY", device, {
        keys: "t,none",
        startTs: 1_600_000_000_000,
        endTs: 1_600_000_000_002,
        limit: 10,
      }),
    );
  },
  "history without keys": (tenant, device) =>
    told(tenant, command("TIMESERIES_HISTORY", device, { startTs: 1, endTs: 2 })),
  "updates of attributes": async (tenant, device) => {
    const socket = await tenant.webSocket();
    const messages = new Told(socket);
    send(socket, command("ATTRIBUTES", device, { scope: "SHARED_SCOPE", keys: "a,b" }));
    const first = await messages.next();
    await tenant.must("POST", `${path(device)}/SHARED_SCOPE`, { a: 1.5, c: 2 });
    const saved = await messages.next();
    await tenant.must("DELETE", `${path(device)}/SHARED_SCOPE?keys=a`);
    return [first, saved, await messages.next(), await messages.untilSilence()];
  },
  "updates of several subscriptions": async (tenant, device) => {
    const socket = await tenant.webSocket();
    const messages = new Told(socket);
    for (const cmdId of [1, 2, 3]) {
      send(socket, command("ATTRIBUTES", device, { cmdId, scope: "SHARED_SCOPE", keys: "a" }));
      await messages.next();
    }
    await tenant.must("POST", `${path(device)}/SHARED_SCOPE`, { a: 1 });
    const updates = await messages.untilSilence();
    // In any order.
    return updates.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  },
  "a subscription that ended": async (tenant, device) => {
    const socket = await tenant.webSocket();
    const messages = new Told(socket);
    const subscribe = command("TIMESERIES", device, { scope: "LATEST_TELEMETRY", keys: "t" });
    send(socket, subscribe);
    await messages.next();
    send(socket, { cmds: [{ ...subscribe.cmds[0], unsubscribe: true }] });
    await messages.untilSilence();
    await tenant.must("POST", `${path(device)}/timeseries/ANY`, { t: 1 });
    return messages.untilSilence();
  },
});
