/** Shared attributes that the server pushes, and attributes that the device asks for. */
import type { AttributesOf, AttributeUpdateOf, DeviceTypes, NameOf } from "./device-types";
import { toJson } from "./espruino/text";
import { encodePublish } from "./mqtt/codec";
import { Code } from "./mqtt/codes";
import { write } from "./mqtt/connection";
import { call, later } from "./mqtt/loop";
import { Default, hasOnly, Limit } from "./mqtt/options";
import { indexOfId, type SendCallback } from "./mqtt/outbox";
import { Session } from "./mqtt/session";
import { Topic } from "./topics";
import { updatedAny, valueSum } from "./updates";
import { isObject } from "./values";

/** Kinds of requests. */
export const enum Ask {
  ATTRIBUTES = 1,
  RPC = 2,
}

/** Attributes by name, as the server sends them. */
export type Attributes = Record<string, unknown>;

/**
 * Gets a whole update of shared attributes: `{key: value, ...}`, or `{deleted: [key, ...]}` if some were deleted. Do not name an attribute "deleted":
 * if its value is a list, it looks like a deletion.
 */
export type AttributeCallback<T = DeviceTypes> = (update: AttributeUpdateOf<T>) => void;

/** Called once, with a result or an error code. */
export type RequestCallback<T> = (result?: T, error?: number) => void;

/** The server's answer. A scope is absent if the server found nothing in it. */
export interface RequestedAttributes<T = DeviceTypes> {
  /** Attributes that the device has sent. */
  client?: AttributesOf<T, "clientAttributes", Attributes>;
  /** Attributes that users set in ThingsBoard. */
  shared?: AttributesOf<T, "sharedAttributes", Attributes>;
}

/** What to ask for. If you name nothing, you get all. */
export interface AttributeKeys<T = DeviceTypes> {
  /** Names of client attributes. */
  clientKeys?: NameOf<T, "clientAttributes">[];
  /** Names of shared attributes. */
  sharedKeys?: NameOf<T, "sharedAttributes">[];
}

/** What was asked of the server and not answered: attributes or an RPC. */
interface Request {
  /** 0: it is to be written. */
  _id: number;
  _callback: RequestCallback<never> | undefined;
  _deadline: number;
  _own?: Own;
}

/** The client's own question, for the subscriptions of some ids: as many at a time as go into a question and its answer. */
interface OwnRequest extends Request {
  _own: Own;
  /** Up to this id it has asked, up to this one it asks now, and up to this one it will. */
  _after: number;
  _upTo: number;
  _end: number;
  /** How many keys it asks for at the most, how many now, and the last of them; none when it asks for all. */
  _most: number;
  _count: number;
  _key: string | undefined;
}

interface Subscription {
  _id: number;
  /** None: all attributes. */
  _key: string | undefined;
  _callback: AttributeCallback;
}

/** What the client itself asks for at a time. */
const enum Question {
  /** Bytes of names, when they are more than one. */
  KEYS_BYTES = 512,
}

/** What the client itself does with an answer that it asked for. */
export const enum Own {
  /** Only takes note of the values. */
  NOTE = 1,
  /** Tells what changed. */
  TELL = 2,
}

export abstract class AttributesClient<T extends DeviceTypes = DeviceTypes> extends Session {
  _subscriptions: Subscription[] = [];
  _requests: Request[] = [];
  /** Checksums of the shared attributes that someone listens to, as last heard of, by "." and their name. */
  _known: Record<string, number> = {};
  /** Which kinds of requests were ever made: their answers are subscribed to. */
  _asks = 0;
  /** The last id of a subscription or a request. Never reused while the program runs: the server remembers a request's for 60 s. */
  _lastRequest = 0;

  /**
   * Sends client attributes, one object. ThingsBoard changes some values: a text that looks like a number becomes a number ("0123" becomes 123), and
   * null is left out. The client sends NaN and Infinity as null. The server acknowledges the message a moment before you can ask for the new values.
   * `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED. @rare
   */
  sendAttributes(data: AttributesOf<T, "clientAttributes", object>, callback?: SendCallback): void {
    const json = toJson(data);
    if (json[0] === "{") this._accept(Topic.ME + Topic.ATTRIBUTES, json, callback);
    else this._refuse(Code.INVALID_ARGUMENT, "attributes", callback);
  }

  /**
   * Asks for client and shared attributes by name. If you name nothing, you get all of both. An empty list counts as not given. A name must not be
   * empty or have a comma, because the server splits at commas. Members other than these two are refused.
   * `callback(result, error)`: result is `{client?, shared?}`, as the server sends it. error is INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE,
   * QUEUE_FULL, TIMEOUT, DISCONNECTED, or the code of the lost link. @rare
   */
  requestAttributes(keys?: AttributeKeys<T>, callback?: RequestCallback<RequestedAttributes<T>>): void {
    // A member "" would name an attribute to the server, which then never answers.
    const body: { [kind in keyof AttributeKeys]: string } = {};
    let isBad = keys !== undefined && !hasOnly(keys, ",clientKeys,sharedKeys,");
    if (!isBad)
      for (const kind in keys) {
        const names = keys[kind as keyof AttributeKeys];
        if (names !== undefined) {
          if (!Array.isArray(names)) isBad = true;
          else if (names.length) body[kind as keyof AttributeKeys] = "" + names;
          for (let i = 0; !isBad && i < names.length; i++) if (!isAskable(names[i])) isBad = true;
        }
      }
    if (isBad) this._refuse(Code.INVALID_ARGUMENT, "keys", callback, true);
    else this._request(Topic.ASKED_ATTRIBUTES, body, callback);
  }

  /**
   * Calls back with each update of this shared attribute, deletions included. Returns an id for unsubscribeFromAttribute.
   * After a reconnect it calls back if the attribute changed while there was no link. It does not call back with the first value: use requestAttributes.
   * If the name or the function is wrong, it returns 0 and reports `error`, INVALID_ARGUMENT. Espruino cannot keep the name "__proto__". @rare
   */
  subscribeToAttribute(key: NameOf<T, "sharedAttributes"> | undefined, callback: AttributeCallback<T>): number {
    if ((key !== undefined && typeof key !== "string") || key === "__proto__" || typeof callback !== "function") {
      this._refuse(Code.INVALID_ARGUMENT, "subscription");
      return 0;
    }
    const id = ++this._lastRequest;
    if (this._subscriptions.push({ _id: id, _key: key, _callback: callback as AttributeCallback }) === 1)
      this._subscribe([Topic.ME + Topic.SHARED_ATTRIBUTES]);
    if (this.connected) this._askChanges(Own.NOTE, id - 1);
    return id;
  }

  /** Calls back with each update of shared attributes. Returns an id for unsubscribeFromAttribute. @rare */
  subscribeToAllAttributes(callback: AttributeCallback<T>): number {
    return this.subscribeToAttribute(undefined, callback);
  }

  /** Ends a subscription. Returns whether the id existed. @rare */
  unsubscribeFromAttribute(id: number): boolean {
    const all = this._subscriptions;
    const at = indexOfId(all, id);
    if (at < 0) return false;
    all.splice(at, 1);
    if (!all.length) this._subscribe([Topic.ME + Topic.SHARED_ATTRIBUTES], true);
    this._forget();
    return true;
  }

  /** What nobody listens to is not known any more. @rare */
  _forget(): void {
    const known: Record<string, number> = {};
    for (let i = 0; i < this._subscriptions.length; i++) {
      const key = this._subscriptions[i]!._key;
      if (key === undefined) return;
      const crc = this._known["." + key];
      if (crc !== undefined) known["." + key] = crc;
    }
    this._known = known;
  }

  /**
   * Publishes a question, whose answer comes on a topic that ends in the same number. At QoS 0, since the answer is the acknowledgement; at once or
   * not at all, but for the client's own. @rare
   */
  _request(
    kind: Topic.ASKED_ATTRIBUTES | Topic.RPC,
    body: object,
    callback?: RequestCallback<never>,
    own?: OwnRequest,
  ): void {
    const json = toJson(body);
    const bit = kind === Topic.RPC ? Ask.RPC : Ask.ATTRIBUTES;
    if (!(this._asks & bit)) {
      this._asks |= bit;
      this._subscribe([Topic.ME + kind + Topic.RESPONSE + "+"]);
    }
    const code = !json
      ? Code.INVALID_ARGUMENT
      : json.length + Limit.TOPIC_BYTES >
          Math.min(this._options.maxQueueBytes || Default.MAX_QUEUE_BYTES, Limit.PUBLISH_BYTES)
        ? Code.TOO_LARGE
        : // Looked at behind the SUBSCRIBE, whose write may have failed.
          !this.connected || this._fault
          ? Code.NOT_CONNECTED
          : this._unsent() > Limit.UNSENT_BYTES
            ? Code.QUEUE_FULL
            : 0;
    if (!code) {
      const id = ++this._lastRequest;
      // Noted before it is written: if that loses the link, it ends with all the others.
      if (own) own._id = id;
      else this._requests.push({ _id: id, _callback: callback, _deadline: 0 });
      if (write(this, encodePublish(Topic.ME + kind + Topic.REQUEST + id, json, 0, ""))) this._sent++;
    } else if (!own) this._refuse(code, kind, callback, true);
    else if (code === Code.TOO_LARGE) this._tooLong(own);
  }

  /** @rare */
  override _endRequests(code?: Code): void {
    const waiting = this._requests;
    for (let i = waiting.length; i--; ) {
      const request = waiting[i]!;
      // Its time runs from the first look: until then the clock stood still.
      if (!request._deadline)
        request._deadline = this._clock + (this._options.requestTimeoutMs || Default.REQUEST_TIMEOUT_MS);
      if (code || (request._id && this._clock >= request._deadline)) {
        if (!code && request._own) {
          this.emit("error", Code.TIMEOUT, Topic.SHARED_ATTRIBUTES);
          askedAll(this, request as OwnRequest);
        } else {
          waiting.splice(i, 1);
          if (request._callback) later(this, [request._callback, [undefined, code || Code.TIMEOUT]]);
        }
      } else if (!request._id && !askNext(this, request as OwnRequest)) waiting.splice(i, 1);
    }
  }

  /** The answer to a request may be what was passed over. @rare */
  override _passedOver(topic: string): void {
    const at = indexOfId(this._requests, requestOf(topic));
    const request = this._requests[at];
    if (!request) return;
    if (request._own) this._tooLong(request as OwnRequest);
    else {
      this._requests.splice(at, 1);
      if (request._callback) later(this, [request._callback, [undefined, Code.TOO_LARGE]]);
    }
  }

  /**
   * After each connect, asks for the shared attributes that someone listens to: what changes while there is no link is not told otherwise. The
   * question is written by the next tick, and by those after it.
   * @param from the id of the last subscription that is not asked for @rare
   */
  _askChanges(own: Own, from: number): void {
    const last = this._requests[this._requests.length - 1] as OwnRequest | undefined;
    if (!this._subscriptions.length) return;
    if (last && own === Own.NOTE && last._own === own) last._end = this._lastRequest;
    else
      this._requests.push({
        _id: 0,
        _callback: undefined,
        _deadline: 0,
        _own: own,
        _after: from,
        _end: this._lastRequest,
        _most: 999,
      } as Request);
    this._dueMs = 0;
    later(this);
  }

  /** The client's own question, or its answer, was too long: half as many keys will do. @rare */
  _tooLong(request: OwnRequest): void {
    if (request._count > 1) {
      request._most = request._count >> 1;
      request._upTo = request._after;
    } else this.emit("error", Code.TOO_LARGE, request._key || Topic.SHARED_ATTRIBUTES);
    askedAll(this, request);
  }

  /** Callbacks are for what changed since it was last heard of. @rare */
  _compare(answer: RequestedAttributes | null, request: OwnRequest): void {
    const shared = isObject(answer) && (answer.shared === undefined ? {} : answer.shared);
    if (!isObject(shared)) throw "shared";
    const changed: Attributes = {};
    const deleted: string[] = [];
    // Not `for in`: Espruino leaves out "constructor" there.
    const keys = Object.keys(shared);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (this._known["." + key] !== valueSum(shared[key])) changed[key] = shared[key];
    }
    for (const name in this._known) {
      const key = name.substr(1);
      let isAsked = false;
      for (let i = 0; i < this._subscriptions.length; i++) {
        const { _id, _key } = this._subscriptions[i]!;
        if (_id > request._after && _id <= request._upTo && (_key === undefined || _key === key)) isAsked = true;
      }
      // What was not asked for, or cannot be, is not deleted for not being there.
      if (isAsked && isAskable(key) && keys.indexOf(key) < 0) deleted.push(key);
    }
    if (Object.keys(changed).length) updatedAny(this, changed, request._own === Own.NOTE);
    if (deleted.length && request._own === Own.TELL) updatedAny(this, { deleted: deleted });
  }
}

/** This part of the client's own question is over: on with the next. @rare */
function askedAll(client: AttributesClient, request: OwnRequest): void {
  request._id = 0;
  request._after = request._upTo;
  client._dueMs = 0;
}

/** Asks for what is left of the client's own question, as much as goes into one. Returns false when nothing is. @rare */
function askNext(client: AttributesClient, request: OwnRequest): boolean {
  let keys = "";
  let isAll = false;
  request._count = 0;
  for (let i = 0; i < client._subscriptions.length; i++) {
    const { _id, _key } = client._subscriptions[i]!;
    if (_id <= request._after || _id > request._end) continue;
    if (_key === undefined) isAll = true;
    else if (isAskable(_key)) {
      if (request._count && (request._count >= request._most || keys.length + _key.length > Question.KEYS_BYTES)) break;
      keys += "," + _key;
      request._count++;
      request._key = _key;
    }
    request._upTo = _id;
  }
  if (!keys && !isAll) return false;
  if (isAll) {
    request._upTo = request._end;
    request._count = 0;
    request._key = undefined;
  }
  request._deadline = 0;
  client._request(Topic.ASKED_ATTRIBUTES, isAll ? {} : { sharedKeys: keys.substr(1) }, undefined, request);
  return true;
}

/** The server's answer to a request; any other message is nobody's. @rare */
export function answered(client: AttributesClient, topic: string, message: unknown): void {
  const at = indexOfId(client._requests, requestOf(topic));
  const request = client._requests[at];
  if (!request || message === undefined) client._stray(topic);
  else if (request._own) {
    client._compare(message as RequestedAttributes | null, request as OwnRequest);
    askedAll(client, request as OwnRequest);
  } else {
    client._requests.splice(at, 1);
    call(client, request._callback, [message]);
  }
}

/** Whether the server can be asked for an attribute of this name: it splits at commas. @rare */
function isAskable(key: unknown): boolean {
  return !!key && typeof key === "string" && key.indexOf(",") < 0;
}

/** The request that a message answers, by its topic; -1: none. @rare */
function requestOf(topic: string): number {
  return topic.lastIndexOf(Topic.RESPONSE) < 0 ? -1 : parseInt(topic.substr(topic.lastIndexOf("/") + 1, 10), 10) || -1;
}
