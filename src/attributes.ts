/** Shared attributes that the server pushes, and attributes that the device asks for. */
import { fromJson, toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import { Session } from "./mqtt/session";
import { ME, Topic, topicFilters } from "./topics";

/** Attributes by name, as the server gives them. */
export type Attributes = Record<string, unknown>;

/**
 * An update of shared attributes, whole: `{key: value, ...}`, or `{deleted: [key, ...]}` when some were deleted. A shared attribute whose own name is
 * "deleted" cannot be told from that if its value is a list.
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
  /** Topics in use, as Topic bits: subscribed to again on every connect. */
  _topics = 0;
  _subscriptions: Subscription[] = [];
  _lastSubscription = 0;
  _requests: Request[] = [];
  /** Counts up and is never reused while the program runs: the server remembers an id for 60 s. */
  _lastRequest = 0;

  /**
   * Sends client attributes, one object. Values: ThingsBoard makes a number of a text that looks like one ("0123" becomes 123) and leaves null out; NaN
   * and Infinity are sent as null.
   * `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  sendAttributes(data: object, callback?: (error?: number) => void): void {
    if (!data || typeof data !== "object" || Array.isArray(data))
      this._refuse(Code.INVALID_ARGUMENT, "attributes", callback);
    else this._send(ME + "attributes", toJson(data), callback);
  }

  /**
   * Asks for client and shared attributes by name; nothing named means all of both. An empty list counts as not given; a name that is
   * empty or has a comma cannot be asked for (the server splits at commas).
   * `callback(result, error)`: result as the server gives it, `{client?, shared?}`; error INVALID_ARGUMENT, NOT_CONNECTED, TIMEOUT, CONNECTION_LOST,
   * DISCONNECTED.
   */
  requestAttributes(keys?: AttributeKeys, callback?: RequestCallback<RequestedAttributes>): void {
    const client = keys && joined(keys.clientKeys);
    const shared = keys && joined(keys.sharedKeys);
    if (client === "," || shared === ",") {
      this._refuse(Code.INVALID_ARGUMENT, "keys", callback, true);
      return;
    }
    // A member that is "" would be a key of that name for the server, which then never answers: both are left out instead.
    this._request(
      Topic.ATTRIBUTE_RESPONSE,
      "attributes/request/",
      { clientKeys: client || undefined, sharedKeys: shared || undefined },
      callback,
    );
  }

  /** Calls back with each update that has this shared attribute, deletions included. Returns an id for unsubscribeFromAttribute. */
  subscribeToAttribute(key: string, callback: AttributeCallback): number {
    return this._addSubscription(key, callback);
  }

  /** Calls back with each update of shared attributes. Returns an id for unsubscribeFromAttribute. */
  subscribeToAllAttributes(callback: AttributeCallback): number {
    return this._addSubscription(undefined, callback);
  }

  /** Ends a subscription. Returns whether there was one of this id. */
  unsubscribeFromAttribute(id: number): boolean {
    const all = this._subscriptions;
    for (let i = 0; i < all.length; i++) {
      if (all[i]!._id === id) {
        all.splice(i, 1);
        if (!all.length) {
          this._topics &= ~Topic.ATTRIBUTES;
          this._unsubscribe(ME + "attributes");
        }
        return true;
      }
    }
    return false;
  }

  _addSubscription(key: string | undefined, callback: AttributeCallback): number {
    this._subscriptions.push({ _id: ++this._lastSubscription, _key: key, _callback: callback });
    this._listen(Topic.ATTRIBUTES);
    return this._lastSubscription;
  }

  /** Takes a topic into use. */
  _listen(topic: Topic): void {
    if (this._topics & topic) return;
    this._topics |= topic;
    this._subscribe(topicFilters(topic));
  }

  override _filters(): string[] {
    return topicFilters(this._topics);
  }

  /** Publishes a question whose answer comes on a topic that ends in the same number. At QoS 0: the answer is the acknowledgement. */
  _request(answer: Topic, topic: string, body: object, callback: RequestCallback<never> | undefined): void {
    if (!this.connected) {
      this._refuse(Code.NOT_CONNECTED, topic, callback, true);
      return;
    }
    this._listen(answer);
    const id = ++this._lastRequest;
    const refused = this._send(ME + topic + id, toJson(body), undefined, 0);
    if (refused) this._later(callback, [undefined, refused]);
    else
      this._requests.push({
        _id: id,
        _callback: callback,
        _deadline: this._elapsed() + (this._options.requestTimeoutMs || 10000),
      });
  }

  override _endRequests(code?: Code): void {
    const waiting = this._requests;
    for (let i = waiting.length; i--; ) {
      const request = waiting[i]!;
      if (code || this._clock >= request._deadline) {
        waiting.splice(i, 1);
        this._later(request._callback, [undefined, code || Code.TIMEOUT]);
      }
    }
  }

  /** The answer to a request. One that nobody waits for is counted. */
  _answered(id: number, payload: string): void {
    const waiting = this._requests;
    let i = waiting.length;
    while (i-- && waiting[i]!._id !== id);
    if (i < 0) this._unknown++;
    else this._call(waiting.splice(i, 1)[0]!._callback, [this._parsed(payload)]);
  }

  /** An update of shared attributes, to all whom it concerns at this moment: a callback may end its own subscription or another's. */
  _updated(payload: string): void {
    const update = this._parsed(payload) as Attributes | undefined;
    if (!update || typeof update !== "object") return;
    const all = this._subscriptions.slice();
    const deleted = Array.isArray(update.deleted) ? (update.deleted as string[]) : [];
    for (let i = 0; i < all.length; i++) {
      const subscription = all[i]!;
      const key = subscription._key;
      if (key === undefined || Object.prototype.hasOwnProperty.call(update, key) || deleted.indexOf(key) >= 0) {
        if (this._subscriptions.indexOf(subscription) >= 0) this._call(subscription._callback, [update]);
      }
    }
  }

  /** JSON of the server, or undefined and a report. */
  _parsed(payload: string): unknown {
    try {
      return fromJson(payload);
    } catch (_) {
      this._unknown++;
      this.emit("error", Code.BAD_MESSAGE, "JSON");
    }
  }
}

/** Names joined by commas, as the server wants them; "," when one of them cannot be named so. */
function joined(keys: string[] | undefined): string {
  const all = keys || [];
  for (let i = 0; i < all.length; i++) if (!all[i] || all[i]!.indexOf(",") >= 0) return ",";
  return all.join(",");
}
