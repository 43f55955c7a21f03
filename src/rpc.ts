/** Remote procedure calls, both ways. */
import { AttributesClient, ME, type RequestCallback } from "./attributes";
import { toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import type { SendCallback } from "./mqtt/outbox";

/** What the server asks the device to do. */
export interface RpcRequest {
  method: string;
  params?: unknown;
}

/** A returned value other than undefined is the reply; a handler that returns nothing replies by sendRpcReply, at once or later. */
export type RpcHandler = (requestId: number, request: RpcRequest) => unknown;

/** Requests that can still be replied to; the oldest goes when there are more. */
const MAX_OPEN_RPCS = 16;

export abstract class RpcClient extends AttributesClient {
  _rpcHandler: RpcHandler | undefined;
  /** Ids of the server's requests that have no reply yet. */
  _openRpcs: number[] = [];

  /**
   * Sets the one handler for requests of the server. May be set at any time; the server sends requests from then on. A handler that throws is
   * answered with `{"error": text}`.
   */
  setServerSideRpcRequestHandler(handler: RpcHandler): void {
    this._rpcHandler = handler;
    this._listen(ME + "rpc/request/+");
  }

  /**
   * Replies to a request of the server, once: a second reply gets UNKNOWN_REQUEST. A reply that is refused for another reason may be tried
   * again.
   * `callback(error)`: UNKNOWN_REQUEST, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  sendRpcReply(requestId: number, response: unknown, callback?: SendCallback): void {
    const at = this._openRpcs.indexOf(requestId);
    const topic = ME + "rpc/response/" + requestId;
    if (at < 0) this._refuse(Code.UNKNOWN_REQUEST, topic, callback);
    else if (!this._send(topic, toJson(response === undefined ? null : response), callback))
      this._openRpcs.splice(at, 1);
  }

  /**
   * Calls a method of the server: its rule chain answers. `callback(result, error)`: result is what it replied, which is
   * `{error: "timeout"}` when no rule did within the server's minute; error INVALID_ARGUMENT, NOT_CONNECTED, TIMEOUT, CONNECTION_LOST,
   * DISCONNECTED.
   */
  sendRpcCall(method: string, params?: unknown, callback?: RequestCallback<unknown>): void {
    // The server closes the link on a call without a method, and wants the params too.
    if (!method || typeof method !== "string") this._refuse(Code.INVALID_ARGUMENT, "method", callback, true);
    else this._request("rpc/", { method: method, params: params === undefined ? {} : params }, callback);
  }

  /** A request of the server: to the handler, and its value back. */
  _asked(id: number, request: RpcRequest): void {
    // Sent again by the server after a reconnect, it is still one request with one reply.
    if (this._openRpcs.indexOf(id) < 0) this._openRpcs.push(id);
    if (this._openRpcs.length > MAX_OPEN_RPCS) this._openRpcs.shift();
    const response = this._call(this._rpcHandler, [id, request]);
    if (response !== undefined) this.sendRpcReply(id, response);
  }
}
