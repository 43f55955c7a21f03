/**
 * ThingsBoard's topics for a device, in parts. Each stands as a text where it is used, and a build puts others in their place if the board's `board.json` says so:
 * see tools/compiler/targets/topics.ts.
 */
export const enum Topic {
  /** In front of all others but TELEMETRY. */
  ME = "v1/devices/me/",
  TELEMETRY = "v1/devices/me/telemetry",
  /** The same as a packet has it: two bytes with its length in front. */
  TELEMETRY_FIELD = "\0\x17v1/devices/me/telemetry",
  /** Client attributes, which the device sends. */
  ATTRIBUTES = "attributes",
  /** Updates of shared attributes, from the server. */
  // biome-ignore lint/suspicious/noDuplicateEnumValues: a device profile may have another for what the device sends
  SHARED_ATTRIBUTES = "attributes",
  CLAIM = "claim",
  /** Attributes that are asked for, and RPCs of both sides: behind either a REQUEST or a RESPONSE, and its number. */
  ASKED_ATTRIBUTES = "attributes/",
  RPC = "rpc/",
  REQUEST = "request/",
  RESPONSE = "response/",
}
