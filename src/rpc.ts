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
   * answered with `{"error": text}`. What the server has no reply to it sends again after a reconnect: a handler may be called twice for one
   * request.
   */
  setServerSideRpcRequestHandler(handler: RpcHandler): void {
    this._rpcHandler = handler;
    this._listen(ME + "rpc/request/+");
  }

  /**
   * Replies to a request of the server, once: a second reply gets UNKNOWN_REQUEST, and so does one to a request that 16 others without a reply
   * came after. A reply that is refused for another reason may be tried again.
   * `callback(error)`: UNKNOWN_REQUEST, INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  sendRpcReply(requestId: number, response: unknown, callback?: SendCallback): void {
    const at = this._openRpcs.indexOf(requestId);
    const topic = ME + "rpc/response/" + requestId;
    const json = toJson(response === undefined ? null : response);
    if (at < 0 || !json) this._refuse(json ? Code.UNKNOWN_REQUEST : Code.INVALID_ARGUMENT, topic, callback);
    else if (!this._send(topic, json, callback)) this._openRpcs.splice(at, 1);
  }

  /**
   * Calls a method of the server: its rule chain answers. `callback(result, error)`: result is what it replied, which is
   * `{error: "timeout"}` when no rule did within the server's minute; errors as of requestAttributes. After TIMEOUT the call may still be
   * carried out.
   */
  sendRpcCall(method: string, params?: unknown, callback?: RequestCallback<unknown>): void {
    // The server closes the link on a call without a method, and wants the params too.
    if (!method || typeof method !== "string") this._refuse(Code.INVALID_ARGUMENT, "method", callback, true);
    else this._request("rpc/", { method: method, params: params === undefined ? {} : params }, callback);
  }

  /** A request of the server: to the handler, and its value back. */
  _asked(id: number, request: RpcRequest): void {
    // Sent again by the server, it is still open once.
    if (this._openRpcs.indexOf(id) < 0) this._openRpcs.push(id);
    if (this._openRpcs.length > MAX_OPEN_RPCS) this._openRpcs.shift();
    const response = this._call(this._rpcHandler, [id, request]);
    if (response !== undefined) this.sendRpcReply(id, response);
  }
}
