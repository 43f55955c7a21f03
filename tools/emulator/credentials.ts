/** Who may connect (DefaultTransportApiService.validateCredentials). */
import { createHash, randomBytes } from "node:crypto";

export interface MqttBasic {
  clientId?: string;
  userName?: string;
  password?: string;
}

export type Credentials = { type: "ACCESS_TOKEN"; token: string } | ({ type: "MQTT_BASIC" } & MqttBasic);

export interface Login {
  clientId: string;
  userName: string | undefined;
  password: string | undefined;
}

export function randomToken(): string {
  return randomBytes(15).toString("base64url").replace(/[-_]/g, "x");
}

const hash = (...parts: string[]): string => createHash("sha3-256").update(parts.join("|")).digest("hex");

/** The key under which the server finds credentials: the token, the user name, or a hash with the client id. */
export function credentialsId(credentials: Credentials): string {
  if (credentials.type === "ACCESS_TOKEN") return credentials.token;
  const { clientId, userName } = credentials;
  if (!clientId) return userName ?? "";
  return userName ? hash(clientId, userName) : hash(clientId);
}

/** MQTT basic credentials need a client id or a user name; a password needs a user name. */
export function validCredentials(credentials: Credentials): boolean {
  if (credentials.type === "ACCESS_TOKEN") return credentials.token !== "";
  return credentials.userName ? true : !!credentials.clientId && !credentials.password;
}

/** Whether this login opens these credentials. Token devices may send any password and client id. */
export function opens(credentials: Credentials, login: Login): boolean {
  if (credentials.type === "ACCESS_TOKEN") return login.userName === credentials.token;
  const { clientId, userName, password } = credentials;
  if (clientId && clientId !== login.clientId) return false;
  if (userName ? userName !== login.userName : login.userName) return false;
  return !password || password === login.password;
}
