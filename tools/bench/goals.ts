/** What the measured figures are held against. */
export const GOALS = {
  /** Variables, connected and subscribed to the whole API, to those that Espruino's MQTT.js takes for bare MQTT. */
  variablesToMqttJs: 1,
  /** Variables more than before, after the long runs. */
  growth: 0,
  /** CPU time of sendTelemetry to MQTT.js publishing the same. */
  sendToMqttJs: 0.5,
  /** CPU time of an RPC up to its reply to MQTT.js delivering the message alone. */
  rpcToMqttJs: 1,
  /** How much faster than mqtt-packet the codec is on Node. */
  codecToMqttPacket: 2,
} as const;
