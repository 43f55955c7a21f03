/** What the measured figures are held against. */
export const GOALS = {
  /** Variables, connected and subscribed to the whole API, to those that Espruino's MQTT.js takes for bare MQTT. */
  variablesToMqttJs: 1,
  /** Variables that the firmware of boards/esp8266 leaves free once it is online: 150 more than when all code was text. */
  firmwareFree: 934,
  /** Variables at most, at work. */
  peaks: { burst: 887, inbound: 1105 },
  /** Variables more than before, after the long runs. */
  growth: 0,
  /** Instructions to those of MQTT.js with the lines that a user writes for the same; of the idle poll in thousands. */
  instructions: { telemetry: 0.7, acknowledgedTelemetry: 0.8, rpc: 1, attributeUpdate: 1, idlePoll: 60 },
  /** Variables of opt-in modules after require: a third less than when all code was text. */
  optIn: { "firmware-update": 166, gateway: 228, "persistent-queue": 155, provision: 64, "session-limits": 104 },
  /** A pass of the compiler saves at least one of these in some firmware, or goes out. */
  pass: { variables: 10, percent: 3 },
  /** How much faster than mqtt-packet the codec is on Node. */
  codecToMqttPacket: 2,
} as const;
