/** Remote procedure calls, both ways. */
import { AttributesClient, type RequestCallback } from "./attributes";
import { toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import { ME, Topic } from "./topics";

/** What the server asks the device to do. */
export interface RpcRequest {
  method: string;
  params?: unknown;
}

/** A returned value other than undefined is the reply; one that returns nothing replies by sendRpcReply, at once or later. */
export type RpcHandler = (requestId: number, request: RpcRequest) => unknown;

/** Requests that may still be replied to; the oldest goes when there are more. */
const MAX_OPEN_RPCS = 16;

export abstract class RpcClient extends AttributesClient {
  _rpcHandler: RpcHandler | undefined;
  /** Ids of the server's requests that have no reply yet. */
  _openRpcs: number[] = [];

  /**
   * Sets the one handler for requests of the server. May be set at any time; only from then on does the server send them. A handler that throws is
   * answered with `{"error": text}`.
   */
  setServerSideRpcRequestHandler(handler: RpcHandler): void {
    this._rpcHandler = handler;
    this._listen(Topic.RPC_REQUEST);
  }

  /**
   * Replies to a request of the server, once: a second reply gets UNKNOWN_REQUEST. A reply that is refused for another reason may be tried again.
   * `callback(error)`: UNKNOWN_REQUEST, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  sendRpcReply(requestId: number, response: unknown, callback?: (error?: number) => void): void {
    const at = this._openRpcs.indexOf(requestId);
    if (at < 0) this._refuse(Code.UNKNOWN_REQUEST, "rpc/response/" + requestId, callback);
    else if (
      !this._send(ME + "rpc/response/" + requestId, toJson(response === undefined ? null : response), callback)
    ) {
      this._openRpcs.splice(at, 1);
    }
  }

  /**
   * Calls a method of the server: its rule chain answers. `callback(result, error)`: result is what it replied, which is `{error: "timeout"}` when no rule
   * did within the server's minute; error INVALID_ARGUMENT, NOT_CONNECTED, TIMEOUT, CONNECTION_LOST, DISCONNECTED.
   */
  sendRpcCall(method: string, params?: unknown, callback?: RequestCallback<unknown>): void {
    // The server closes the link on a call without a method.
    if (!method || typeof method !== "string") this._refuse(Code.INVALID_ARGUMENT, "method", callback, true);
    else
      this._request(
        Topic.RPC_RESPONSE,
        "rpc/request/",
        { method: method, params: params === undefined ? {} : params },
        callback,
      );
  }

  override _message(topic: string, payload: string): void {
    const slash = topic.lastIndexOf("/") + 1;
    const head = topic.substr(0, slash);
    const id = +topic.substr(slash);
    if (head === ME + "rpc/request/" && id >= 0 && this._rpcHandler) this._asked(id, payload);
    else if (topic === ME + "attributes") this._updated(payload);
    else if (head === ME + "attributes/response/" || head === ME + "rpc/response/") this._answered(id, payload);
    else this._unknown++;
  }

  /** A request of the server: to the handler, and its value back. */
  _asked(id: number, payload: string): void {
    const request = this._parsed(payload) as RpcRequest | undefined;
    if (!request) return;
    this._openRpcs.push(id);
    if (this._openRpcs.length > MAX_OPEN_RPCS) this._openRpcs.shift();
    const response = this._call(this._rpcHandler, [id, request]);
    if (response !== undefined) this.sendRpcReply(id, response);
  }
}
