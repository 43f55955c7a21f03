/** A gateway: things without a network of their own become devices of ThingsBoard. Opt-in: it costs nothing if you do not import it. */
import type { AttributeCallback, AttributeKeys, Attributes, RequestCallback } from "./attributes";
import type { TBDeviceMqttClient } from "./client";
import { later } from "./espruino/later";
import { isPromise } from "./espruino/promise";
import { checksum, fromJson, toJson } from "./espruino/text";
import { thrownText } from "./espruino/thrown";
import { GatewayDevices, type GatewayOptions, Pause, ServerTopic } from "./gateway-devices";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import type { SendCallback } from "./mqtt/outbox";
import type { RpcRequest } from "./rpc";
import { isClaim, isObject, type TimedValues, telemetryEntries, type Values } from "./values";

export type { DeviceChangeHandler, GatewayOptions } from "./gateway-devices";

/** Gets a whole update of a device's shared attributes, as the client's own callback does. */
export type DeviceAttributeCallback = (device: string, update: Parameters<AttributeCallback>[0]) => void;

/**
 * Answers a request to a device. The value that you return is the reply. If you return a Promise, its result is the reply. If you return nothing, call
 * sendRpcReply, at once or later.
 */
export type DeviceRpcHandler = (device: string, requestId: number, request: RpcRequest) => unknown;

interface Request {
  _gateway: Gateway;
  _id: number;
  _device: string;
  _keys: string[];
  _callback: RequestCallback<Attributes> | undefined;
  _timer: number;
}

/** The answer in place of what cannot be sent. */
const enum Reply {
  UNSENDABLE = '{"error":"the reply cannot be sent"}',
}

const enum Limit {
  /** Attribute requests that are open. */
  TABLE = 8,
  /** Of keys of requests of the server: more than replies that wait. */
  KEYS_BYTES = 192,
  /** Characters of replies that wait. */
  REPLIES = 1024,
  /** For so long without a request and without a reply that waits keys are kept. */
  REPEAT_MS = 60000,
}

/** What useGateway returns: the devices behind this one. */
export class Gateway extends GatewayDevices {
  _requests: Request[] = [];
  /** Keys of the requests that were handled last, the newest at the end. */
  _handled = "";
  _calledAt = 0;
  /** JSON of what handlers came to. The first is on its way, or waits for room in the client's queue. */
  _replies: string[] = [];
  _lastId = 0;
  /** The time that was given to an entry of telemetry last. */
  _lastTs = 0;
  _isAsking: boolean | undefined;
  _onAttributes: DeviceAttributeCallback | undefined;
  _onRpc: DeviceRpcHandler | undefined;

  constructor(client: TBDeviceMqttClient, options: GatewayOptions) {
    super(client, options);
    client.on("disconnect", (code: Code) => this._endAll(code));
  }

  /**
   * Sends telemetry of a device, in each form that the client's sendTelemetry takes. `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED for a device
   * without connect(), or an error of publish().
   */
  sendTelemetry(device: string, data: Values | TimedValues | object, callback?: SendCallback): void {
    const entries = telemetryEntries(data, this, this._client.connected);
    this._give("telemetry", device, entries && entries.length ? toJson(entries) : "", callback);
  }

  /** Sends client attributes of a device, one object. The errors are those of sendTelemetry. */
  sendAttributes(device: string, data: object, callback?: SendCallback): void {
    const json = toJson(data);
    this._give("attributes", device, json[0] === "{" ? json : "", callback);
  }

  /** Lets a customer claim a device. The arguments are those of the client's claimDevice. Without a link it is refused with NOT_CONNECTED. @rare */
  claimDevice(device: string, secretKey?: string, durationMs?: number, callback?: SendCallback): void {
    const claim = isClaim(secretKey, durationMs) ? toJson({ secretKey: secretKey, durationMs: durationMs }) : "";
    if (claim && !this._client.connected) this._answer(callback, Code.NOT_CONNECTED);
    else this._give("claim", device, claim, callback);
  }

  /**
   * Asks for attributes of a device by name. Name client attributes or shared ones: the server takes one kind at a time, and it has no way to ask for all.
   * `callback(values, error)`: values by name; what does not exist is absent. error is INVALID_ARGUMENT, NOT_CONNECTED, QUEUE_FULL with more than 8 open,
   * TIMEOUT, or the code of the lost link. It is BAD_MESSAGE if you asked for several and an old server sent one value without its name. @rare
   */
  requestAttributes(device: string, keys: AttributeKeys, callback?: RequestCallback<Attributes>): void {
    const { clientKeys, sharedKeys } = keys || ({} as AttributeKeys);
    const isClient = sharedKeys === undefined;
    const names = isClient ? clientKeys : sharedKeys;
    const child = this._childOf(device);
    const code =
      !isNames(names) || (!isClient && clientKeys !== undefined)
        ? Code.INVALID_ARGUMENT
        : !this._client.connected || !child
          ? Code.NOT_CONNECTED
          : this._requests.length >= Limit.TABLE
            ? Code.QUEUE_FULL
            : 0;
    if (code) {
      this._answer(callback && ((error) => callback(undefined, error)), code);
      return;
    }
    if (!this._isAsking)
      this._client.route(
        ServerTopic.ALL + "attributes",
        ServerTopic.ALL + "attributes/response",
        this._hear.bind(this),
      );
    this._isAsking = true;
    const request: Request = {
      _gateway: this,
      _id: ++this._lastId,
      _device: device,
      _keys: names!,
      _callback: callback,
      _timer: 0,
    };
    request._timer = later(this._options.requestTimeoutMs || 10000, expire, request);
    this._requests.push(request);
    this._publish(
      "attributes/request",
      { id: request._id, device: child!._serverName, client: isClient, keys: names },
      (error) => {
        if (error) this._endRequest(request, undefined, error);
      },
    );
  }

  /** Sets the one callback for shared attributes of all devices. @rare */
  setAttributesHandler(handler: DeviceAttributeCallback): void {
    if (typeof handler !== "function") {
      this._answer(undefined, Code.INVALID_ARGUMENT);
      return;
    }
    if (!this._onAttributes)
      this._client.route(ServerTopic.ALL + "attributes", ServerTopic.ALL + "attributes", this._hear.bind(this));
    this._onAttributes = handler;
  }

  /**
   * Sets the one handler for requests to all devices. If it throws, or returns what cannot be sent, the reply is `{"error": text}`.
   * Replies wait in room of their own, 1,024 characters of JSON, and are sent one by one. So a full queue loses none. What does not fit gets QUEUE_FULL.
   * A request that the server sends again after a reconnect is not handled twice. The gateway remembers the last 48 requests, for a minute or while a reply waits. @rare
   */
  setServerSideRpcRequestHandler(handler: DeviceRpcHandler): void {
    if (typeof handler !== "function") {
      this._answer(undefined, Code.INVALID_ARGUMENT);
      return;
    }
    if (!this._onRpc) this._client.route(ServerTopic.ALL + "rpc", ServerTopic.ALL + "rpc", this._called.bind(this));
    this._onRpc = handler;
  }

  /** Replies to a request of the server. `callback(error)`: INVALID_ARGUMENT, or an error of publish(). @rare */
  sendRpcReply(device: string, requestId: number, response: unknown, callback?: SendCallback): void {
    const isGood =
      !!device &&
      typeof device === "string" &&
      typeof requestId === "number" &&
      requestId >= 0 &&
      typeof response !== "function";
    this._publish(
      "rpc",
      isGood ? this._replyOf(device, requestId, toJson(response === undefined ? null : response)) : "",
      callback,
    );
  }

  /**
   * What the server wants by the device's name, JSON, "" for what cannot be sent. It would make a device of no type if it did not know of this one. Not an object
   * with the name as its member: "constructor" would be left out of its JSON.
   */
  _give(kind: string, device: string, json: string, callback?: SendCallback): void {
    const child = this._childOf(device);
    if (!json || !child) this._answer(callback, json ? Code.NOT_CONNECTED : Code.INVALID_ARGUMENT);
    else {
      if (!child._known) this._introduce(child);
      this._publish(kind, "{" + toJson(child._serverName) + ":" + json + "}", callback);
    }
  }

  /** @rare */
  _endAll(code: Code): void {
    while (this._requests.length) this._endRequest(this._requests[0]!, undefined, code);
  }

  /** A request is over, if it is not yet. @rare */
  _endRequest(request: Request, values?: Attributes, error?: number): void {
    const at = this._requests.indexOf(request);
    const callback = request._callback;
    if (at < 0) return;
    this._requests.splice(at, 1);
    clearTimeout(request._timer);
    if (callback) later(0, () => callback(values, error), undefined);
  }

  /** JSON of the server that is about a device, by its name here; undefined, and reported, when it is none. @rare */
  _parse(payload: string): Values | undefined {
    try {
      const message = fromJson(payload) as Values | null;
      if (message && typeof message.device === "string") {
        const child = this._childOf(message.device, true);
        if (child) message.device = child._name;
        return message;
      }
    } catch (_) {
      // Reported below.
    }
    this._client.emit("error", Code.BAD_MESSAGE, ServerTopic.ALL);
    return undefined;
  }

  /** An update of shared attributes, or the answer to a request: both topics begin alike. @rare */
  _hear(suffix: string, payload: string): void {
    const message = this._parse(payload);
    if (!message) return;
    if (!suffix) {
      if (this._onAttributes && isObject(message.data)) this._onAttributes(message.device as string, message.data);
      return;
    }
    for (let i = 0; i < this._requests.length; i++) {
      const request = this._requests[i]!;
      if (request._id === message.id && request._device === message.device) {
        const values: Attributes = isObject(message.values) ? message.values : {};
        if (message.value === undefined) this._endRequest(request, values);
        else if (request._keys.length > 1) this._endRequest(request, undefined, Code.BAD_MESSAGE);
        else {
          // The server gives a single one without its name.
          values[request._keys[0]!] = message.value;
          this._endRequest(request, values);
        }
        return;
      }
    }
  }

  /** @rare */
  _called(_suffix: string, payload: string): void {
    const message = this._parse(payload);
    const request = message && message.data;
    if (!message) return;
    if (!isObject(request) || typeof request.id !== "number") {
      this._client.emit("error", Code.BAD_MESSAGE, ServerTopic.ALL);
      return;
    }
    const key = keyOf(payload);
    const now = Date.now();
    const quietMs = now - this._calledAt;
    if (!this._replies.length && (quietMs < 0 || quietMs >= Limit.REPEAT_MS)) this._handled = "";
    // indexOf is right: a beginning of the key at the very end is told by its place.
    const at = this._handled.indexOf(key);
    if (at >= 0 && at <= this._handled.length - key.length) return;
    // The table is cut before the handler takes memory.
    this._handled = (this._handled + key).substr(-Limit.KEYS_BYTES);
    this._calledAt = now;
    const device = message.device as string;
    const id = request.id;
    let response: unknown;
    try {
      response = this._onRpc!(device, id, request as unknown as RpcRequest);
    } catch (exception) {
      this._returned(device, id, { error: thrownText(exception) });
      // For the client, which reports it.
      throw exception;
    }
    if (isPromise(response))
      response.then(
        (value) => {
          if (value !== undefined) this._returned(device, id, value);
        },
        (reason) => {
          const error = thrownText(reason);
          this._client.emit("error", Code.CALLBACK_FAILED, error);
          this._returned(device, id, { error: error });
        },
      );
    else if (response !== undefined) this._returned(device, id, response);
  }

  /** JSON of a reply around that of what is replied, "" for "". An object around it would cost a call more where memory is least. */
  _replyOf(device: string, id: number, json: string): string {
    const child = this._childOf(device);
    return json && '{"device":' + toJson(child ? child._serverName : device) + ',"id":' + id + ',"data":' + json + "}";
  }

  /** What a handler came to. @rare */
  _returned(device: string, id: number, response: unknown): void {
    let json = toJson(response);
    let waiting = 0;
    if (!json) {
      this._answer(undefined, Code.INVALID_ARGUMENT);
      json = Reply.UNSENDABLE;
    }
    for (let i = this._replies.length; i--; ) waiting += this._replies[i]!.length;
    if (waiting > Limit.REPLIES) this._answer(undefined, Code.QUEUE_FULL);
    else if (this._replies.push(this._replyOf(device, id, json)) === 1) sendReply(this);
  }

  /** The first reply was acknowledged, or not taken. @rare */
  _replied(error?: number): void {
    if (error === Code.QUEUE_FULL) {
      later(Pause.RETRY_MS, sendReply, this);
      return;
    }
    const json = this._replies.shift()!;
    if (error) this._answer(undefined, error);
    if (error === Code.TOO_LARGE) {
      // indexOf is right: it is there, and no name of a device has a bare quotation mark.
      const unsendable = json.substr(0, json.indexOf('"data":') + 7) + Reply.UNSENDABLE + "}";
      if (unsendable.length < json.length) this._replies.unshift(unsendable);
    }
    if (this._replies.length) sendReply(this);
  }
}

/** Whether attributes can be asked for by these. @rare */
function isNames(names: unknown): boolean {
  const list = Array.isArray(names) ? names : [];
  let isGood = list.length > 0;
  for (let i = 0; i < list.length; i++) if (!list[i] || typeof list[i] !== "string") isGood = false;
  return isGood;
}

/** What a request is known by, which the server may send again after a reconnect: four bytes of a checksum. @rare */
function keyOf(payload: string): string {
  const crc = checksum(payload);
  return String.fromCharCode((crc >> 24) & 255, (crc >> 16) & 255, (crc >> 8) & 255, crc & 255);
}

/** @rare */
function sendReply(gateway: Gateway): void {
  gateway._publish("rpc", gateway._replies[0]!, gateway._replied.bind(gateway));
}

/** @rare */
function expire(request: Request): void {
  request._gateway._endRequest(request, undefined, Code.TIMEOUT);
}

/**
 * Makes this device a gateway for others. In ThingsBoard it must be one ("Is gateway"). From another device the server takes these messages without an
 * answer; `error` then reports TIMEOUT.
 */
export function useGateway(client: TBDeviceMqttClient, options?: GatewayOptions): Gateway {
  return new Gateway(client, goodOptions(client, options, ",number maxDevices,number requestTimeoutMs,"));
}
