/** Device profiles: what devices of one type share (DeviceProfileServiceImpl, DeviceProfileDataValidator). */

import { credentialsId } from "./credentials.js";
import { checkFields } from "./fields.js";
import { timeId, timeOf } from "./ids.js";
import { InvalidInputError } from "./invalid-input.js";
import type { Assigned } from "./ota/packages.js";

export const PROVISION_TYPES = [
  "DISABLED",
  "ALLOW_CREATE_NEW_DEVICES",
  "CHECK_PRE_PROVISIONED_DEVICES",
  "X509_CERTIFICATE_CHAIN",
] as const;
export type ProvisionType = (typeof PROVISION_TYPES)[number];
export const TRANSPORT_TYPES = ["DEFAULT", "MQTT", "COAP", "LWM2M", "SNMP"] as const;
export type TransportType = (typeof TRANSPORT_TYPES)[number];

/** As in REST; members that the emulator does not look at are kept as they came. */
export interface ProfileData {
  configuration?: unknown;
  transportConfiguration?: Record<string, unknown>;
  provisionConfiguration?: { type?: string; provisionDeviceSecret?: string | null } | null;
  [other: string]: unknown;
}

export interface ProfileFields {
  name: string;
  description: string | null;
  isDefault: boolean;
  transportType: TransportType;
  provisionType: ProvisionType;
  provisionDeviceKey: string | null;
  profileData: ProfileData;
}

export class DeviceProfile implements ProfileFields, Assigned {
  readonly id: string = timeId();
  readonly createdTime = timeOf(this.id);
  name: string;
  description: string | null;
  isDefault: boolean;
  transportType: TransportType;
  provisionType: ProvisionType;
  provisionDeviceKey: string | null;
  profileData: ProfileData;
  /** how often it was saved */
  version = 1;
  /** ids of OTA packages, for devices that have none of their own */
  firmwareId: string | null = null;
  softwareId: string | null = null;

  constructor(fields: ProfileFields) {
    this.name = fields.name;
    this.description = fields.description;
    this.isDefault = fields.isDefault;
    this.transportType = fields.transportType;
    this.provisionType = fields.provisionType;
    this.provisionDeviceKey = fields.provisionDeviceKey;
    this.profileData = completed(fields.profileData);
  }

  get provisionDeviceSecret(): string | undefined {
    return this.profileData.provisionConfiguration?.provisionDeviceSecret ?? undefined;
  }
}

export class DeviceProfiles {
  private readonly byId = new Map<string, DeviceProfile>();
  readonly default = this.add(plainProfile("default", true));

  all(): DeviceProfile[] {
    return [...this.byId.values()];
  }

  byIdOf(id: string): DeviceProfile | undefined {
    return this.byId.get(id);
  }

  byName(name: string): DeviceProfile | undefined {
    return this.all().find((profile) => profile.name === name);
  }

  byProvisionKey(key: string): DeviceProfile | undefined {
    return this.all().find((profile) => profile.provisionDeviceKey === key);
  }

  /** A type that is new makes a profile of that name. */
  findOrCreate(name: string): DeviceProfile {
    return this.byName(name) ?? this.add(plainProfile(name, false));
  }

  create(given: ProfileFields): DeviceProfile {
    const fields = withKeyOfChain(given);
    this.check(fields);
    return this.add(new DeviceProfile(fields));
  }

  update(profile: DeviceProfile, given: ProfileFields): void {
    const fields = withKeyOfChain(given);
    this.check(fields, profile);
    Object.assign(profile, { ...fields, profileData: completed(fields.profileData) });
    profile.version++;
  }

  /** `referenced`: whether a device has it. */
  delete(profile: DeviceProfile, referenced: boolean): void {
    if (profile.isDefault) throw new InvalidInputError("Deletion of Default Device Profile is prohibited!");
    if (referenced) throw new InvalidInputError("The device profile referenced by the devices cannot be deleted!");
    this.byId.delete(profile.id);
  }

  private add(profile: DeviceProfile): DeviceProfile {
    this.byId.set(profile.id, profile);
    return profile;
  }

  private check(fields: ProfileFields, own?: DeviceProfile): void {
    const others = this.all().filter((profile) => profile !== own);
    checkFields({ name: fields.name, description: fields.description });
    if (!fields.name.trim()) throw new InvalidInputError("Device profile name should be specified!");
    if (fields.isDefault && others.some(({ isDefault }) => isDefault))
      throw new InvalidInputError("Another default device profile is present in scope of current tenant!");
    if (others.some(({ name }) => name === fields.name))
      throw new InvalidInputError("Device profile with such name already exists!");
    const key = fields.provisionDeviceKey;
    if (key !== null && others.some(({ provisionDeviceKey }) => provisionDeviceKey === key))
      throw new InvalidInputError("Device profile with such provision device key already exists!");
  }
}

/** The key of a profile for chains of certificates is always the hash of its certificate, which stands in the place of a secret. */
function withKeyOfChain(fields: ProfileFields): ProfileFields {
  const secret = fields.profileData.provisionConfiguration?.provisionDeviceSecret;
  if (fields.provisionType !== "X509_CERTIFICATE_CHAIN" || secret == null) return fields;
  return { ...fields, provisionDeviceKey: credentialsId({ type: "X509_CERTIFICATE", certificate: secret }) };
}

/** A profile as a program that runs the emulator makes it, without REST. */
export interface NewDeviceProfile {
  name: string;
  /** how devices get credentials by themselves; not at all */
  provision?: { type: ProvisionType; key: string; secret: string };
  /** as in REST, of custom topics and the like */
  transportConfiguration?: Record<string, unknown> & { type: TransportType };
}

export function createDeviceProfile(profiles: DeviceProfiles, wanted: NewDeviceProfile): DeviceProfile {
  const { name, provision, transportConfiguration = { type: "DEFAULT" } } = wanted;
  return profiles.create({
    name,
    description: null,
    isDefault: false,
    transportType: transportConfiguration.type,
    provisionType: provision?.type ?? "DISABLED",
    provisionDeviceKey: provision?.key ?? null,
    profileData: profileData(provision, transportConfiguration),
  });
}

/** What the server makes of a name alone. */
function plainProfile(name: string, isDefault: boolean): DeviceProfile {
  return new DeviceProfile({
    name,
    description: "Default device profile",
    isDefault,
    transportType: "DEFAULT",
    provisionType: "DISABLED",
    provisionDeviceKey: null,
    profileData: profileData(undefined, { type: "DEFAULT" }),
  });
}

const ATTRIBUTES = "v1/devices/me/attributes";
const MQTT_DEFAULTS = {
  deviceTelemetryTopic: "v1/devices/me/telemetry",
  deviceAttributesTopic: ATTRIBUTES,
  deviceAttributesSubscribeTopic: ATTRIBUTES,
  transportPayloadTypeConfiguration: { transportPayloadType: "JSON" },
  sparkplug: false,
  sparkplugAttributesMetricNames: null,
  sendAckOnValidationException: false,
};

/** What the server makes of the members that were left out, or are empty. */
function completed(data: ProfileData): ProfileData {
  const { transportConfiguration = {} } = data;
  const given = Object.entries(transportConfiguration).filter(([, value]) => value !== "");
  const defaults = transportConfiguration.type === "MQTT" ? MQTT_DEFAULTS : {};
  const transport = { ...defaults, ...Object.fromEntries(given) };
  return {
    configuration: null,
    provisionConfiguration: null,
    alarms: null,
    ...data,
    transportConfiguration: transport,
  };
}

function profileData(
  provision: NewDeviceProfile["provision"],
  transportConfiguration: Record<string, unknown>,
): ProfileData {
  const provisionDeviceSecret = provision?.secret ?? null;
  return {
    configuration: { type: "DEFAULT" },
    transportConfiguration,
    provisionConfiguration: { type: provision?.type ?? "DISABLED", provisionDeviceSecret },
  };
}
