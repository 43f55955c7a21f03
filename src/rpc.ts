/** Remote procedure calls, both ways. */
import { AttributesClient, ME, type RequestCallback } from "./attributes";
import type { DeviceTypes, NameOf, RpcRequestOf, ServerParamsOf, ServerResultOf } from "./device-types";
import { isPromise } from "./espruino/promise";
import { checksumOfText, toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import { indexOfId, type SendCallback } from "./mqtt/outbox";
import { Topic } from "./topics";

/** What the server asks the device to do. */
export type RpcRequest<T = DeviceTypes> = RpcRequestOf<T>;

/**
 * A returned value other than undefined is the reply, and so is what a returned Promise comes to; a handler that returns nothing replies by sendRpcReply, at
 * once or later.
 */
export type RpcHandler<T = DeviceTypes> = (requestId: number, request: RpcRequest<T>) => unknown;

/** A request of the server that came within the last minute, or has no reply yet. */
interface Rpc {
  _id: number;
  /** Of the payload: the same id may stand for another request once the server was started again. */
  _crc: number;
  /** When it came, by the session's clock. */
  _cameAt: number;
  /** What was replied; "" is a reply that was not kept. */
  _reply?: string;
}

const enum Remembered {
  /** Requests; the oldest goes when there are more. */
  MAX = 8,
  /** For so long the server may send a request again. */
  MS = 60000,
  /** A longer reply is not kept: it is not given twice. */
  REPLY_BYTES = 256,
}

export abstract class RpcClient<T extends DeviceTypes = DeviceTypes> extends AttributesClient<T> {
  _rpcHandler: RpcHandler | undefined;
  _rpcs: Rpc[] = [];

  /**
   * Sets the one handler for requests of the server. May be set at any time; the server sends requests from then on. A handler that throws, or whose
   * Promise is rejected, is answered with `{"error": text}`. What the server sends again within a minute, as after a reconnect, gets its reply again (if it has 256 bytes
   * at most) and is not handled twice. What is no function is told by `error`, INVALID_ARGUMENT, and the one before stays.
   */
  setServerSideRpcRequestHandler(handler: RpcHandler<T>): void {
    const isFirst = !this._rpcHandler;
    if (typeof handler !== "function") {
      this._refuse(Code.INVALID_ARGUMENT, "handler");
      return;
    }
    this._rpcHandler = handler as RpcHandler;
    if (isFirst) this._subscribe([ME + Topic.RPC + Topic.REQUEST + "+"]);
  }

  /**
   * Replies to a request of the server, once: a second reply gets UNKNOWN_REQUEST, and so does one to a request that 8 others came after. A
   * reply that is refused for another reason may be tried again.
   * `callback(error)`: UNKNOWN_REQUEST, INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, GIVEN_UP, DISCONNECTED.
   */
  sendRpcReply(requestId: number, response: unknown, callback?: SendCallback): void {
    const rpc = this._rpcs[indexOfId(this._rpcs, requestId)];
    const topic = ME + Topic.RPC + Topic.RESPONSE + requestId;
    const json = toJson(response === undefined ? null : response);
    if (!json || !rpc || rpc._reply !== undefined)
      this._refuse(json ? Code.UNKNOWN_REQUEST : Code.INVALID_ARGUMENT, topic, callback);
    else if (!this._send(topic, json, callback)) rpc._reply = json.length > Remembered.REPLY_BYTES ? "" : json;
  }

  /**
   * Calls a method of the server: its rule chain answers. `callback(result, error)`: result is what it replied, which is
   * `{error: "timeout"}` when no rule did within the server's minute; errors as of requestAttributes. After TIMEOUT the call may still be
   * carried out.
   */
  sendRpcCall<M extends NameOf<T, "serverMethods">>(
    method: M,
    params?: ServerParamsOf<T, M>,
    callback?: RequestCallback<ServerResultOf<T, M>>,
  ): void {
    // The server closes the link on a call without a method, and wants the params too.
    if (!method || typeof method !== "string" || typeof params === "function")
      this._refuse(Code.INVALID_ARGUMENT, "method", callback, true);
    else this._request(Topic.RPC, { method: method, params: params === undefined ? {} : params }, callback);
  }

  /** A request of the server: to the handler, and its value back. */
  _asked(id: number, request: RpcRequest, payload: string): void {
    const rpcs = this._rpcs;
    const crc = checksumOfText(payload);
    const at = indexOfId(rpcs, id);
    const same = rpcs[at];
    if (same && same._crc === crc && this._clock - same._cameAt < Remembered.MS) {
      if (same._reply) this._send(ME + Topic.RPC + Topic.RESPONSE + id, same._reply);
      return;
    }
    if (same) rpcs.splice(at, 1);
    if (rpcs.length >= Remembered.MAX) rpcs.shift();
    rpcs.push({ _id: id, _crc: crc, _cameAt: this._clock });
    const response = this._call(this._rpcHandler, [id, request]);
    if (isPromise(response)) this._awaitReply(id, response);
    else if (response !== undefined) this.sendRpcReply(id, response);
  }

  /** As if the handler had returned what its Promise comes to, or thrown what it is rejected with. */
  _awaitReply(id: number, promise: PromiseLike<unknown>): void {
    promise.then(
      (value) => {
        if (value !== undefined) this.sendRpcReply(id, value);
      },
      (reason) => {
        this.emit("error", Code.CALLBACK_FAILED, "" + reason);
        this.sendRpcReply(id, { error: "" + reason });
      },
    );
  }
}
