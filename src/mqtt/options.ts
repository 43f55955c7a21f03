import { toBytes } from "../espruino/text";
import type { SocketOptions } from "../espruino/transport";
import { type ConnectFields, isUtf8String, topicFault, type Will } from "./codec";

export const enum Default {
  MAX_PACKET_BYTES = 2048,
  // biome-ignore lint/suspicious/noDuplicateEnumValues: each may become another
  MAX_QUEUE_BYTES = 2048,
  REQUEST_TIMEOUT_MS = 10000,
  KEEP_ALIVE = 60,
  POLL_INTERVAL_MS = 250,
}

/** From one look at the link to the next, besides the time between two polls: a tick, and what the timers of a busy board are late. */
export const enum Look {
  MS = 1250,
}

/** An enumeration, so that the numbers stand where they are used: a variable of the module costs memory. */
export const enum Limit {
  /** The longest Remaining Length that ThingsBoard takes. */
  PUBLISH_BYTES = 65536,
  /** A Remaining Length and what is before it, at most. */
  HEADER_BYTES = 5,
  /** Longer than any topic of ThingsBoard's. */
  TOPIC_BYTES = 64,
  /** What a message takes in the inbox, or the queue, besides its bytes. */
  MESSAGE_OVERHEAD = 32,
  /** A link that lived this long was a good one: the next pause begins at the shortest again. */
  STABLE_MS = 60000,
  /** Links in a row that were closed with nothing on its way, none of which was a good one, that are still chance. */
  TAKEOVERS = 2,
  /** Bytes left to the interpreter to send before we wait: each chunk it sends copies what remains. */
  UNSENT_BYTES = 1024,
  /** As long as so much may be written at once, a tick does not look whether it could be more. */
  ENOUGH_BYTES = 512,
  /** What a message that is written at once may take besides its payload: more than any does, but for the longest topics of a device profile. */
  AT_ONCE_OVERHEAD = 128,
  /** The longest packet whose Remaining Length is one byte. */
  SHORT_PACKET_BYTES = 129,
}

/** How a message is published. */
export interface PublishOptions {
  /** Default: the client's `qualityOfService`. */
  qualityOfService?: 0 | 1;
  /** Whether the server keeps the message for later subscribers. ThingsBoard does not. Default false. */
  retain?: boolean;
}

/**
 * Options of the client. Each has a default, except the host. The client keeps this object, and connect() checks it. Do not change it while the client is at
 * work, and make one for each client.
 */
export interface SessionOptions extends ConnectFields {
  /** Server name or address, up to 127 characters. */
  host: string;
  /** Default 1883. */
  port?: number;
  /** MQTT user name. */
  username?: string;
  /** 1: the client keeps each message until the server has acknowledged it. 0: it sends each message once. Default 1. */
  qualityOfService?: 0 | 1;
  /** Seconds. The client probes the link after half of this time without traffic. At least 2, and at least 1.25 s more than pollIntervalMs. 0: never. Default 60. */
  keepAlive?: number;
  /**
   * Use TLS, on an ESP32 or on Linux. Default false. Espruino checks no server certificate. With an object the board shows a certificate of its own.
   * TLS to ThingsBoard itself does not work from an ESP32: Espruino calls every server "mbed TLS Server 1" (libs/network/network.c), and Java
   * refuses this name. The error is CONNECT_FAILED, "TLS handshake". A TLS proxy built on OpenSSL in front of ThingsBoard works: docs/recipes/tls.md.
   */
  unverifiedTls?: SocketOptions["unverifiedTls"];
  /**
   * Milliseconds between two polls of the client's own timer, up to 50000. Default 250. 0: you call checkForMsg() every 250 ms. With a keepAlive of
   * 10 or more, call it at least once in each tenth of that time.
   */
  pollIntervalMs?: number;
  /** Milliseconds from opening the socket to the server's CONNACK. Default 30000. */
  connectTimeoutMs?: number;
  /** Milliseconds for the answer to a request, to a subscription, or to a probe of the link. Default 10000. */
  requestTimeoutMs?: number;
  /** Milliseconds before the first reconnect. Each failure doubles the pause. Default 1000. */
  minReconnectDelayMs?: number;
  /** Milliseconds of the longest pause. A refused token waits this long. Default 120000. */
  maxReconnectDelayMs?: number;
  /** Bytes of the longest packet from the server. A longer one is ignored and reported by `skip`. At least 128. Default 2048. */
  maxPacketBytes?: number;
  /** Bytes of all packets that wait to be sent or acknowledged, and 32 more for each after the first. What does not fit gets QUEUE_FULL. Default 2048. */
  maxQueueBytes?: number;
  /** true: if the queue is full, the oldest waiting messages give up their place to a new one. Default false: the new one is refused. */
  dropOldest?: boolean;
  /** Messages at QoS 1 that are sent and not yet acknowledged. Default 5. */
  maxInflight?: number;
  /** Whether the network is there. While it returns false, the client does not try to connect. Default: always. */
  isNetworkUp?: () => boolean;
}

/** The name of an option that cannot be used as it is, or that there is none of, or undefined when all can. Without a user name a client identifier must do. */
export function badOption(options: SessionOptions, username: string | undefined): string | undefined {
  const o = options as unknown as Record<string, unknown>;
  // Names of options by what they have to be. Looked for by lastIndexOf: Espruino's indexOf finds what a text only ends to begin.
  const texts = ",host,accessToken,username,clientId,password,";
  const numbers =
    ",port,qualityOfService,keepAlive,pollIntervalMs,connectTimeoutMs,requestTimeoutMs,minReconnectDelayMs,maxReconnectDelayMs,maxPacketBytes,maxQueueBytes,maxInflight,";
  const poll = options.pollIntervalMs;
  const keepAlive = options.keepAlive;
  let bad: string | undefined;
  for (const name in o) {
    const value = o[name];
    const key = "," + name + ",";
    const number = value as number;
    const isText = isUtf8String(value);
    const most =
      name === "qualityOfService"
        ? 1
        : name === "port" || name === "keepAlive"
          ? 65535
          : name === "pollIntervalMs"
            ? 50000
            : 1e9;
    const isGood =
      value === undefined ||
      (texts.lastIndexOf(key) >= 0
        ? isText
        : numbers.lastIndexOf(key) >= 0
          ? // Its type first: Espruino throws when it compares a number with a text of 64 characters.
            typeof value === "number" &&
            // 0 stands for the default where it has no meaning of its own.
            (number === 0 || number >= (name === "maxPacketBytes" ? 128 : 1)) &&
            number <= most &&
            number === Math.round(number)
          : name === "isNetworkUp"
            ? typeof value === "function"
            : name === "will" ||
              (name === "unverifiedTls" && value && typeof value === "object"
                ? hasOnly(value, ",cert,key,")
                : ",cleanSession,dropOldest,unverifiedTls,".lastIndexOf(key) >= 0 && typeof value === "boolean"));
    if (!isGood && !bad) bad = name;
  }
  const isGoodWill = isWill(options.will);
  if (bad) return bad;
  if (!isGoodWill) return "will";
  if (!options.host || options.host.length > 127) return "host";
  if (!(username || options.clientId) || (options.password && !username)) return "credentials";
  // A PINGREQ at each look would come too late [MQTT-3.1.2-23].
  if (keepAlive && keepAlive * 1000 < (poll === undefined ? Default.POLL_INTERVAL_MS : poll) + Look.MS)
    return "keepAlive";
  // Only a server that knows the name can go on with what it kept [MQTT-3.1.3-7].
  return options.cleanSession === false && !options.clientId ? "clientId" : undefined;
}

/** Whether a value is an object that has no members but those of a list like ",a,b,". @rare */
export function hasOnly(value: unknown, names: string): boolean {
  let isGood = !!value && typeof value === "object" && !Array.isArray(value);
  if (isGood) for (const name in value as object) if (names.lastIndexOf("," + name + ",") < 0) isGood = false;
  return isGood;
}

/** Whether a will can be sent as it is; none can. */
function isWill(will: Will | undefined): boolean {
  return (
    will === undefined ||
    (hasOnly(will, ",topic,payload,qualityOfService,retain,") &&
      typeof will.topic === "string" &&
      will.topic.length < 65536 &&
      !topicFault(will.topic) &&
      typeof will.payload === "string" &&
      toBytes(will.payload).length < 65536 &&
      (will.qualityOfService === undefined || will.qualityOfService === 0 || will.qualityOfService === 1) &&
      (will.retain === undefined || typeof will.retain === "boolean"))
  );
}
