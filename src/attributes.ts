/** Shared attributes that the server pushes, and attributes that the device asks for. */
import { toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import { State } from "./mqtt/loop";
import { indexOfId, type SendCallback } from "./mqtt/outbox";
import { Session } from "./mqtt/session";

/** What all of ThingsBoard's topics for a device begin with. */
export const ME = "v1/devices/me/";

/** Attributes by name, as the server gives them. */
export type Attributes = Record<string, unknown>;

/**
 * An update of shared attributes, whole: `{key: value, ...}`, or `{deleted: [key, ...]}` when some were deleted. A shared attribute whose
 * own name is "deleted" cannot be told from that if its value is a list.
 */
export type AttributeCallback = (update: Attributes) => void;

/** Called once, with a result or an error code. */
export type RequestCallback<T> = (result?: T, error?: number) => void;

/** The server's answer. A scope of which nothing was found is absent. */
export interface RequestedAttributes {
  client?: Attributes;
  shared?: Attributes;
}

export interface AttributeKeys {
  /** Names of client attributes. */
  clientKeys?: string[];
  /** Names of shared attributes. */
  sharedKeys?: string[];
}

/** What was asked of the server and not answered: attributes or an RPC. */
interface Request {
  _id: number;
  _callback: RequestCallback<never> | undefined;
  _deadline: number;
}

interface Subscription {
  _id: number;
  /** None: all attributes. */
  _key: string | undefined;
  _callback: AttributeCallback;
}

export abstract class AttributesClient extends Session {
  _subscriptions: Subscription[] = [];
  _requests: Request[] = [];
  /** The last id of a subscription or a request. Never reused while the program runs: the server remembers a request's for 60 s. */
  _lastRequest = 0;

  /**
   * Sends client attributes, one object. Values: ThingsBoard makes a number of a text that looks like one ("0123" becomes 123) and leaves
   * null out; NaN and Infinity are sent as null.
   * `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  sendAttributes(data: object, callback?: SendCallback): void {
    const json = isObject(data) && toJson(data);
    if (json) this._send(ME + "attributes", json, callback);
    else this._refuse(Code.INVALID_ARGUMENT, "attributes", callback);
  }

  /**
   * Asks for client and shared attributes by name; nothing named means all of both. An empty list counts as not given; a name that is
   * empty or has a comma cannot be asked for (the server splits at commas).
   * `callback(result, error)`: result as the server gives it, `{client?, shared?}`; error INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE,
   * QUEUE_FULL, TIMEOUT, DISCONNECTED, or the code that the link was lost with.
   */
  requestAttributes(keys?: AttributeKeys, callback?: RequestCallback<RequestedAttributes>): void {
    // A member "" would name an attribute to the server, which then never answers.
    const body: { [kind in keyof AttributeKeys]: string } = {};
    let isBad = false;
    for (let i = 0; i < 2; i++) {
      const kind = i ? "sharedKeys" : "clientKeys";
      const names = keys && keys[kind];
      if (names && names.length) {
        // A single text instead of a list has no join, but a length.
        const text = Array.isArray(names) ? names.join(",") : "";
        const parts = text.split(",");
        body[kind] = text;
        if (parts.length !== names.length || parts.indexOf("") >= 0) isBad = true;
      }
    }
    if (isBad) this._refuse(Code.INVALID_ARGUMENT, "keys", callback, true);
    else this._request("attributes/", body, callback);
  }

  /**
   * Calls back with each update that has this shared attribute, deletions included. Returns an id for unsubscribeFromAttribute. What changed
   * while there was no link is not told: ask for it on `connect`.
   */
  subscribeToAttribute(key: string | undefined, callback: AttributeCallback): number {
    this._subscriptions.push({ _id: ++this._lastRequest, _key: key, _callback: callback });
    this._listen(ME + "attributes");
    return this._lastRequest;
  }

  /** Calls back with each update of shared attributes. Returns an id for unsubscribeFromAttribute. */
  subscribeToAllAttributes(callback: AttributeCallback): number {
    return this.subscribeToAttribute(undefined, callback);
  }

  /** Ends a subscription. Returns whether there was one of this id. */
  unsubscribeFromAttribute(id: number): boolean {
    const all = this._subscriptions;
    const at = indexOfId(all, id);
    if (at < 0) return false;
    all.splice(at, 1);
    if (!all.length) this._listen(ME + "attributes", true);
    return true;
  }

  /**
   * Publishes a question, whose answer comes on a topic that ends in the same number. At QoS 0, since the answer is the acknowledgement;
   * nothing is asked while the link is down.
   */
  _request(kind: "attributes/" | "rpc/", body: object, callback: RequestCallback<never> | undefined): void {
    const json = toJson(body);
    this._listen(ME + kind + "response/+");
    // Looked at behind the SUBSCRIBE, whose write may have lost the link.
    if (this._state !== State.ONLINE || !json) {
      this._refuse(json ? Code.NOT_CONNECTED : Code.INVALID_ARGUMENT, kind, callback, true);
      return;
    }
    const id = ++this._lastRequest;
    // Noted before it is written: if that loses the link, it ends with all the others.
    this._elapsed();
    this._requests.push({ _id: id, _callback: callback, _deadline: this._clock + this._requestTimeoutMs });
    if (this._send(ME + kind + "request/" + id, json, callback, 0, false, true)) this._requests.pop();
  }

  override _endRequests(code?: Code): void {
    const waiting = this._requests;
    for (let i = waiting.length; i--; ) {
      const request = waiting[i]!;
      if (code || this._clock >= request._deadline) {
        waiting.splice(i, 1);
        if (request._callback) this._later(request._callback, [undefined, code || Code.TIMEOUT]);
      }
    }
  }

  /** An update of shared attributes, to all whom it concerns at this moment: a callback may end its own subscription or another's. */
  _updated(update: Attributes): void {
    const all = this._subscriptions.slice();
    const keys = Object.keys(update).concat(Array.isArray(update.deleted) ? update.deleted : []);
    for (let i = 0; i < all.length; i++) {
      const { _key, _id, _callback } = all[i]!;
      if ((_key === undefined || keys.indexOf(_key) >= 0) && indexOfId(this._subscriptions, _id) >= 0)
        this._call(_callback, [update]);
    }
  }
}

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return !!value && typeof value === "object" && !Array.isArray(value);
}
