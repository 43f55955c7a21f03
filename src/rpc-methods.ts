/** Calls of the server by method: a function for each. Opt-in: costs nothing where it is not imported. */
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes, ParamsOf, ResultOf } from "./device-types";
import { dropLater, later } from "./espruino/later";
import { isPromise } from "./espruino/promise";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import type { RpcHandler } from "./rpc";
import { isObject } from "./values";

/** What a method replies, or that it failed, as ThingsBoard's own answers say it. */
export type Reply<R> = R | RpcFailure;

/** The answer of a method that failed. */
export interface RpcFailure {
  /** Why. */
  error: string;
}

/**
 * A method. What it returns is the reply, or what a returned Promise comes to; one that returns nothing calls `reply(value)`, at once or later, and only the
 * first time counts.
 * The server may send any params.
 */
export type RpcMethod<P = unknown, R = unknown> = (
  params: P,
  reply: (value: Reply<R>) => void,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return
) => Reply<R> | PromiseLike<Reply<R> | undefined | void> | undefined | void;

/** A function for each method: those that the application declared, or any. */
export type RpcMethods<T> =
  T extends Record<"rpcMethods", infer Own>
    ? { [M in keyof Own]: RpcMethod<ParamsOf<Own[M]>, ResultOf<Own[M]>> }
    : Record<string, RpcMethod>;

/** Settings of useRpcMethods. Every one has a default. */
export interface RpcMethodsOptions {
  /** Milliseconds until a method that has not replied is answered with `{"error": "timeout"}`; the server waits for 10 s unless told otherwise. Default 8000. */
  timeoutMs?: number;
  /** The general handler, for methods that are not among these. Default: the answer `{"error": "unknown method <name>"}`. */
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
 * Answers calls of the server by functions named as their methods. One that throws, or whose Promise is rejected, is answered with `{"error": text}`, told by `error` too; what the server sends
 * again is not handled twice: the client sees to both. A reply after the time-out is left out.
 * This is the client's one handler: another that is set later takes its place.
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

function answer(call: Call, value: unknown): void {
  if (call._isOver) return;
  call._isOver = true;
  if (call._timer) dropLater(call._timer);
  const client = call._client;
  client.sendRpcReply(call._id, value, (error) => {
    if (error) client.emit("error", error, "reply");
    if (error === Code.INVALID_ARGUMENT || error === Code.TOO_LARGE)
      client.sendRpcReply(call._id, { error: "the reply cannot be sent" });
  });
}

function expire(call: Call): void {
  call._timer = 0;
  answer(call, { error: "timeout" });
}
