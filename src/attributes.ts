/** Shared attributes that the server pushes, and attributes that the device asks for. */
import type { AttributesOf, AttributeUpdateOf, DeviceTypes, NameOf } from "./device-types";
import { checksum, toJson } from "./espruino/text";
import { encodePublish } from "./mqtt/codec";
import { Code } from "./mqtt/codes";
import { Default } from "./mqtt/options";
import { indexOfId, type SendCallback } from "./mqtt/outbox";
import { Limit, Session } from "./mqtt/session";
import { Topic } from "./topics";
import { isObject } from "./values";

/** What all of ThingsBoard's topics for a device begin with: a variable, since the text is long. */
export const ME: string = Topic.ME;

/** Kinds of requests. */
export const enum Ask {
  ATTRIBUTES = 1,
  RPC = 2,
}

/** Attributes by name, as the server gives them. */
export type Attributes = Record<string, unknown>;

/**
 * An update of shared attributes, whole: `{key: value, ...}`, or `{deleted: [key, ...]}` when some were deleted. A shared attribute whose
 * own name is "deleted" cannot be told from that if its value is a list.
 */
export type AttributeCallback<T = DeviceTypes> = (update: AttributeUpdateOf<T>) => void;

/** Called once, with a result or an error code. */
export type RequestCallback<T> = (result?: T, error?: number) => void;

/** The server's answer. A scope of which nothing was found is absent. */
export interface RequestedAttributes<T = DeviceTypes> {
  /** Attributes that the device has sent. */
  client?: AttributesOf<T, "clientAttributes", Attributes>;
  /** Attributes that the server's users have set. */
  shared?: AttributesOf<T, "sharedAttributes", Attributes>;
}

/** What to ask for. Nothing named means all. */
export interface AttributeKeys<T = DeviceTypes> {
  /** Names of client attributes. */
  clientKeys?: NameOf<T, "clientAttributes">[];
  /** Names of shared attributes. */
  sharedKeys?: NameOf<T, "sharedAttributes">[];
}

/** What was asked of the server and not answered: attributes or an RPC. */
interface Request {
  _id: number;
  _callback: RequestCallback<never> | undefined;
  /** The client asked by itself. */
  _own: Own | undefined;
  _deadline: number;
}

interface Subscription {
  _id: number;
  /** None: all attributes. */
  _key: string | undefined;
  _callback: AttributeCallback;
}

/** Shared attributes whose last value is remembered; what comes after so many is told again after a reconnect, changed or not. */
const enum Known {
  MAX = 32,
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
   * Sends client attributes, one object. Values: ThingsBoard makes a number of a text that looks like one ("0123" becomes 123) and leaves
   * null out; NaN and Infinity are sent as null.
   * `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  sendAttributes(data: AttributesOf<T, "clientAttributes", object>, callback?: SendCallback): void {
    const json = toJson(data);
    if (json[0] === "{") this._send(ME + Topic.ATTRIBUTES, json, callback);
    else this._refuse(Code.INVALID_ARGUMENT, "attributes", callback);
  }

  /**
   * Asks for client and shared attributes by name; nothing named means all of both. An empty list counts as not given; a name that is
   * empty or has a comma cannot be asked for (the server splits at commas).
   * `callback(result, error)`: result as the server gives it, `{client?, shared?}`; error INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE,
   * QUEUE_FULL, TIMEOUT, DISCONNECTED, or the code that the link was lost with.
   */
  requestAttributes(keys?: AttributeKeys<T>, callback?: RequestCallback<RequestedAttributes<T>>): void {
    // A member "" would name an attribute to the server, which then never answers.
    const body: { [kind in keyof AttributeKeys]: string } = {};
    let isBad = false;
    for (const kind in keys) {
      const names = keys[kind as keyof AttributeKeys];
      if (names && names.length) {
        const text = "" + names;
        const parts = text.split(",");
        body[kind as keyof AttributeKeys] = text;
        if (!Array.isArray(names) || parts.length !== names.length || parts.indexOf("") >= 0) isBad = true;
      }
    }
    if (isBad) this._refuse(Code.INVALID_ARGUMENT, "keys", callback, true);
    else this._request(Topic.ASKED_ATTRIBUTES, body, callback);
  }

  /**
   * Calls back with each update that has this shared attribute, deletions included. Returns an id for unsubscribeFromAttribute. What changed
   * while there was no link is told after the reconnect; the value at the beginning is not: ask for it.
   */
  subscribeToAttribute(key: NameOf<T, "sharedAttributes"> | undefined, callback: AttributeCallback<T>): number {
    const id = ++this._lastRequest;
    if (this._subscriptions.push({ _id: id, _key: key, _callback: callback as AttributeCallback }) === 1)
      this._subscribe([ME + Topic.SHARED_ATTRIBUTES]);
    if (this.connected) this._askChanges(Own.NOTE);
    return id;
  }

  /** Calls back with each update of shared attributes. Returns an id for unsubscribeFromAttribute. */
  subscribeToAllAttributes(callback: AttributeCallback<T>): number {
    return this.subscribeToAttribute(undefined, callback);
  }

  /** Ends a subscription. Returns whether there was one of this id. */
  unsubscribeFromAttribute(id: number): boolean {
    const all = this._subscriptions;
    const at = indexOfId(all, id);
    if (at < 0) return false;
    all.splice(at, 1);
    if (!all.length) this._subscribe([ME + Topic.SHARED_ATTRIBUTES], true);
    return true;
  }

  /**
   * Publishes a question, whose answer comes on a topic that ends in the same number. At QoS 0, since the answer is the acknowledgement; at once or
   * not at all. @rare
   */
  _request(kind: Topic.ASKED_ATTRIBUTES | Topic.RPC, body: object, callback?: RequestCallback<never>, own?: Own): void {
    const json = toJson(body);
    const bit = kind === Topic.RPC ? Ask.RPC : Ask.ATTRIBUTES;
    if (!(this._asks & bit)) {
      this._asks |= bit;
      this._subscribe([ME + kind + Topic.RESPONSE + "+"]);
    }
    const code = !json
      ? Code.INVALID_ARGUMENT
      : json.length + Limit.TOPIC_BYTES >
          Math.min(this._options.maxQueueBytes || Default.MAX_QUEUE_BYTES, Limit.PUBLISH_BYTES)
        ? Code.TOO_LARGE
        : // Looked at behind the SUBSCRIBE, whose write may have lost the link.
          !this.connected
          ? Code.NOT_CONNECTED
          : (this._socket!.dSnd || "").length > Limit.UNSENT_BYTES
            ? Code.QUEUE_FULL
            : 0;
    if (code) {
      if (!own) this._refuse(code, kind, callback, true);
    } else {
      const id = ++this._lastRequest;
      // Noted before it is written: if that loses the link, it ends with all the others.
      this._requests.push({ _id: id, _callback: callback, _own: own, _deadline: 0 });
      if (this._write(encodePublish(ME + kind + Topic.REQUEST + id, json, 0, ""))) this._sent++;
    }
  }

  /** @rare */
  override _endRequests(code?: Code): void {
    const waiting = this._requests;
    for (let i = waiting.length; i--; ) {
      const request = waiting[i]!;
      // Its time runs from the first look: until then the clock stood still.
      if (!request._deadline) request._deadline = this._clock + this._requestTimeoutMs;
      if (code || this._clock >= request._deadline) {
        waiting.splice(i, 1);
        if (request._callback) this._later(request._callback, [undefined, code || Code.TIMEOUT]);
      }
    }
  }

  /** The server's answer to a request; any other message is nobody's. @rare */
  _answered(topic: string, message: unknown): void {
    const at = indexOfId(this._requests, parseInt(topic.substr(topic.lastIndexOf("/") + 1, 10), 10));
    const request = this._requests[at];
    if (!request || message === undefined || topic.indexOf(Topic.RESPONSE) < 0) this._stray(topic);
    else {
      this._requests.splice(at, 1);
      if (request._own) this._compare(message as RequestedAttributes | null, request._own);
      else this._call(request._callback, [message]);
    }
  }

  /**
   * After each connect, asks for the shared attributes that someone listens to: what changes while there is no link is not told otherwise. When
   * someone listens to all, all are asked for. @rare
   */
  _askChanges(own: Own): void {
    let keys = "";
    let isAll = false;
    for (let i = 0; i < this._subscriptions.length; i++) {
      const key = this._subscriptions[i]!._key;
      if (key === undefined) isAll = true;
      else if (isAskable(key)) keys += "," + key;
    }
    if (keys || isAll)
      this._request(Topic.ASKED_ATTRIBUTES, isAll ? {} : { sharedKeys: keys.substr(1) }, undefined, own);
  }

  /** Callbacks are for what changed since it was last heard of. @rare */
  _compare(answer: RequestedAttributes | null, own: Own): void {
    const shared = isObject(answer) && (answer.shared === undefined ? {} : answer.shared);
    if (!isObject(shared)) throw "shared";
    const changed: Attributes = {};
    const deleted: string[] = [];
    for (const key in shared) if (this._known["." + key] !== checksum(shared[key])) changed[key] = shared[key];
    for (const name in this._known) {
      const key = name.substr(1);
      // What cannot be asked for is not deleted for not being there.
      if (isAskable(key) && Object.keys(shared).indexOf(key) < 0) deleted.push(key);
    }
    if (Object.keys(changed).length) this._updated(changed, own === Own.NOTE);
    if (deleted.length && own === Own.TELL) this._updated({ deleted: deleted });
  }

  /** An update of shared attributes, to all whom it concerns at this moment: a callback may end its own subscription or another's. @rare */
  _updated(update: Attributes, isSilent?: boolean): void {
    const all = this._subscriptions.slice();
    // The name of the list is none of an attribute then.
    const deleted = Array.isArray(update.deleted) ? update.deleted.concat("deleted") : [];
    const keys = deleted.concat(Object.keys(update));
    for (let i = 0; i < all.length; i++) {
      const { _key, _id, _callback } = all[i]!;
      const names = _key === undefined ? keys : keys.indexOf(_key) < 0 ? [] : [_key];
      for (let k = 0; k < names.length; k++) {
        const name = names[k]!;
        if (deleted.indexOf(name) >= 0) delete this._known["." + name];
        else if (this._known["." + name] !== undefined || Object.keys(this._known).length < Known.MAX)
          this._known["." + name] = checksum(update[name]);
      }
      if ((names.length || _key === undefined) && !isSilent && indexOfId(this._subscriptions, _id) >= 0)
        this._call(_callback, [update]);
    }
  }
}

/** Whether the server can be asked for an attribute of this name: it splits at commas. @rare */
function isAskable(key: string): boolean {
  return !!key && key.indexOf(",") < 0;
}
