/** Credentials of devices (DeviceController): one set each. */
import { Hono } from "hono";
import type { Context } from "../context.js";
import { type Credentials, credentialsId, storedValue } from "../credentials.js";
import type { Device } from "../device.js";
import { type Env, permitted, requireTenant } from "./auth.js";
import { badRequest } from "./errors.js";
import { body, entityId, text } from "./request.js";

export function credentialsRoutes({ store }: Context): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/device/:id/credentials", (c) =>
    c.json(credentialsJson(permitted(c.get("user"), store.byIdOf(c.req.param("id"))))),
  );

  app.post("/device/credentials", async (c) => {
    requireTenant(c.get("user"));
    const input = await body(c);
    const device = permitted(c.get("user"), store.byIdOf(entityId(input.deviceId) ?? ""));
    const id = entityId(input.id);
    // Without their id they would be a second set.
    if (id === undefined) throw badRequest("Credentials for this device are already specified!");
    if (id !== device.id) throw badRequest("Unable to update non-existent device credentials!");
    store.setCredentials(device, credentialsOf(input));
    return c.json(credentialsJson(device));
  });
  return app;
}

function credentialsJson(device: Device): Record<string, unknown> {
  const { credentials } = device;
  return {
    // Each device has one set of credentials for good: its own id names it here.
    id: { id: device.id },
    createdTime: device.createdTime,
    deviceId: { entityType: "DEVICE", id: device.id },
    credentialsType: credentials.type,
    credentialsId: credentialsId(credentials),
    credentialsValue: storedValue(credentials),
  };
}

/** The id that comes along counts for a token only: the server computes the others. */
export function credentialsOf(input: Record<string, unknown>): Credentials {
  const value = text(input.credentialsValue) ?? "";
  switch (input.credentialsType) {
    case "ACCESS_TOKEN":
      return { type: "ACCESS_TOKEN", token: text(input.credentialsId) ?? "" };
    case "X509_CERTIFICATE":
      return { type: "X509_CERTIFICATE", certificate: value };
    case "MQTT_BASIC":
      return { type: "MQTT_BASIC", ...basicOf(value) };
    default:
      throw badRequest("Credentials of this type are not emulated");
  }
}

function basicOf(value: string): { clientId?: string; userName?: string; password?: string } {
  let members: Record<string, unknown> | null = null;
  try {
    members = JSON.parse(value);
  } catch {}
  if (!members) throw badRequest("Invalid credentials body for simple mqtt credentials!");
  const found = ["clientId", "userName", "password"].map((name) => [name, text(members[name])]);
  return Object.fromEntries(found.filter(([, member]) => member !== undefined));
}
