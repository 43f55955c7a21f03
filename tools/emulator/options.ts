import { randomBytes } from "node:crypto";
import type { DisorderOptions } from "./disorder.js";
import type { RateLimits } from "./rate-limits.js";
import { isServerVersion, SERVER_VERSION } from "./server-version.js";

/** All times are milliseconds. The defaults are those of the server, but for ports that are free ones. */
export interface EmulatorOptions {
  /** the version of ThingsBoard to be like, as in "3.8", "4.0", "4.2.2.3" or "4.3", where versions differ; "4.2", which is 4.2.1 */
  serverVersion?: string;
  /** the address to listen on; 127.0.0.1 */
  host?: string;
  /** 0, the default, takes any free port */
  mqttPort?: number;
  httpPort?: number;
  /** until a device's own RPC call is answered with {"error":"timeout"}; 60000 */
  clientRpcTimeoutMs?: number;
  /** until a silent connection is closed; 600000 */
  inactivityTimeoutMs?: number;
  /** the longest remaining length of an MQTT packet, in bytes; 65536 */
  maxPayloadSize?: number;
  /** "capacity:seconds,..." per device; off by default, as in the default tenant profile */
  rateLimits?: RateLimits;
  /** the same for what a gateway sends itself */
  gatewayOwnRateLimits?: RateLimits;
  /** and for all that it sends for its devices, together */
  gatewayRateLimits?: RateLimits;
  /** the shortest time-out of an RPC to a device; 5000 */
  rpcMinTimeoutMs?: number;
  /** the time-out of an RPC to a device that names none; 10000 */
  rpcDefaultTimeoutMs?: number;
  /** how long a PUBACK to an RPC may take; 10000 */
  rpcAckTimeoutMs?: number;
  /** telemetry kept per device and key; 100000 */
  maxPointsPerKey?: number;
  /** until a WebSocket that does not say who it is is closed; 10000 */
  webSocketAuthTimeoutMs?: number;
  /** until the connection of a device that was given credentials, or refused them, is closed; 60000 */
  provisionCloseMs?: number;
  /** key and certificate, PEM, of a second MQTT port with TLS, where devices may show certificates; without them there is none */
  tls?: TlsOptions | null;
  /** its number; 0, the default, takes any free port */
  mqttsPort?: number;
  /** who may log in; by default an administrator and a customer, as in the server's own demo data, with passwords that nobody knows */
  users?: UserOptions[];
  /** effects after their acknowledgements, late PUBACKs and lists in any order, as a real server may have them; null: all at once and in order */
  disorder?: DisorderOptions | null;
  /** names of this machine besides localhost and its addresses, by which REST calls and WebSockets may reach it; none */
  allowedHosts?: string[];
}

export interface TlsOptions {
  key: string;
  cert: string;
}

export interface UserOptions {
  email: string;
  password: string;
  authority: "TENANT_ADMIN" | "CUSTOMER_USER";
}

export type EmulatorSettings = Required<EmulatorOptions>;

const DEFAULTS: Omit<EmulatorSettings, "users"> = {
  serverVersion: SERVER_VERSION,
  host: "127.0.0.1",
  mqttPort: 0,
  httpPort: 0,
  clientRpcTimeoutMs: 60_000,
  inactivityTimeoutMs: 600_000,
  maxPayloadSize: 65_536,
  rateLimits: {},
  gatewayOwnRateLimits: {},
  gatewayRateLimits: {},
  rpcMinTimeoutMs: 5_000,
  rpcDefaultTimeoutMs: 10_000,
  rpcAckTimeoutMs: 10_000,
  maxPointsPerKey: 100_000,
  webSocketAuthTimeoutMs: 10_000,
  provisionCloseMs: 60_000,
  tls: null,
  mqttsPort: 0,
  disorder: null,
  allowedHosts: [],
};

/** An administrator with this password, and a customer's user. */
export function demoUsers(password = randomPassword()): UserOptions[] {
  return [
    { email: "tenant@thingsboard.org", password, authority: "TENANT_ADMIN" },
    { email: "customer@thingsboard.org", password: randomPassword(), authority: "CUSTOMER_USER" },
  ];
}

function randomPassword(): string {
  return randomBytes(12).toString("base64url");
}

/** An option that is undefined counts as absent. Throws for a version that is none. */
export function withDefaults(options: EmulatorOptions): EmulatorSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: EmulatorSettings = { ...DEFAULTS, users: demoUsers(), ...Object.fromEntries(given) };
  if (!isServerVersion(settings.serverVersion))
    throw new RangeError(`serverVersion is no version of ThingsBoard: ${settings.serverVersion}`);
  return settings;
}
