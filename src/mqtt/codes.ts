/**
 * Every code that a callback or the `error` event can have. 1 to 255 come from the server: the return code of a refused
 * CONNACK, with the names of MQTT 3.1.1, section 3.2.2.3. The client's own are negative.
 * The numbers never change. The texts that come with them may.
 */
export const enum Code {
  /** CONNACK 1: the server does not speak MQTT 3.1.1. */
  UNACCEPTABLE_PROTOCOL_VERSION = 1,
  /** CONNACK 2: the server refuses the client identifier. ThingsBoard: no device has these credentials. */
  IDENTIFIER_REJECTED = 2,
  /** CONNACK 3: the server is there, but cannot serve you now. */
  SERVER_UNAVAILABLE = 3,
  /** CONNACK 4: bad user name or password. */
  BAD_USERNAME_OR_PASSWORD = 4,
  /** CONNACK 5: not authorized. ThingsBoard: it does not know this access token. */
  NOT_AUTHORIZED = 5,

  /** An option is missing or wrong. The text names it. Nothing was sent. */
  INVALID_OPTION = -1,
  /** This data cannot be sent: not an object, an empty list, a bad key. Or an argument has a wrong type. Nothing was sent. */
  INVALID_ARGUMENT = -2,
  /** You called it before connect() or after disconnect(). Or it is a request, and there is no link. Nothing was sent. */
  NOT_CONNECTED = -3,
  /** You called connect() while the client was connecting or online. */
  ALREADY_CONNECTED = -4,
  /** The message is larger than the server's 64 KiB or than `maxQueueBytes`. Or the answer to a request is larger than `maxPacketBytes`. */
  TOO_LARGE = -5,
  /** There is no room: the waiting messages fill `maxQueueBytes`. For a request: the interpreter has too much to send. Send it again later. */
  QUEUE_FULL = -6,
  /** No answer came in time: to a request, to connecting, to a subscription, or to a probe of the link. */
  TIMEOUT = -7,
  /** disconnect() ended it. */
  DISCONNECTED = -8,
  /** The connection failed: nobody listens there, there is no way to it, or the server closed it before it answered. */
  CONNECT_FAILED = -9,
  /** The server or the network closed the link. ThingsBoard closes it without a word on bad data and over its rate limits. */
  CONNECTION_LOST = -10,
  /** The server sent what MQTT 3.1.1 does not allow. The client closed the link. */
  PROTOCOL_ERROR = -11,
  /** The server refused a subscription (SUBACK 0x80). The text is the topic filter. */
  SUBSCRIPTION_REFUSED = -12,
  /** Messages came faster than your functions took them. The client closed the link and did not acknowledge the message. */
  INBOX_FULL = -13,
  /** One of your functions threw. The text is what it threw. */
  CALLBACK_FAILED = -14,
  /** The board ran out of memory. The client dropped the link, and sends again what was not acknowledged. */
  OUT_OF_MEMORY = -15,
  /** You replied a second time to an RPC, or to a request that never came. */
  UNKNOWN_REQUEST = -16,
  /** The network (Wi-Fi) is gone: `isNetworkUp` returned false. */
  NETWORK_LOST = -17,
  /** A message of the server is not the JSON that it should be. The client ignored it. */
  BAD_MESSAGE = -18,
  /** The host's name has no address. */
  UNKNOWN_HOST = -19,
  /** The server closed the link each time it got this message, and took others. The client dropped the message. */
  GIVEN_UP = -20,
  /** The server closes each link, although nothing was on its way. Most likely another board has the same credentials. */
  SESSION_TAKEN = -21,
  /** Provisioning: no device profile has this key and secret, or its provisioning is off. */
  PROVISION_NOT_FOUND = -22,
  /**
   * Provisioning: a device of this name exists already. If your devices are made beforehand: there is no device of this name. Or, from ThingsBoard 4.2.1.1
   * on, it was provisioned before.
   */
  PROVISION_FAILED = -23,
  /** Storage has no room for credentials. */
  NOT_KEPT = -24,
}
