/** Which of a server's devices a board is. */
import { setTimeout as pause } from "node:timers/promises";
import type { ThingsBoard } from "../rest/index.js";

/** Of those that connected last: others may do so at the same time. */
const LOOKED_AT = 20;
/** The server notes a moment after the board is let in that it was. */
const TRIES = 5;
const PAUSE_MS = 1000;

interface Found {
  data: { entityId: { id: string }; latest: { ENTITY_FIELD: { name: { value: string } } } }[];
}

/**
 * The name of the device that has just connected with this token. No call tells it from the token: the devices that connected last are asked for
 * theirs. null when it is not among them, or when the user may not see that.
 */
export async function nameByToken(thingsBoard: ThingsBoard, token: string, pauseMs = PAUSE_MS): Promise<string | null> {
  try {
    for (let left = TRIES; left > 0; left--) {
      for (const { entityId, latest } of await lastConnected(thingsBoard)) {
        const { credentialsType, credentialsId } = await thingsBoard.credentials(entityId.id);
        if (credentialsType === "ACCESS_TOKEN" && credentialsId === token) return latest.ENTITY_FIELD.name.value;
      }
      await pause(pauseMs, undefined, { ref: false });
    }
  } catch {
    // The page is as good without it: one chooses the device by hand.
  }
  return null;
}

async function lastConnected(thingsBoard: ThingsBoard): Promise<Found["data"]> {
  const key = { type: "SERVER_ATTRIBUTE", key: "lastConnectTime" };
  const body = {
    entityFilter: { type: "entityType", entityType: "DEVICE" },
    pageLink: { pageSize: LOOKED_AT, page: 0, sortOrder: { key, direction: "DESC" } },
    entityFields: [{ type: "ENTITY_FIELD", key: "name" }],
  };
  return (await thingsBoard.request<Found>("POST", "/api/entitiesQuery/find", { body })).data;
}
