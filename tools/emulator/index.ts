/**
 * ThingsBoard as a device and its owner see it: MQTT on one port, the REST calls of the server on another, state in memory.
 *
 * For development and tests only. It is not a server: nothing is stored.
 */
import type { ClientRpcHandler } from "./client-rpc.js";
import { type Context, createContext } from "./context.js";
import type { Device } from "./device.js";
import { createDeviceProfile, type DeviceProfile, type NewDeviceProfile } from "./device-profiles.js";
import { type Connection, type EmulatorEventMap, EmulatorEvents } from "./events.js";
import { tellRenamed } from "./gateway/notifications.js";
import { MqttServer } from "./mqtt-server.js";
import { demoUsers, type EmulatorOptions, type UserOptions, withDefaults } from "./options.js";
import { deviceSaved } from "./ota/assignment.js";
import { assignOtaPackage, createOtaPackage, deleteOtaPackage, type NewOtaPackage } from "./ota/owner.js";
import type { OtaPackage, OtaType } from "./ota/packages.js";
import { RestServer } from "./rest/server.js";
import type { NewDevice } from "./store.js";

export type { CloseReason, RpcCallOptions } from "./device.js";
export { Device, RpcError } from "./device.js";
export type { RateLimits } from "./rate-limits.js";
export type {
  ClientRpcHandler,
  Connection,
  DeviceProfile,
  EmulatorEventMap,
  EmulatorOptions,
  NewDevice,
  NewDeviceProfile,
  NewOtaPackage,
  OtaPackage,
  UserOptions,
};
export { demoUsers };

/** Listens on both ports; rejects if one of them cannot be had. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = new Emulator(options);
  await emulator.start();
  return emulator;
}

export class Emulator extends EmulatorEvents {
  private readonly context: Context;
  private readonly mqtt: MqttServer;
  private readonly rest: RestServer;

  constructor(options: EmulatorOptions) {
    super();
    const settings = withDefaults(options);
    this.context = createContext(settings, this);
    this.mqtt = new MqttServer(this.context);
    this.rest = new RestServer(this.context);
  }

  async start(): Promise<void> {
    try {
      await this.mqtt.start();
      await this.rest.start();
    } catch (error) {
      await this.mqtt.close();
      throw error;
    }
  }

  get mqttPort(): number {
    return this.mqtt.port;
  }

  /** 0: there is no port with TLS. */
  get mqttsPort(): number {
    return this.mqtt.securePort;
  }

  get httpPort(): number {
    return this.rest.port;
  }

  /** Throws if the name or the credentials are taken. */
  createDevice(input: NewDevice): Device {
    const device = this.context.store.create(input);
    deviceSaved(this.context, device);
    return device;
  }

  device(name: string): Device | undefined {
    return this.context.store.byName(name);
  }

  devices(): Device[] {
    return this.context.store.all();
  }

  /** Throws if the name is taken. */
  renameDevice(device: Device, name: string): void {
    const oldName = device.name;
    this.context.store.rename(device, name);
    tellRenamed(this.context.store, device, oldName);
  }

  deleteDevice(device: Device): void {
    this.context.store.delete(device);
  }

  setToken(device: Device, token: string): void {
    this.context.store.setCredentials(device, { type: "ACCESS_TOKEN", token });
  }

  /** Throws if the server would refuse it. */
  createDeviceProfile(profile: NewDeviceProfile): DeviceProfile {
    return createDeviceProfile(this.context.profiles, profile);
  }

  /** Throws if the server would refuse it. */
  createOtaPackage(otaPackage: NewOtaPackage): OtaPackage {
    return createOtaPackage(this.context, otaPackage);
  }

  /** What the device is to install: it is told by its shared attributes. undefined takes back what it had. */
  assignOtaPackage(device: Device, otaPackage: OtaPackage | undefined, type: OtaType = "FIRMWARE"): void {
    assignOtaPackage(this.context, device, otaPackage, otaPackage?.fields.type ?? type);
  }

  /** Throws while a device or a profile has it. */
  deleteOtaPackage(otaPackage: OtaPackage): void {
    deleteOtaPackage(this.context, otaPackage);
  }

  /** Forgets the data that devices are downloading, as the server does after an hour or ten packages: they get empty chunks. */
  evictOtaData(otaPackage?: OtaPackage): void {
    this.context.otaData.evict(otaPackage?.id);
  }

  /** Answers a device's RPC call as a rule chain would. Without an answer the device gets {"error":"timeout"}. */
  onClientRpc(method: string, handler: ClientRpcHandler): void {
    this.context.clientRpcHandlers.set(method, handler);
  }

  /**
   * Closes every MQTT connection as a broker does that restarts: stored data stays, RPC ids begin at 0 again, calls that wait are lost. With
   * `downMs` the port refuses connections for that long.
   */
  async restart({ downMs = 0 }: { downMs?: number } = {}): Promise<void> {
    const restarted = this.mqtt.restart(downMs);
    for (const device of this.devices()) device.restart();
    this.context.otaData.evict();
    await restarted;
  }

  /** Resolves when all that was acknowledged has had its effect; at once without the option `disorder`. */
  settled(): Promise<void> {
    return this.context.disorder.settled();
  }

  /** Cuts the sockets without a word. */
  dropConnections(deviceName?: string): void {
    this.mqtt.dropConnections(deviceName);
  }

  async close(): Promise<void> {
    for (const device of this.devices()) device.serverRpc.stop();
    await Promise.all([this.mqtt.close(), this.rest.close()]);
  }
}
