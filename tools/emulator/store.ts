/** Every device of the tenant, in memory. */
import {
  authenticate,
  type Credentials,
  certificateId,
  checkCredentials,
  credentialsId,
  type Login,
  type MqttBasic,
  normalized,
} from "./credentials.js";
import { Device } from "./device.js";
import type { DeviceProfile, DeviceProfiles } from "./device-profiles.js";
import type { Disorder } from "./disorder.js";
import { tellDeleted } from "./gateway/notifications.js";
import { InvalidInputError } from "./invalid-input.js";
import type { EmulatorSettings } from "./options.js";
import type { RpcRecord } from "./server-rpc.js";

export interface NewDevice {
  name: string;
  /** the name of its profile, which is made if there is none; "default" */
  type?: string;
  /** in place of a type */
  profile?: DeviceProfile;
  /** the access token; random if neither this nor credentials are given */
  token?: string | undefined;
  /** in place of a token; without a type they are MQTT basic ones */
  credentials?: Credentials | MqttBasic;
  /** whether it may speak for other devices; false */
  gateway?: boolean;
}

export class Store {
  private readonly byId = new Map<string, Device>();

  constructor(
    private readonly settings: EmulatorSettings,
    private readonly profiles: DeviceProfiles,
    private readonly disorder: Disorder,
  ) {}

  create(input: NewDevice): Device {
    this.checkName(input.name);
    const credentials = newCredentials(input);
    if (credentials) this.check(credentials);
    const profile = input.profile ?? (input.type ? this.profiles.findOrCreate(input.type) : this.profiles.default);
    const device = new Device(input.name, profile, credentials, this.settings, this.disorder);
    if (input.gateway) device.additionalInfo.set("gateway", true);
    this.byId.set(device.id, device);
    return device;
  }

  rename(device: Device, name: string): void {
    if (name !== device.name) this.checkName(name);
    device.name = name;
  }

  /** New credentials end the connection that the old ones opened. */
  setCredentials(device: Device, credentials: Credentials): void {
    this.check(credentials, device);
    device.credentials = normalized(credentials);
    device.credentialsVersion++;
    device.session?.close("credentials changed");
  }

  delete(device: Device): void {
    this.byId.delete(device.id);
    device.session?.close("device deleted");
    device.serverRpc.stop();
    tellDeleted(this, device);
  }

  all(): Device[] {
    return [...this.byId.values()];
  }

  byIdOf(id: string): Device | undefined {
    return this.byId.get(id);
  }

  byName(name: string): Device | undefined {
    return this.all().find((device) => device.name === name);
  }

  authenticate(login: Login): Device | undefined {
    return authenticate(login, (id) => this.byCredentialsId(id));
  }

  /** The device whose certificate this is, DER. */
  holderOf(certificate: Buffer): Device | undefined {
    const id = certificateId(certificate);
    return id === undefined ? undefined : this.byCredentialsId(id);
  }

  byCredentialsId(id: string): Device | undefined {
    return this.all().find((device) => credentialsId(device.credentials) === id);
  }

  rpcRecord(id: string): { device: Device; record: RpcRecord } | undefined {
    for (const device of this.all()) {
      const record = device.serverRpc.records.get(id);
      if (record) return { device, record };
    }
    return undefined;
  }

  private checkName(name: string): void {
    if (!name?.trim()) throw new InvalidInputError("Device name should be specified!");
    if (name.includes("\0")) throw new InvalidInputError("Device name should not contain 0x00 symbol!");
    if (this.byName(name)) throw new InvalidInputError("Device with such name already exists!");
  }

  /** Throws for what the server refuses, and for credentials of another device. */
  check(credentials: Credentials, owner?: Device): void {
    checkCredentials(credentials, this.settings.serverVersion);
    const holder = this.byCredentialsId(credentialsId(credentials));
    if (holder && holder !== owner) {
      throw new InvalidInputError("Device credentials are already assigned to another device!");
    }
  }
}

function newCredentials({ token, credentials }: NewDevice): Credentials | undefined {
  if (credentials) return "type" in credentials ? normalized(credentials) : { type: "MQTT_BASIC", ...credentials };
  return token === undefined || token === "" ? undefined : { type: "ACCESS_TOKEN", token };
}
