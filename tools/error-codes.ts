/** The codes of the client as words: for a terminal, the page and whoever reads a board's console. The board itself prints the number alone. */
export interface ErrorCode {
  code: number;
  /** As in `Code` of src/mqtt/codes.ts and in docs/api.md; a CONNACK's as MQTT has it. */
  name: string;
  /** What it means, and what to do: one or two sentences. */
  advice: string;
}

type Words = [name: string, advice: string];

/** A test holds this complete, and the names to the library's: nothing of its source is imported here, since the emulator's tests read this too. */
const OF_THE_CLIENT: Record<number, Words> = {
  1: ["UNACCEPTABLE_PROTOCOL_VERSION", "The server does not speak MQTT 3.1.1. Check host and port."],
  2: ["IDENTIFIER_REJECTED", "The server knows no device with this client id. Check the credentials of the device."],
  3: [
    "SERVER_UNAVAILABLE",
    "The server is there, but it is not ready or takes no more connections now. The board tries again by itself.",
  ],
  4: [
    "BAD_USERNAME_OR_PASSWORD",
    "The server refuses the user name or the password. Check the credentials of the device.",
  ],
  5: ["NOT_AUTHORIZED", "The server knows no device with this access token. Copy the token from ThingsBoard again."],
  [-1]: [
    "INVALID_OPTION",
    "An option is missing or wrong; the text names it. Correct it in the firmware or in the settings.",
  ],
  [-2]: [
    "INVALID_ARGUMENT",
    "This data or this argument cannot be sent. Check what the firmware passes to the client.",
  ],
  [-3]: ["NOT_CONNECTED", "There is no connection to the server now. Ask again after the connect event."],
  [-4]: [
    "ALREADY_CONNECTED",
    "The firmware called connect() a second time. The client reconnects by itself: call it once.",
  ],
  [-5]: [
    "TOO_LARGE",
    "The message is too long. Send it in parts, or raise maxQueueBytes; for an answer, raise maxPacketBytes.",
  ],
  [-6]: [
    "QUEUE_FULL",
    "The queue of unsent messages is full, so this one was refused. Send less often, or raise maxQueueBytes.",
  ],
  [-7]: ["TIMEOUT", "No answer came in time. Check that the server is up and that something there answers."],
  [-8]: ["DISCONNECTED", "The firmware called disconnect()."],
  [-9]: ["CONNECT_FAILED", "Nothing answers at this host and port. Check both, and that the server is up."],
  [-10]: ["CONNECTION_LOST", "The server or the network closed the connection. The board connects again by itself."],
  [-11]: ["PROTOCOL_ERROR", "The server sent something that is not MQTT 3.1.1. Check that the port is the MQTT port."],
  [-12]: [
    "SUBSCRIPTION_REFUSED",
    "The server refused to subscribe the device to this topic. Check the topic and the rights of the device.",
  ],
  [-13]: [
    "INBOX_FULL",
    "Messages came faster than the firmware took them. Send fewer at a time, or shorten what the handlers do.",
  ],
  [-14]: [
    "CALLBACK_FAILED",
    "A function of the firmware failed, and the text says why. If it is a sensor's, check the wiring first.",
  ],
  [-15]: [
    "OUT_OF_MEMORY",
    "The board had no free memory left. Keep less in variables, or lower maxQueueBytes and maxPacketBytes.",
  ],
  [-16]: ["UNKNOWN_REQUEST", "This RPC was answered before, or never came. Reply to each request once."],
  [-17]: ["NETWORK_LOST", "The board lost its Wi-Fi. It connects again when the Wi-Fi is back."],
  [-18]: [
    "BAD_MESSAGE",
    "A message of the server is not valid JSON, or not what the firmware expects, so the client ignored it.",
  ],
  [-19]: ["UNKNOWN_HOST", "No address is known for this host. Check its spelling and the network's DNS."],
  [-20]: [
    "GIVEN_UP",
    "The server closed the connection each time it got this message, so the client dropped it. Check its data.",
  ],
  [-21]: [
    "SESSION_TAKEN",
    "The server closes each connection soon. Probably another board uses the same access token.",
  ],
  [-22]: [
    "PROVISION_NOT_FOUND",
    "No device profile has this provisioning key and secret. Check both, and that provisioning is enabled.",
  ],
  [-23]: [
    "PROVISION_FAILED",
    "ThingsBoard did not provision a device of this name. Check whether the name is taken, or must exist before.",
  ],
  [-24]: ["NOT_KEPT", "The board has no flash left for its new credentials. Erase files that you do not need."],
};

/** Reason codes of MQTT 5 (section 3.2.2.2) that some servers put into the CONNACK of an older client. */
const OF_MQTT_5: Record<number, Words> = {
  132: ["UNSUPPORTED_PROTOCOL_VERSION", "The server does not speak MQTT 3.1.1. Check host and port."],
  133: ["CLIENT_IDENTIFIER_NOT_VALID", "The server refuses the client id. Check the credentials of the device."],
  134: ["BAD_USER_NAME_OR_PASSWORD", "The server refuses the credentials. Check the access token of the device."],
  135: ["NOT_AUTHORIZED", "The server does not let this device in. Check the access token of the device."],
  136: ["SERVER_UNAVAILABLE", "The server is not ready. The board tries again by itself."],
  137: ["SERVER_BUSY", "The server has too much to do. The board tries again by itself."],
  138: ["BANNED", "The server has banned this device. Ask its administrator."],
  151: ["QUOTA_EXCEEDED", "The server allows no more connections. Ask its administrator."],
  159: ["CONNECTION_RATE_EXCEEDED", "Too many connections in a short time. The board tries again by itself."],
};

export const ERROR_CODES: readonly ErrorCode[] = [OF_THE_CLIENT, OF_MQTT_5].flatMap((words: Record<number, Words>) =>
  Object.entries(words).map(([code, [name, advice]]) => ({ code: Number(code), name, advice })),
);

const BY_CODE = new Map(ERROR_CODES.map((each) => [each.code, each]));

/** Undefined for a number that is no code. */
export function errorCode(code: number): ErrorCode | undefined {
  return BY_CODE.get(code);
}

/** `QUEUE_FULL: The queue of unsent messages is full, ...`; undefined for a number that is no code. */
export function errorInWords(code: number): string | undefined {
  const found = errorCode(code);
  return found && `${found.name}: ${found.advice}`;
}

/** As boards/ print the client's events: `ThingsBoard: error -6 v1/devices/me/telemetry`, `ThingsBoard: disconnected -8`. */
const EVENT = /^(?:ThingsBoard: (?:error|disconnected)|Provisioning: error) (-?\d{1,3})(?: (.*))?$/;
const CONNECT_FAILED = -9;
/** The text that CONNECT_FAILED has then. */
const TLS = "TLS handshake";
const TLS_ADVICE =
  "The server refused the TLS of this board, as ThingsBoard itself does. Put a TLS proxy in front of it: docs/recipes/tls.md.";
const BAD_MESSAGE = -18;
/** The text that BAD_MESSAGE has from useAttributeCache(): the JSON was right then. */
const REFUSED_ATTRIBUTE = /^attribute /;
const REFUSED_ADVICE =
  "The firmware does not take this value of the attribute, and keeps the one before. Set another one.";
/** As the examples print what a callback gets, `getTime: error -7`, at the end of a line. Only the client's own: a number over 0 may be anything. */
const CALLBACK = /(?:: |, )error (-\d{1,2})$/;

/** What the tools say below a line of a board's console that has a code of the client; undefined for all other lines. */
export function wordsFor(line: string): string | undefined {
  const [, event, text] = EVENT.exec(line) ?? [];
  if (Number(event) === CONNECT_FAILED && text === TLS) return `CONNECT_FAILED: ${TLS_ADVICE}`;
  if (Number(event) === BAD_MESSAGE && text && REFUSED_ATTRIBUTE.test(text)) return `BAD_MESSAGE: ${REFUSED_ADVICE}`;
  if (event !== undefined) return errorInWords(Number(event));
  const [, code] = CALLBACK.exec(line) ?? [];
  return code === undefined ? undefined : errorInWords(Number(code));
}
