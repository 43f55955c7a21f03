/** Every device of the tenant, in memory. */
import { type Credentials, credentialsId, type Login, opens, validCredentials } from "./credentials.js";
import { Device } from "./device.js";
import type { EmulatorSettings } from "./options.js";
import type { RpcRecord } from "./server-rpc.js";

export interface NewDevice {
  name: string;
  type?: string;
  /** the access token; random if neither this nor credentials are given */
  token?: string;
  /** MQTT basic credentials in place of a token */
  credentials?: { clientId?: string; userName?: string; password?: string };
}

/** The server's message for input that it refuses. */
export class InvalidDeviceError extends Error {}

export class Store {
  private readonly byId = new Map<string, Device>();

  constructor(private readonly settings: EmulatorSettings) {}

  create(input: NewDevice): Device {
    this.checkName(input.name);
    const credentials = newCredentials(input);
    if (credentials) this.checkCredentials(credentials);
    const device = new Device(input.name, input.type ?? "default", credentials, this.settings);
    this.byId.set(device.id, device);
    return device;
  }

  rename(device: Device, name: string): void {
    if (name !== device.name) this.checkName(name);
    device.name = name;
  }

  /** New credentials end the connection that the old ones opened. */
  setCredentials(device: Device, credentials: Credentials): void {
    this.checkCredentials(credentials, device);
    device.credentials = credentials;
    device.session?.close("credentials changed");
  }

  delete(device: Device): void {
    this.byId.delete(device.id);
    device.session?.close("device deleted");
    device.serverRpc.stop();
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
    return this.all().find((device) => opens(device.credentials, login));
  }

  rpcRecord(id: string): { device: Device; record: RpcRecord } | undefined {
    for (const device of this.all()) {
      const record = device.serverRpc.records.get(id);
      if (record) return { device, record };
    }
    return undefined;
  }

  private checkName(name: string): void {
    if (!name?.trim()) throw new InvalidDeviceError("Device name should be specified!");
    if (this.byName(name)) throw new InvalidDeviceError("Device with such name already exists!");
  }

  private checkCredentials(credentials: Credentials, owner?: Device): void {
    if (!validCredentials(credentials)) throw new InvalidDeviceError("Device credentials are not valid!");
    const id = credentialsId(credentials);
    if (this.all().some((device) => device !== owner && credentialsId(device.credentials) === id)) {
      throw new InvalidDeviceError("Device credentials are already assigned to another device!");
    }
  }
}

function newCredentials({ token, credentials }: NewDevice): Credentials | undefined {
  if (credentials) return { type: "MQTT_BASIC", ...credentials };
  return token === undefined ? undefined : { type: "ACCESS_TOKEN", token };
}
