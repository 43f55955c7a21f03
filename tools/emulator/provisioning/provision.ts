/** Whether a device gets credentials, and which (DeviceProvisionServiceImpl). */
import type { Context } from "../context.js";
import { type Credentials, randomToken, storedValue } from "../credentials.js";
import type { Device } from "../device.js";
import type { DeviceProfile } from "../device-profiles.js";
import { InvalidInputError } from "../invalid-input.js";
import { deviceSaved } from "../ota/assignment.js";
import { ProvisionFault, type ProvisionRequest } from "./request.js";

export type ProvisionStatus = "SUCCESS" | "NOT_FOUND" | "FAILURE";

/** Carries the status that the device is told. */
class ProvisionError extends Error {
  constructor(readonly status: "NOT_FOUND" | "FAILURE") {
    super(status);
  }
}

const ERROR_TEXTS = { NOT_FOUND: "Provision data was not found!", FAILURE: "Failed to provision device!" };
const STATE = "provisionState";

export interface ProvisionOutcome {
  status: ProvisionStatus;
  device?: Device;
}

/** Throws ProvisionFault. */
export function provision(context: Context, request: ProvisionRequest): ProvisionOutcome {
  try {
    return { status: "SUCCESS", device: provisioned(context, request) };
  } catch (error) {
    if (error instanceof ProvisionError) return { status: error.status };
    throw error;
  }
}

/** The answer's members, in the server's order. */
export function provisionAnswer({ status, device }: ProvisionOutcome): Record<string, unknown> {
  if (status !== "SUCCESS") return { errorMsg: ERROR_TEXTS[status], status };
  const { credentials } = device as Device;
  return { credentialsValue: answerValue(credentials), credentialsType: credentials.type, status };
}

function answerValue(credentials: Credentials): unknown {
  if (credentials.type === "ACCESS_TOKEN") return credentials.token;
  const value = storedValue(credentials) as string;
  return credentials.type === "MQTT_BASIC" ? JSON.parse(value) : value;
}

function provisioned(context: Context, request: ProvisionRequest): Device {
  const deviceName = request.deviceName.trim();
  if (request.deviceName && !deviceName) throw new ProvisionError("FAILURE");
  const profile = request.key ? context.profiles.byProvisionKey(request.key) : undefined;
  if (!profile || profile.provisionDeviceSecret === undefined) throw new ProvisionError("NOT_FOUND");
  const known = context.store.byName(deviceName);
  if (profile.provisionType === "X509_CERTIFICATE_CHAIN") throw new ProvisionFault("Invalid provision strategy type!");
  if (profile.provisionType === "DISABLED" || profile.provisionDeviceSecret !== request.secret)
    throw new ProvisionError("NOT_FOUND");
  if (profile.provisionType === "CHECK_PRE_PROVISIONED_DEVICES") return checkedDevice(known, profile);
  if (known) throw new ProvisionError("FAILURE");
  return newDevice(context, deviceName, profile, request);
}

/** Once for each device, which keeps the credentials that it has. */
function checkedDevice(known: Device | undefined, profile: DeviceProfile): Device {
  if (known?.profile !== profile || known.attributes.SERVER_SCOPE.find([STATE]).length > 0)
    throw new ProvisionError("FAILURE");
  noteProvisioned(known);
  return known;
}

function newDevice(context: Context, name: string, profile: DeviceProfile, request: ProvisionRequest): Device {
  try {
    const device = context.store.create({ name: name || randomToken(), profile, credentials: wanted(request) });
    if (request.gateway) device.additionalInfo.set("gateway", true);
    noteProvisioned(device);
    deviceSaved(context, device);
    return device;
  } catch (error) {
    if (error instanceof InvalidInputError) throw new ProvisionError("FAILURE");
    throw error;
  }
}

/** undefined: a random token, also for another type when nothing of it was named. */
function wanted({ credentialsType, ...request }: ProvisionRequest): Credentials | undefined {
  const { token, certificate, clientId, userName, password } = request;
  if (!token && !certificate && !clientId && !userName && !password) return undefined;
  switch (credentialsType) {
    case "ACCESS_TOKEN":
      return { type: "ACCESS_TOKEN", token };
    case "MQTT_BASIC":
      return { type: "MQTT_BASIC", clientId, userName, password };
    case "X509_CERTIFICATE":
      return { type: "X509_CERTIFICATE", certificate };
    case "LWM2M_CREDENTIALS":
      throw new ProvisionError("FAILURE");
  }
}

function noteProvisioned(device: Device): void {
  device.attributes.SERVER_SCOPE.save(new Map([[STATE, { type: "STRING", value: "provisioned" }]]));
}
