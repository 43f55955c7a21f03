/** A device that gets its credentials from the server once, with the key and the secret of its device profile. Opt-in: it costs nothing if you do not import it. */
import { TBDeviceMqttClient } from "./client";
import { hasRoom, keep, readKept } from "./espruino/kept";
import { checksum, fromJson, toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import type { SessionOptions } from "./mqtt/options";

export { forgetKept as forgetCredentials } from "./espruino/kept";

/** Kinds of credentials that ThingsBoard has for devices. */
export type CredentialsType = "ACCESS_TOKEN" | "MQTT_BASIC" | "X509_CERTIFICATE";

/** What a device connects with. The names are those of the client's options. */
export type Credentials =
  | { credentialsType: "ACCESS_TOKEN"; accessToken: string }
  | { credentialsType: "MQTT_BASIC"; clientId?: string; username?: string; password?: string }
  /** The device must have the certificate and its key already. This is the certificate as the server has it. */
  | { credentialsType: "X509_CERTIFICATE"; certificate: string };

type ServerOptions = Pick<SessionOptions, "host" | "port" | "unverifiedTls" | "isNetworkUp">;

/** Options of provisionDevice. A member that is undefined, null or empty is not sent. */
export interface ProvisionOptions extends ServerOptions {
  /** The key of the device profile. */
  provisionDeviceKey: string;
  /** The secret of the device profile. */
  provisionDeviceSecret: string;
  /** Name of the device. Default: the server makes one, each time another. */
  deviceName?: string | null;
  /** Default ACCESS_TOKEN. A device that exists already keeps the type that it has. */
  credentialsType?: CredentialsType | null;
  /** ACCESS_TOKEN: the token that the device gets. Default: the server makes one. */
  token?: string | null;
  /** MQTT_BASIC: the user name, the client identifier, or both. */
  username?: string | null;
  /** MQTT_BASIC: see `username`. */
  clientId?: string | null;
  /** MQTT_BASIC: needs a user name. */
  password?: string | null;
  /** X509_CERTIFICATE: the device's certificate, PEM. */
  hash?: string | null;
  /** Whether the new device is a gateway. */
  gateway?: boolean | null;
  /** Milliseconds for everything, including the wait for the network. Default 60000. */
  timeoutMs?: number;
  /** true: ask the server although the board has credentials already. Default false. */
  renew?: boolean;
}

/**
 * Called once: with credentials, or with a code and a text that says more. With NOT_KEPT you get both: the credentials work, but they are lost at the next
 * restart, and the server gives them only once.
 */
export type ProvisionCallback = (credentials?: Credentials, error?: number, text?: string) => void;

/** The server's answer. */
interface Answer {
  status?: string;
  credentialsType?: string;
  /** Of MQTT_BASIC an object, else a text. */
  credentialsValue?: string | { clientId?: string | null; userName?: string | null; password?: string | null };
}

const enum ServerTopic {
  REQUEST = "/provision/request",
  RESPONSE = "/provision/response",
}

const enum Size {
  /** Of an answer, besides what it has of the request. */
  ANSWER = 1024,
  /** Of the packet that the request goes in, besides its JSON. */
  PACKET = 64,
}

/**
 * Gives the device its credentials. If Storage has credentials from before, you get these. If not, it asks the server on a link of its own and writes the
 * answer to Storage before it calls you.
 * `callback(credentials, error, text)`: error is INVALID_OPTION, PROVISION_NOT_FOUND, PROVISION_FAILED, NOT_KEPT (with credentials, or before the server
 * was asked), TIMEOUT, BAD_MESSAGE, or an error of connect() or of a lost link.
 */
export function provisionDevice(given: ProvisionOptions, callback: ProvisionCallback): void {
  // Espruino would make a member of a number, and throw.
  const options = given && typeof given === "object" ? given : ({} as ProvisionOptions);
  const timeoutMs = options.timeoutMs || 60000;
  const scope = checksum(options.provisionDeviceKey + "\n" + (options.deviceName || ""));
  const json = requestOf(options);
  const kept = options.renew ? undefined : readKept(scope);
  let timer: number | undefined;
  let client: TBDeviceMqttClient | undefined;
  let isOver = false;
  const end = function (error?: number, text?: string, credentials?: Credentials): void {
    if (isOver) return;
    isOver = true;
    if (timer !== undefined) clearTimeout(timer);
    if (client) client.disconnect();
    // Not from here: the client would catch what it throws.
    if (typeof callback === "function") setTimeout(() => callback(credentials, error, text), 0);
  };
  if (json[0] !== "{") end(Code.INVALID_OPTION, json);
  else if (kept) end(undefined, undefined, kept as Credentials);
  // The server gives them once: looked at before it is asked.
  else if (!hasRoom(json.length + Size.ANSWER)) end(Code.NOT_KEPT, "Storage is full");
  else {
    client = new TBDeviceMqttClient({
      host: options.host,
      port: options.port,
      unverifiedTls: options.unverifiedTls,
      isNetworkUp: options.isNetworkUp,
      username: "provision",
      // ThingsBoard up to 3.8.1 answers no SUBSCRIBE here.
      requestTimeoutMs: timeoutMs,
      maxQueueBytes: json.length + Size.ANSWER,
      maxPacketBytes: json.length + Size.ANSWER,
    });
    client.on("error", (code: number, text: string) => {
      if (code !== Code.SUBSCRIPTION_REFUSED) end(code, text);
    });
    client.route(ServerTopic.RESPONSE, ServerTopic.RESPONSE, (_, payload) => {
      const answer = answerOf(payload);
      const credentials = credentialsOf(answer);
      if (!credentials) end(codeOf(answer), textOf(answer));
      else if (keep(scope, credentials)) end(undefined, undefined, credentials);
      else end(Code.NOT_KEPT, "Storage", credentials);
    });
    timer = setTimeout(() => end(Code.TIMEOUT, "provisioning"), timeoutMs);
    client.connect();
    // Waits for the CONNACK alone. At QoS 0: sent again it would make another device, or be refused.
    client.publish(ServerTopic.REQUEST, json, { qualityOfService: 0 });
  }
}

/** JSON for the server, or the name of an option that it cannot have. @rare */
function requestOf(options: ProvisionOptions): string {
  const given = options as unknown as Record<string, unknown>;
  const names =
    "provisionDeviceKey,provisionDeviceSecret,deviceName,credentialsType,token,username,password,clientId,hash,gateway".split(
      ",",
    );
  const request: Record<string, unknown> = {};
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const value = given[name];
    if (value && typeof value !== (name === "gateway" ? "boolean" : "string")) return name;
    if (value) request[name] = value;
    else if (i < 2) return name;
  }
  const others = ",host,port,unverifiedTls,isNetworkUp,timeoutMs,renew,";
  const all = Object.keys(given);
  for (let i = 0; i < all.length; i++)
    if (names.indexOf(all[i]!) < 0 && others.lastIndexOf("," + all[i] + ",") < 0) return all[i]!;
  const ms = options.timeoutMs;
  if (ms !== undefined && (typeof ms !== "number" || !(ms >= 0 && ms <= 1e9))) return "timeoutMs";
  const type = options.credentialsType || "ACCESS_TOKEN";
  if (type === "MQTT_BASIC")
    return !options.username && (options.password || !options.clientId) ? "username" : toJson(request);
  if (type === "X509_CERTIFICATE") return options.hash ? toJson(request) : "hash";
  return type === "ACCESS_TOKEN" ? toJson(request) : "credentialsType";
}

/** @rare */
function answerOf(payload: string): Answer {
  try {
    return (fromJson(payload) as Answer | null) || {};
  } catch (_) {
    return {};
  }
}

/** @rare */
function credentialsOf(answer: Answer): Credentials | undefined {
  const type = answer.credentialsType;
  const value = answer.credentialsValue;
  if (answer.status !== "SUCCESS" || !value) return undefined;
  if (typeof value === "string")
    return type === "ACCESS_TOKEN"
      ? { credentialsType: type, accessToken: value }
      : type === "X509_CERTIFICATE"
        ? { credentialsType: type, certificate: value }
        : undefined;
  const { clientId, userName, password } = value;
  const credentials: Credentials = { credentialsType: "MQTT_BASIC" };
  if (clientId && typeof clientId === "string") credentials.clientId = clientId;
  if (userName && typeof userName === "string") credentials.username = userName;
  if (password && typeof password === "string") credentials.password = password;
  return type === "MQTT_BASIC" && (credentials.clientId || credentials.username) ? credentials : undefined;
}

/** @rare */
function codeOf(answer: Answer): Code {
  return answer.status === "NOT_FOUND"
    ? Code.PROVISION_NOT_FOUND
    : answer.status === "FAILURE"
      ? Code.PROVISION_FAILED
      : Code.BAD_MESSAGE;
}

/** The server's own texts do not say what to do. @rare */
function textOf(answer: Answer): string {
  return answer.status === "NOT_FOUND"
    ? "no device profile has this key and secret, or it provisions nothing"
    : answer.status === "FAILURE"
      ? "there is a device of this name, or it was provisioned before"
      : ServerTopic.RESPONSE;
}
