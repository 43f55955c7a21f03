export type { AttributeCallback, AttributeKeys, Attributes, RequestCallback, RequestedAttributes } from "./attributes";
export { type ClientOptions, TBDeviceMqttClient, type TimedValues, type Values } from "./client";
export type { Code } from "./mqtt/codes";
export type { SessionOptions } from "./mqtt/options";
export type { PublishOptions, Stats } from "./mqtt/session";
export type { RpcHandler, RpcRequest } from "./rpc";
