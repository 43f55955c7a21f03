/**
 * Every code that a callback or the `error` event can carry. 1 to 255 are the server's own: the return code of a refused
 * CONNACK, as MQTT 3.1.1 section 3.2.2.3 names them. Ours are negative, so that the two never meet.
 * The texts beside them may change, the numbers do not.
 */
export const enum Code {
  /** CONNACK 1: the server does not speak MQTT 3.1.1. */
  UNACCEPTABLE_PROTOCOL_VERSION = 1,
  /** CONNACK 2: client identifier refused; ThingsBoard: no device has these credentials. */
  IDENTIFIER_REJECTED = 2,
  /** CONNACK 3: the server is there but cannot serve now. */
  SERVER_UNAVAILABLE = 3,
  /** CONNACK 4: bad user name or password. */
  BAD_USERNAME_OR_PASSWORD = 4,
  /** CONNACK 5: not authorized; ThingsBoard: unknown access token. */
  NOT_AUTHORIZED = 5,

  /** An option of the client is missing or out of range; the text names it. Nothing was sent. */
  INVALID_OPTION = -1,
  /** The data cannot be sent as it is: not an object, an empty list, a bad key. Nothing was sent. */
  INVALID_ARGUMENT = -2,
  /** Before connect(), after disconnect(), or a request while the link is down. Nothing was sent. */
  NOT_CONNECTED = -3,
  /** connect() while connecting or online. */
  ALREADY_CONNECTED = -4,
  /** The packet is over the server's 64 KiB or over `maxQueueBytes`, so that it could never be sent; or the answer to a request is over `maxPacketBytes`. */
  TOO_LARGE = -5,
  /** What waits for its acknowledgement fills `maxQueueBytes`; for a request, the interpreter has too much to send. Send again later. */
  QUEUE_FULL = -6,
  /** No answer in time: to a request, to connecting, to a subscription or to a probe of the link. */
  TIMEOUT = -7,
  /** disconnect() was called while this was open. */
  DISCONNECTED = -8,
  /** No link came about: refused, no route, or closed before the server answered. */
  CONNECT_FAILED = -9,
  /** The link was lost: closed by the server or the network. ThingsBoard closes without a word on bad data and rate limits. */
  CONNECTION_LOST = -10,
  /** The server sent what MQTT 3.1.1 does not allow; the link was closed. */
  PROTOCOL_ERROR = -11,
  /** The server refused a subscription (SUBACK 0x80); the text is the topic filter. */
  SUBSCRIPTION_REFUSED = -12,
  /** Messages came faster than they were taken: the link was closed, the message not acknowledged. */
  INBOX_FULL = -13,
  /** A function of the application threw; the text is what it threw. */
  CALLBACK_FAILED = -14,
  /** The board ran out of memory: the link was dropped, what was not acknowledged is sent again. */
  OUT_OF_MEMORY = -15,
  /** No such request is open: it was answered before, or never came. */
  UNKNOWN_REQUEST = -16,
  /** The network (Wi-Fi) went away. */
  NETWORK_LOST = -17,
  /** A message from the server is not the JSON that it should be; it was left out. */
  BAD_MESSAGE = -18,
  /** There is no address for the host's name. */
  UNKNOWN_HOST = -19,
  /** The server closed each time that this message alone was on its way, and took others: it was given up. */
  GIVEN_UP = -20,
  /** The server keeps closing with nothing of ours on its way: most likely another board has the same credentials. */
  SESSION_TAKEN = -21,
  /** Provisioning: no device profile has this key and secret, or its provisioning is disabled. */
  PROVISION_NOT_FOUND = -22,
  /**
   * Provisioning: there is a device of this name. Where devices are made beforehand: there is none of this name, or, from ThingsBoard 4.2.1.1 on, it was
   * provisioned before.
   */
  PROVISION_FAILED = -23,
  /** There is no room in Storage for credentials. */
  NOT_KEPT = -24,
}
