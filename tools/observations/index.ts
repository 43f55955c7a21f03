/** All that is looked at. */
import { ATTRIBUTES_BY_REST } from "./attributes.js";
import { CLIENT_RPC } from "./client-rpc.js";
import { CONNECTING } from "./connecting.js";
import { CUSTOMERS } from "./customers.js";
import { DEVICE_PROFILES } from "./device-profiles.js";
import { DEVICES } from "./devices.js";
import { FIRMWARE } from "./firmware.js";
import { GATEWAY } from "./gateway.js";
import { IDENTIFIERS } from "./identifiers.js";
import { KEYS_OF_VALUES } from "./keys.js";
import type { Theme } from "./observation.js";
import { ORDER } from "./order.js";
import { OTA_PACKAGES } from "./ota-packages.js";
import { PACKETS } from "./packets.js";
import { PROTOBUF } from "./protobuf.js";
import { PROVISIONING } from "./provisioning.js";
import { RPC_BY_REST } from "./rpc.js";
import { SILENCE } from "./silence.js";
import { SOFTWARE } from "./software.js";
import { TELEMETRY_BY_REST } from "./telemetry.js";
import { USERS } from "./users.js";
import { WEB_SOCKETS } from "./web-sockets.js";

export const THEMES: Theme[] = [
  { name: "attributes-by-rest", observations: ATTRIBUTES_BY_REST },
  { name: "connecting", observations: CONNECTING },
  { name: "gateway", observations: GATEWAY },
  { name: "identifiers", observations: IDENTIFIERS },
  { name: "keys", observations: KEYS_OF_VALUES },
  { name: "order", observations: ORDER },
  { name: "packets", observations: PACKETS },
  { name: "protobuf", observations: PROTOBUF },
  { name: "provisioning", observations: PROVISIONING },
  { name: "firmware", observations: FIRMWARE },
  { name: "client-rpc", observations: CLIENT_RPC },
  { name: "silence", observations: SILENCE },
  { name: "software", observations: SOFTWARE },
  { name: "customers", observations: CUSTOMERS },
  { name: "device-profiles", observations: DEVICE_PROFILES },
  { name: "devices", observations: DEVICES },
  { name: "ota-packages", observations: OTA_PACKAGES },
  { name: "rpc-by-rest", observations: RPC_BY_REST },
  { name: "telemetry-by-rest", observations: TELEMETRY_BY_REST },
  { name: "users", observations: USERS },
  { name: "web-sockets", observations: WEB_SOCKETS },
];
