/** Names and types of your own for what a device sends, knows and does. These are types only: nothing of them is in a bundle. */

/**
 * What you can declare, in an interface of your own:
 *
 *     interface Weather {
 *       telemetry: { temperature: number; humidity: number };
 *       sharedAttributes: { intervalMs: number };
 *       rpcMethods: { setFan(on: boolean): { fan: boolean } };
 *     }
 *     const client = new TBDeviceMqttClient<Weather>(options);
 *
 * A part that you leave out can have any names and types. The compiler checks what the device sends. Nothing checks what the server sends.
 */
export interface DeviceTypes {
  /** Values by key. */
  telemetry?: object;
  /** Attributes that the device sends. */
  clientAttributes?: object;
  /** Attributes that the server sets. */
  sharedAttributes?: object;
  /** Methods that the server calls. Each is a function of its params. */
  rpcMethods?: object;
  /** Methods of the server that the device calls. Each is a function of its params. */
  serverMethods?: object;
}

/** What was declared under a name, or what stands for any. */
type Declared<T, Name extends keyof DeviceTypes, Any> = T extends Record<Name, infer Own> ? Own : Any;

/** The declared names, or any text if none were declared. */
export type NameOf<T, Name extends keyof DeviceTypes> = keyof Declared<T, Name, Record<string, unknown>> & string;

/** Attributes of one scope. Each may be absent. */
export type AttributesOf<T, Scope extends "clientAttributes" | "sharedAttributes", Any> =
  T extends Record<Scope, infer Own> ? Partial<Own> : Any;

export type AttributeUpdateOf<T> =
  T extends Record<"sharedAttributes", infer Own> ? Partial<Own> & { deleted?: string[] } : Record<string, unknown>;

type OneOf<V> = V | { ts: number; values: V };

/** Telemetry in one of its forms: values, values with a time in milliseconds since 1970, or a list of these. */
export type TelemetryOf<T> =
  T extends Record<"telemetry", infer Own> ? OneOf<Partial<Own>> | OneOf<Partial<Own>>[] : object;

export type ParamsOf<Method> = Method extends () => unknown
  ? unknown
  : Method extends (params: infer Params) => unknown
    ? Params
    : unknown;

export type ResultOf<Method> = Method extends (...args: never[]) => infer Result ? Result : unknown;

/** A call of the server. If methods were declared, the method tells the type of the params. */
export type RpcRequestOf<T> =
  T extends Record<"rpcMethods", infer Own>
    ? { [M in keyof Own]: { method: M; params: ParamsOf<Own[M]> } }[keyof Own]
    : { method: string; params?: unknown };

/** Params and result of a method of the server. */
export type ServerParamsOf<T, M> =
  T extends Record<"serverMethods", Record<M & string, infer Method>> ? ParamsOf<Method> : unknown;
export type ServerResultOf<T, M> =
  T extends Record<"serverMethods", Record<M & string, infer Method>> ? ResultOf<Method> | { error: string } : unknown;
