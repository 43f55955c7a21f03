/** Remote procedure calls, both ways. */
import { AttributesClient, type RequestCallback } from "./attributes";
import type { DeviceTypes, NameOf, RpcRequestOf, ServerParamsOf, ServerResultOf } from "./device-types";
import { isPromise } from "./espruino/promise";
import { checksumOfText, toJson } from "./espruino/text";
import { byte, First, PublishFlag, packet, Start, uint16 } from "./mqtt/codec";
import { Code } from "./mqtt/codes";
import { threw } from "./mqtt/loop";
import { Default, Limit } from "./mqtt/options";
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
  /** For so long, by a clock that is looked at once a second, the server may send a request again that it has no reply to, or had none to when the client subscribed. */
  MS = 61000,
}

export abstract class RpcClient<T extends DeviceTypes = DeviceTypes> extends AttributesClient<T> {
  _rpcHandler: RpcHandler | undefined;
  _rpcs: Rpc[] = [];

  /**
   * Sets the one handler for requests of the server. You can set it at any time. The server sends requests from then on.
   * If the handler throws, its Promise is rejected, or its value cannot be sent, the reply is `{"error": text}`.
   * The client keeps a reply until the server has it. If the server sends a request again before that, the handler is not called twice. A request without
   * a reply is remembered for a minute. If too many requests come at once, some wait on the server.
   * If `handler` is not a function, the client reports `error`, INVALID_ARGUMENT, and keeps the handler before. @rare
   */
  setServerSideRpcRequestHandler(handler: RpcHandler<T>): void {
    const isFirst = !this._rpcHandler;
    if (typeof handler !== "function") {
      this._refuse(Code.INVALID_ARGUMENT, "handler");
      return;
    }
    this._rpcHandler = handler as RpcHandler;
    if (isFirst) this._subscribe([Topic.ME + Topic.RPC + Topic.REQUEST + "+"]);
  }

  /**
   * Replies to a request of the server, at QoS 1. Reply once: a second reply gets UNKNOWN_REQUEST. So does a reply to a request after which 16 others came
   * without a reply. If the reply is refused for another reason, you can try again. Replies have room of their own, as large as `maxQueueBytes`.
   * `callback(error)`: UNKNOWN_REQUEST, INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, GIVEN_UP, DISCONNECTED. @rare
   */
  sendRpcReply(requestId: number, response: unknown, callback?: SendCallback): void {
    const rpc = this._rpcs[indexOfId(this._rpcs, requestId)];
    const topic = Topic.ME + Topic.RPC + Topic.RESPONSE + requestId;
    const json = toJson(response === undefined ? null : response);
    const most = this._options.maxQueueBytes || Default.MAX_QUEUE_BYTES;
    const code = !json
      ? Code.INVALID_ARGUMENT
      : !rpc || rpc._isReplied
        ? Code.UNKNOWN_REQUEST
        : !this._state
          ? Code.NOT_CONNECTED
          : json.length + Limit.TOPIC_BYTES > Math.min(most, Limit.PUBLISH_BYTES)
            ? Code.TOO_LARGE
            : this._owed() > most
              ? Code.QUEUE_FULL
              : 0;
    if (code) this._refuse(code, topic, callback);
    else {
      const id = nextId(this);
      const bytes = packet(First.PUBLISH | PublishFlag.QOS_1, uint16(topic.length) + topic + id, json);
      rpc!._isReplied = true;
      if (!rpc!._mayComeAgain) rpc!._until = 0;
      this._keep({ _bytes: bytes, _id: id, _callback: callback, _replyTo: requestId });
      this._flush();
    }
  }

  /**
   * Calls a method of the server. A rule chain must answer it. `callback(result, error)`: result is the reply, or
   * `{error: "timeout"}` if no rule answered in a minute. The errors are those of requestAttributes. After TIMEOUT the server may still do
   * what you asked for. @rare
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

  /** Bytes that replies take which the server has not acknowledged: to one request, or to all. @rare */
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
   * is late: behind one that waits, or of a link that was lost. So they are handled in order. None waits at QoS 0, since it would not come again. @rare
   */
  override _mustWait(topic: string, isLate?: boolean): boolean {
    const requests = Topic.ME + Topic.RPC + Topic.REQUEST;
    const most = this._options.maxQueueBytes || Default.MAX_QUEUE_BYTES;
    if (topic.substr(0, requests.length) !== requests || !(isLate || this._owed() > most / 2)) return false;
    this._isBehind = 1;
    this._dueMs = this._mayTake = 0;
    return true;
  }

  /** Once all has been replied to: ThingsBoard sends what it has no answer to when the device subscribes once more. @rare */
  override _askAgain(): void {
    // The next poll looks again.
    if (this._owed()) this._dueMs = 0;
    else {
      this._expectRepeats();
      this._subscribe([Topic.ME + Topic.RPC + Topic.REQUEST + "+"]);
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

  /** Whether the same request was there before, and its reply is still to come or on its way. Forgets those that need not be known any more. @rare */
  _isRepeat(id: number, crc: number): boolean {
    const rpcs = this._rpcs;
    let isRepeat = false;
    let open = 0;
    for (let i = rpcs.length; i--; ) {
      const { _id, _crc, _until, _isReplied } = rpcs[i]!;
      const isOwed = this._owed(_id);
      const isLive = isOwed || _until > this._clock;
      if (isLive && _id === id && _crc === crc) isRepeat = true;
      else if (_id === id || (_isReplied && !isLive) || (!isOwed && ++open >= Remembered.MAX)) rpcs.splice(i, 1);
    }
    return isRepeat;
  }
}

/** A request of the server: to the handler, and its value back. A function, as all that its handler is called through: see Loop. @apart */
export function asked(client: RpcClient, id: number, request: RpcRequest, payload: string): void {
  const rpcs = client._rpcs;
  const crc = checksumOfText(payload);
  // Most often there was none before, or one whose reply the server has.
  const isFirst = !(rpcs[0] && (rpcs[1] || client._out[0] || rpcs[0]._until));
  if (!isFirst && client._isRepeat(id, crc)) return;
  const rpc: Rpc = { _id: id, _crc: crc, _until: client._clock + Remembered.MS };
  rpcs[isFirst ? 0 : rpcs.length] = rpc;
  const handler = client._rpcHandler!;
  let response: unknown;
  try {
    response = handler(id, request as never);
  } catch (exception) {
    response = threw(client, exception);
  }
  if (response === undefined) return;
  const isPending = isPromise(response);
  const json = isPending ? "" : toJson(response);
  // As sendRpcReply, unless the handler called that, or anything else that waits.
  const size = json.length;
  if (size && size < client._mayWrite && !rpc._isReplied && rpcs[0] === rpc) {
    const topic = Topic.ME + Topic.RPC + Topic.RESPONSE + id;
    client._lastId = (client._lastId % 65535) + 1;
    const packetId = byte(client._lastId >> 8, client._lastId & 255);
    const length = 4 + topic.length + size;
    const first = First.PUBLISH | PublishFlag.QOS_1;
    // What packet() gives, with fewer texts on the way. What may be written at once is shorter than two bytes can say, and so is the topic.
    const bytes =
      (length < 128
        ? byte(first, length, 0, topic.length)
        : byte(first, (length & 127) | 128, length >> 7, 0, topic.length)) +
      topic +
      packetId +
      json;
    // Kept before it is written: whatever happens then, it is not lost. Nothing else is kept, and nothing else goes at once from here on.
    client._mayWrite = -client._mayWrite;
    client._out[0] = { _bytes: bytes, _id: packetId, _callback: undefined, _replyTo: id };
    client._puback = Start.PUBACK + packetId;
    client._inflight = 1;
    rpc._isReplied = true;
    rpc._until = 0;
    try {
      client._socket!.write(bytes);
      client._sent++;
    } catch (_) {
      client._inflight = client._puback = 0;
      client._unwritten();
    }
  } else if (isPending) awaitReply(client, id, response as PromiseLike<unknown>);
  else returned(client, id, response);
}

/** What a handler came to. One that cannot be sent is told by `error`, and answered all the same. @rare */
function returned(client: RpcClient, id: number, response: unknown): void {
  client.sendRpcReply(id, response);
  const rpc = client._rpcs[indexOfId(client._rpcs, id)];
  if (rpc && !rpc._isReplied && client._state) client.sendRpcReply(id, { error: "the reply cannot be sent" });
}

/** As if the handler had returned what its Promise comes to, or thrown what it is rejected with. @rare */
function awaitReply(client: RpcClient, id: number, promise: PromiseLike<unknown>): void {
  promise.then(
    (value) => {
      if (value !== undefined) returned(client, id, value);
    },
    (reason) => client.sendRpcReply(id, threw(client, reason)),
  );
}
