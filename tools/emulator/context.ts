/** What the parts of one emulator share. */
import type { ClientRpcHandler } from "./client-rpc.js";
import { Customers } from "./customers.js";
import { DeviceProfiles } from "./device-profiles.js";
import { Disorder } from "./disorder.js";
import type { EmulatorEvents } from "./events.js";
import type { EmulatorSettings } from "./options.js";
import { OtaDataCache } from "./ota/data-cache.js";
import { OtaPackages } from "./ota/packages.js";
import { Store } from "./store.js";
import { Users } from "./users.js";

export interface Context {
  settings: EmulatorSettings;
  store: Store;
  profiles: DeviceProfiles;
  customers: Customers;
  users: Users;
  disorder: Disorder;
  otaPackages: OtaPackages;
  otaData: OtaDataCache;
  events: EmulatorEvents;
  clientRpcHandlers: Map<string, ClientRpcHandler>;
}

export function createContext(settings: EmulatorSettings, events: EmulatorEvents): Context {
  const profiles = new DeviceProfiles();
  const customers = new Customers();
  const disorder = new Disorder(settings.disorder);
  return {
    settings,
    profiles,
    customers,
    users: new Users(settings.users, customers),
    disorder,
    store: new Store(settings, profiles, disorder),
    otaPackages: new OtaPackages(),
    otaData: new OtaDataCache(),
    events,
    clientRpcHandlers: new Map(),
  };
}
