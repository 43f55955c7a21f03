/** Remote procedure calls, both ways. */
import { AttributesClient, ME, type RequestCallback } from "./attributes";
import type { DeviceTypes, NameOf, RpcRequestOf, ServerParamsOf, ServerResultOf } from "./device-types";
import { isPromise } from "./espruino/promise";
import { checksumOfText, toJson } from "./espruino/text";
import { First, PublishFlag, packet, Start, uint16 } from "./mqtt/codec";
import { Code } from "./mqtt/codes";
import { call } from "./mqtt/loop";
import { Limit } from "./mqtt/options";
import { indexOfId, nextId, type SendCallback } from "./mqtt/outbox";
import { Topic } from "./topics";

/** A request of the server: a method and its params. */
export type RpcRequest<T = DeviceTypes> = RpcRequestOf<T>;

/**
 * Answers a request. The value that you return is the reply. If you return a Promise, its result is the reply. If you return nothing, call sendRpcReply, at
 * once or later.
 */
export type RpcHandler<T = DeviceTypes> = (requestId: number, request: RpcRequest<T>) => unknown;

/** A request of the server that it may send again. */
interface Rpc {
  _id: number;
  /** Of the payload: the same id may stand for another request once the server was started again. */
  _crc: number;
  /** Until when, by the session's clock, the same is a repeat; it is one for as long as its reply is on its way. */
  _until: number;
  _isReplied?: boolean;
  /** The server was told to send again before it had the reply. */
  _mayComeAgain?: boolean;
}

const enum Remembered {
  /** Requests without a reply on its way; the oldest goes when there are more. */
  MAX = 16,
  /** For so long the server may send a request again that it has no reply to, or had none to when the client subscribed. */
  MS = 60000,
}

export abstract class RpcClient<T extends DeviceTypes = DeviceTypes> extends AttributesClient<T> {
  _rpcHandler: RpcHandler | undefined;
  _rpcs: Rpc[] = [];

  /**
   * Sets the one handler for requests of the server. You can set it at any time. The server sends requests from then on.
   * If the handler throws, its Promise is rejected, or its value cannot be sent, the reply is `{"error": text}`.
   * The client keeps a reply until the server has it. If the server sends a request again before that, the handler is not called twice. A request without
   * a reply is remembered for a minute. If too many requests come at once, some wait on the server.
   * If `handler` is not a function, the client reports `error`, INVALID_ARGUMENT, and keeps the handler before.
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
   * Replies to a request of the server, at QoS 1. Reply once: a second reply gets UNKNOWN_REQUEST. So does a reply to a request after which 16 others came
   * without a reply. If the reply is refused for another reason, you can try again. Replies have room of their own, as large as `maxQueueBytes`.
   * `callback(error)`: UNKNOWN_REQUEST, INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, GIVEN_UP, DISCONNECTED.
   */
  sendRpcReply(requestId: number, response: unknown, callback?: SendCallback): void {
    const rpc = this._rpcs[indexOfId(this._rpcs, requestId)];
    const topic = ME + Topic.RPC + Topic.RESPONSE + requestId;
    const json = toJson(response === undefined ? null : response);
    const code = !json
      ? Code.INVALID_ARGUMENT
      : !rpc || rpc._isReplied
        ? Code.UNKNOWN_REQUEST
        : !this._state
          ? Code.NOT_CONNECTED
          : json.length + Limit.TOPIC_BYTES > Math.min(this._maxQueueBytes, Limit.PUBLISH_BYTES)
            ? Code.TOO_LARGE
            : this._owed() > this._maxQueueBytes
              ? Code.QUEUE_FULL
              : 0;
    if (code) this._refuse(code, topic, callback);
    else {
      const id = nextId(this);
      const bytes = packet(First.PUBLISH | PublishFlag.QOS_1, uint16(topic.length) + topic + id, json);
      rpc!._isReplied = true;
      if (!rpc!._mayComeAgain) rpc!._until = 0;
      this._room -= bytes.length;
      this._out.push({ _bytes: bytes, _id: id, _callback: callback, _replyTo: requestId });
      this._flush();
    }
  }

  /**
   * Calls a method of the server. A rule chain must answer it. `callback(result, error)`: result is the reply, or
   * `{error: "timeout"}` if no rule answered in a minute. The errors are those of requestAttributes. After TIMEOUT the server may still do
   * what you asked for.
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

  /** Bytes that replies take which the server has not acknowledged: to one request, or to all. */
  _owed(requestId?: number): number {
    let bytes = 0;
    for (let i = this._out.length; i--; ) {
      const { _replyTo, _bytes } = this._out[i]!;
      if (_replyTo !== undefined && (requestId === undefined || _replyTo === requestId))
        bytes += _bytes.length + Limit.MESSAGE_OVERHEAD;
    }
    return bytes;
  }

  /**
   * A request waits on the server while replies to others take half of their room, which leaves enough for what its handler returns, and when it
   * is late: behind one that waits, or of a link that was lost. So they are handled in order. None waits at QoS 0, since it would not come again.
   */
  override _mustWait(topic: string, id: string, isLate?: boolean): boolean {
    if (id === Start.NO_ID || !(isLate || this._out.length)) return false;
    const requests = ME + Topic.RPC + Topic.REQUEST;
    if (topic.substr(0, requests.length) !== requests || !(isLate || this._owed() > this._maxQueueBytes / 2))
      return false;
    this._isBehind = 1;
    this._dueAt = this._clock;
    return true;
  }

  /** Once all has been replied to: ThingsBoard sends what it has no answer to when the device subscribes once more. @rare */
  override _askAgain(): void {
    // The next poll looks again.
    if (this._owed()) this._dueAt = this._clock;
    else {
      this._expectRepeats();
      this._subscribe([ME + Topic.RPC + Topic.REQUEST + "+"]);
    }
  }

  /** With each SUBSCRIBE the server sends again what it has no reply to, even when the reply comes right behind. @rare */
  _expectRepeats(): void {
    this._isBehind = 0;
    for (let i = 0; i < this._rpcs.length; i++) {
      const rpc = this._rpcs[i]!;
      if (rpc._until > this._clock || this._owed(rpc._id)) {
        rpc._until = this._clock + Remembered.MS;
        rpc._mayComeAgain = true;
      }
    }
  }

  /** A request of the server: to the handler, and its value back. */
  _asked(id: number, request: RpcRequest, payload: string): void {
    const rpcs = this._rpcs;
    const crc = checksumOfText(payload);
    let isRepeat = false;
    let open = 0;
    for (let i = rpcs.length; i--; ) {
      const { _id, _crc, _until, _isReplied } = rpcs[i]!;
      const isOwed = this._owed(_id);
      const isLive = isOwed || _until > this._clock;
      if (isLive && _id === id && _crc === crc) isRepeat = true;
      else if (_id === id || (_isReplied && !isLive) || (!isOwed && ++open >= Remembered.MAX)) rpcs.splice(i, 1);
    }
    if (isRepeat) return;
    rpcs.push({ _id: id, _crc: crc, _until: this._clock + Remembered.MS });
    const response = call(this, this._rpcHandler, [id, request]);
    if (isPromise(response)) this._awaitReply(id, response);
    else if (response !== undefined) this._return(id, response);
  }

  /** What a handler came to. One that cannot be sent is told by `error`, and answered all the same. */
  _return(id: number, response: unknown): void {
    this.sendRpcReply(id, response);
    const rpc = this._rpcs[indexOfId(this._rpcs, id)];
    if (rpc && !rpc._isReplied && this._state) this.sendRpcReply(id, { error: "the reply cannot be sent" });
  }

  /** As if the handler had returned what its Promise comes to, or thrown what it is rejected with. */
  _awaitReply(id: number, promise: PromiseLike<unknown>): void {
    promise.then(
      (value) => {
        if (value !== undefined) this._return(id, value);
      },
      (reason) => {
        this.emit("error", Code.CALLBACK_FAILED, "" + reason);
        this.sendRpcReply(id, { error: "" + reason });
      },
    );
  }
}
