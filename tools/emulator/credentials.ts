/** Who may connect (DeviceCredentialsServiceImpl, DefaultTransportApiService.validateCredentials). */
import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { InvalidInputError } from "./invalid-input.js";
import { hasChange } from "./server-version.js";

export interface MqttBasic {
  clientId?: string;
  userName?: string;
  password?: string;
}

export type Credentials =
  | { type: "ACCESS_TOKEN"; token: string }
  | ({ type: "MQTT_BASIC" } & MqttBasic)
  /** base64 of its DER, or PEM */
  | { type: "X509_CERTIFICATE"; certificate: string };

export interface Login {
  clientId: string;
  userName: string | undefined;
  password: string | undefined;
}

export function randomToken(): string {
  return randomBytes(15).toString("base64url").replace(/[-_]/g, "x");
}

const hash = (...parts: Array<string | undefined>): string =>
  createHash("sha3-256").update(parts.filter(Boolean).join("|")).digest("hex");

/** Without the lines around it and without line breaks, as the server keeps it. */
function bareCertificate(certificate: string): string {
  return certificate.replace(/-----(BEGIN|END) CERTIFICATE-----|[\r\n]/g, "");
}

/** As the server stores them. */
export function normalized(credentials: Credentials): Credentials {
  if (credentials.type !== "X509_CERTIFICATE") return credentials;
  return { type: "X509_CERTIFICATE", certificate: bareCertificate(credentials.certificate) };
}

/** Their value as REST has it: nothing for a token, JSON for MQTT basic ones. */
export function storedValue(credentials: Credentials): string | null {
  switch (credentials.type) {
    case "ACCESS_TOKEN":
      return null;
    case "X509_CERTIFICATE":
      return credentials.certificate;
    case "MQTT_BASIC": {
      const { clientId = null, userName = null, password = null } = credentials;
      return JSON.stringify({ clientId, userName, password });
    }
  }
}

/** The key under which the server finds credentials: the token, the user name, or a hash. */
export function credentialsId(credentials: Credentials): string {
  switch (credentials.type) {
    case "ACCESS_TOKEN":
      return credentials.token;
    case "X509_CERTIFICATE":
      return hash(bareCertificate(credentials.certificate));
    case "MQTT_BASIC": {
      const { clientId, userName = "" } = credentials;
      return clientId ? hash(clientId, userName) : userName;
    }
  }
}

/** MQTT basic credentials need a client id or a user name; a password needs a user name. */
export function checkCredentials(credentials: Credentials, serverVersion: string): void {
  const refusesControls = hasChange(serverVersion, ["4.2.2.3", "4.3.1.3"]);
  if (credentials.type === "MQTT_BASIC") {
    const { clientId, userName, password } = credentials;
    if (!clientId && !userName) throw new InvalidInputError("Both mqtt client id and user name are empty!");
    if (password && !userName) throw new InvalidInputError("Password cannot be specified along with client id");
    if (refusesControls)
      for (const [name, value] of Object.entries({ clientId, userName, password }))
        rejectControlCharacters(name, value);
  }
  const id = credentialsId(credentials);
  if (!id) throw new InvalidInputError("Device credentials id should be specified!");
  if (refusesControls) rejectControlCharacters("credentialsId", id);
}

function rejectControlCharacters(name: string, value: string | undefined): void {
  if (value && /\p{Cc}/u.test(value)) throw new InvalidInputError(`${name} must not contain control characters!`);
}

/** A device found by what logs in, or undefined. `find` looks one up by the id of its credentials. */
export function authenticate<D extends { credentials: Credentials }>(
  login: Login,
  find: (credentialsId: string) => D | undefined,
): D | undefined {
  const { clientId, userName } = login;
  if (!userName) return opened(find(hash(clientId)), login);
  const both = find(hash(clientId, userName));
  const result = both && basicResult(both.credentials, login);
  if (result === "valid") return both;
  if (result === "wrong password") return undefined;
  const byName = find(userName);
  return byName?.credentials.type === "ACCESS_TOKEN" ? byName : opened(byName, login);
}

/** The id under which a certificate is known that a client showed (DER); undefined before and after its time. */
export function certificateId(der: Buffer, now = Date.now()): string | undefined {
  const { validFrom, validTo } = new X509Certificate(der);
  if (now < Date.parse(validFrom) || now > Date.parse(validTo)) return undefined;
  return hash(der.toString("base64"));
}

function opened<D extends { credentials: Credentials }>(device: D | undefined, login: Login): D | undefined {
  return device && basicResult(device.credentials, login) === "valid" ? device : undefined;
}

function basicResult(credentials: Credentials, login: Login): "valid" | "wrong password" | "another" {
  if (credentials.type !== "MQTT_BASIC") return "another";
  const { clientId, userName, password } = credentials;
  if ((clientId && clientId !== login.clientId) || (userName && userName !== login.userName)) return "another";
  return !password || password === login.password ? "valid" : "wrong password";
}
