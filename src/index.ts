export type { AttributeCallback, AttributeKeys, Attributes, RequestCallback, RequestedAttributes } from "./attributes";
export { type ClientOptions, TBDeviceMqttClient, type TimedValues, type Values } from "./client";
export type { TlsOptions } from "./espruino/transport";
export type { Will } from "./mqtt/codec";
export { Code } from "./mqtt/codes";
export type { SessionOptions } from "./mqtt/options";
export type { SendCallback } from "./mqtt/outbox";
export type { PublishOptions, Stats } from "./mqtt/session";
export type { RpcHandler, RpcRequest } from "./rpc";
