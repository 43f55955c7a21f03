/** Whether a device gets credentials, and which (DeviceProvisionServiceImpl). */
import type { Context } from "../context.js";
import { type Credentials, randomToken, storedValue } from "../credentials.js";
import type { Device } from "../device.js";
import type { DeviceProfile } from "../device-profiles.js";
import { InvalidInputError } from "../invalid-input.js";
import { deviceSaved } from "../ota/assignment.js";
import { isAtLeast } from "../server-version.js";
import type { ProvisionRequest } from "./request.js";

export type ProvisionStatus = "SUCCESS" | "NOT_FOUND" | "FAILURE";

/** Carries the status that the device is told. */
class ProvisionError extends Error {
  constructor(readonly status: "NOT_FOUND" | "FAILURE") {
    super(status);
  }
}

const ERROR_TEXTS = { NOT_FOUND: "Provision data was not found!", FAILURE: "Failed to provision device!" };
const STATE = "provisionState";
const PROVISIONED = "provisioned";

export interface ProvisionOutcome {
  status: ProvisionStatus;
  device?: Device;
}

/** undefined: the server fails, and never answers. */
export function provision(context: Context, request: ProvisionRequest): ProvisionOutcome | undefined {
  try {
    const device = provisioned(context, request);
    return device && { status: "SUCCESS", device };
  } catch (error) {
    if (error instanceof ProvisionError) return { status: error.status };
    throw error;
  }
}

const STATUSES: ProvisionStatus[] = ["SUCCESS", "NOT_FOUND", "FAILURE"];
const CREDENTIALS_TYPES = ["ACCESS_TOKEN", "X509_CERTIFICATE", "MQTT_BASIC"] as const;

/** The answer as protobuf, of a session that once sent what is no JSON. */
export function provisionAnswerAsProtobuf({ status, device }: ProvisionOutcome): Buffer {
  const bytes = [0x08, STATUSES.indexOf(status) + 1];
  if (device) {
    const { credentials } = device;
    const type = CREDENTIALS_TYPES.indexOf(credentials.type);
    const value = Buffer.from(
      credentials.type === "ACCESS_TOKEN" ? credentials.token : (storedValue(credentials) ?? ""),
    );
    if (type > 0) bytes.push(0x10, type);
    bytes.push(0x1a, ...varint(value.length), ...value);
  }
  return Buffer.from(bytes);
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

function provisioned(context: Context, request: ProvisionRequest): Device | undefined {
  const deviceName = request.deviceName.trim();
  if (request.deviceName && !deviceName) throw new ProvisionError("FAILURE");
  const profile = request.key && request.secret ? context.profiles.byProvisionKey(request.key) : undefined;
  if (!profile || profile.provisionDeviceSecret === undefined) throw new ProvisionError("NOT_FOUND");
  const known = context.store.byName(deviceName);
  if (profile.provisionType === "X509_CERTIFICATE_CHAIN") return undefined;
  if (profile.provisionType === "DISABLED" || profile.provisionDeviceSecret !== request.secret)
    throw new ProvisionError("NOT_FOUND");
  if (profile.provisionType === "CHECK_PRE_PROVISIONED_DEVICES") return checkedDevice(context, known, profile);
  if (known) throw new ProvisionError("FAILURE");
  return newDevice(context, deviceName, profile, request);
}

/** The device keeps the credentials that it has. Newer servers tell them once; up to 4.2.1 as often as one asks, unless its owner made the state another. */
function checkedDevice({ settings }: Context, known: Device | undefined, profile: DeviceProfile): Device {
  const state = known?.attributes.SERVER_SCOPE.values([STATE]).get(STATE);
  const isOnce = isAtLeast(settings.serverVersion, "4.2.1.1");
  if (known?.profile !== profile || (state && (isOnce || state.value !== PROVISIONED)))
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
  device.attributes.SERVER_SCOPE.save(new Map([[STATE, { type: "STRING", value: PROVISIONED }]]));
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
}
