/** One function for each RPC method of the device. Opt-in: it costs nothing if you do not import it. */
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes, ParamsOf, ResultOf } from "./device-types";
import { later } from "./espruino/later";
import { isPromise } from "./espruino/promise";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import type { RpcHandler } from "./rpc";
import { isObject } from "./values";

/** The reply of a method, or that it failed. */
export type Reply<R> = R | RpcFailure;

/** The reply of a method that failed. */
export interface RpcFailure {
  /** Why. */
  error: string;
}

/**
 * A method. The value that it returns is the reply. If it returns a Promise, its result is the reply. If it returns nothing, it calls `reply(value)`, at once
 * or later. Only the first reply counts. The server may send any params.
 */
export type RpcMethod<P = unknown, R = unknown> = (
  params: P,
  reply: (value: Reply<R>) => void,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return
) => Reply<R> | PromiseLike<Reply<R> | undefined | void> | undefined | void;

/** A function for each method. If you declared methods, these and no others. */
export type RpcMethods<T> =
  T extends Record<"rpcMethods", infer Own>
    ? { [M in keyof Own]: RpcMethod<ParamsOf<Own[M]>, ResultOf<Own[M]>> }
    : Record<string, RpcMethod>;

/** Options of useRpcMethods. Each has a default. */
export interface RpcMethodsOptions {
  /** Milliseconds that a method has to reply. After that the reply is `{"error": "timeout"}`. The server itself waits for 10 s if nobody set another time. Default 8000. */
  timeoutMs?: number;
  /** The handler for all other methods. Default: the reply `{"error": "unknown method <name>"}`. */
  fallback?: RpcHandler;
}

/** A call that was handed to its method. */
interface Call {
  _client: TBDeviceMqttClient;
  _id: number;
  _timer: number;
  _isOver: boolean;
}

/**
 * Answers calls of the server. Each function has the name of its method.
 * If a function throws, or its Promise is rejected, the reply is `{"error": text}`, and `error` reports it. A call that the server sends again is not
 * handled twice. A reply after the time-out is ignored.
 * The client has one handler. If you set another one later, it takes the place of these functions.
 */
export function useRpcMethods<T extends DeviceTypes>(
  client: TBDeviceMqttClient<T>,
  methods: RpcMethods<T>,
  options?: RpcMethodsOptions,
): void {
  const all: Record<string, unknown> = isObject(methods) ? methods : {};
  const { fallback, timeoutMs } = goodOptions(client, options, ",number timeoutMs,function fallback,");
  for (const name in all)
    if (typeof all[name] !== "function") client.emit("error", Code.INVALID_ARGUMENT, "method " + name);
  if (all !== methods) client.emit("error", Code.INVALID_ARGUMENT, "methods");
  (client as unknown as TBDeviceMqttClient).setServerSideRpcRequestHandler((requestId, request) => {
    const method = request.method;
    // Not by `in`, nor by what is there: every object has an `on` on Espruino.
    if (Object.keys(all).indexOf(method) < 0 || typeof all[method] !== "function")
      return fallback ? fallback(requestId, request) : { error: "unknown method " + method };
    const call: Call = { _client: client as unknown as TBDeviceMqttClient, _id: requestId, _timer: 0, _isOver: false };
    const value = (all[method] as RpcMethod)(request.params, answer.bind(undefined, call));
    if (call._isOver) return undefined;
    if (value !== undefined && !isPromise(value)) {
      call._isOver = true;
      return value;
    }
    call._timer = later(timeoutMs || 8000, expire, call);
    if (value)
      value.then(answer.bind(undefined, call), (reason) => {
        client.emit("error", Code.CALLBACK_FAILED, "" + reason);
        answer(call, { error: "" + reason });
      });
    return undefined;
  });
}

/** @rare */
function answer(call: Call, value: unknown): void {
  if (call._isOver) return;
  call._isOver = true;
  if (call._timer) clearTimeout(call._timer);
  const client = call._client;
  client.sendRpcReply(call._id, value, (error) => {
    if (error) client.emit("error", error, "reply");
    if (error === Code.INVALID_ARGUMENT || error === Code.TOO_LARGE)
      client.sendRpcReply(call._id, { error: "the reply cannot be sent" });
  });
}

/** @rare */
function expire(call: Call): void {
  call._timer = 0;
  answer(call, { error: "timeout" });
}
