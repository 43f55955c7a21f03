/** Credentials of devices (DeviceController): one set each. */
import { Hono } from "hono";
import type { Context } from "../context.js";
import { type Credentials, credentialsId, storedValue } from "../credentials.js";
import type { Device } from "../device.js";
import { type Env, permitted, requireTenant } from "./auth.js";
import { badRequest, checkVersion } from "./errors.js";
import { body, entityId, objectIn, oneOf, pathId, text } from "./request.js";

export function credentialsRoutes({ store }: Context): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/device/:id/credentials", (c) => c.json(credentialsJson(permitted(c.get("user"), store, pathId(c)))));

  app.post("/device/credentials", async (c) => {
    requireTenant(c.get("user"));
    const input = await body(c);
    const deviceId = entityId(input.deviceId);
    if (deviceId === undefined) throw badRequest("Invalid entity id");
    const device = permitted(c.get("user"), store, deviceId);
    const credentials = credentialsOf(input);
    store.check(credentials, device);
    const { id } = objectIn(input.id);
    // Without their id they would be a second set.
    if (id === undefined) throw badRequest("Credentials for this device are already specified!");
    if (id !== device.credentialsId) throw badRequest("Unable to update non-existent device credentials!");
    checkVersion("Entity", device.credentialsVersion, input.version);
    store.setCredentials(device, credentials);
    return c.json(credentialsJson(device));
  });
  return app;
}

function credentialsJson(device: Device): Record<string, unknown> {
  const { credentials } = device;
  return {
    id: { id: device.credentialsId },
    createdTime: device.createdTime,
    deviceId: { entityType: "DEVICE", id: device.id },
    credentialsType: credentials.type,
    credentialsId: credentialsId(credentials),
    credentialsValue: storedValue(credentials),
    version: device.credentialsVersion,
  };
}

const TYPES = ["LWM2M_CREDENTIALS", "MQTT_BASIC", "ACCESS_TOKEN", "X509_CERTIFICATE"] as const;

/** The id that comes along counts for a token only: the server computes the others. */
export function credentialsOf(input: Record<string, unknown>): Credentials {
  const value = text(input.credentialsValue) ?? "";
  switch (oneOf(TYPES, input.credentialsType)) {
    case "ACCESS_TOKEN":
      return { type: "ACCESS_TOKEN", token: text(input.credentialsId) ?? "" };
    case "X509_CERTIFICATE":
      return { type: "X509_CERTIFICATE", certificate: value };
    case "MQTT_BASIC":
      return { type: "MQTT_BASIC", ...basicOf(value) };
    case "LWM2M_CREDENTIALS":
      throw badRequest("Credentials of this type are not emulated");
    case undefined:
      throw badRequest("Device credentials type should be specified");
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
