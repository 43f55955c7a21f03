/** What the parts of one emulator share. */
import type { ClientRpcHandler } from "./client-rpc.js";
import { DeviceProfiles } from "./device-profiles.js";
import type { EmulatorEvents } from "./events.js";
import type { EmulatorSettings } from "./options.js";
import { OtaDataCache } from "./ota/data-cache.js";
import { OtaPackages } from "./ota/packages.js";
import { Store } from "./store.js";

export interface Context {
  settings: EmulatorSettings;
  store: Store;
  profiles: DeviceProfiles;
  otaPackages: OtaPackages;
  otaData: OtaDataCache;
  events: EmulatorEvents;
  clientRpcHandlers: Map<string, ClientRpcHandler>;
}

export function createContext(settings: EmulatorSettings, events: EmulatorEvents): Context {
  const profiles = new DeviceProfiles();
  return {
    settings,
    profiles,
    store: new Store(settings, profiles),
    otaPackages: new OtaPackages(),
    otaData: new OtaDataCache(),
    events,
    clientRpcHandlers: new Map(),
  };
}
