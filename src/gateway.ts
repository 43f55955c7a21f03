/** Devices behind this one: what has no network of its own becomes a device of ThingsBoard. Opt-in: costs nothing where it is not imported. */
import type { AttributeCallback, AttributeKeys, Attributes, RequestCallback } from "./attributes";
import type { TBDeviceMqttClient } from "./client";
import { dropLater, later } from "./espruino/later";
import { checksum, fromJson, toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import type { SendCallback } from "./mqtt/outbox";
import type { RpcRequest } from "./rpc";
import { isObject, type TimedValues, telemetryEntries, type Values } from "./values";

/** Options of useGateway. */
export interface GatewayOptions {
  /** Devices at a time. Default 16. */
  maxDevices?: number;
  /** Milliseconds for the answer to an attribute request, and to the first message for a device. Default 10000. */
  requestTimeoutMs?: number;
}

/** An update of a device's shared attributes, whole, as the client's own. */
export type DeviceAttributeCallback = (device: string, update: Parameters<AttributeCallback>[0]) => void;

/** A returned value other than undefined is the reply; a handler that returns nothing replies by sendRpcReply, at once or later. */
export type DeviceRpcHandler = (device: string, requestId: number, request: RpcRequest) => unknown;

const enum Known {
  NO = 0,
  /** The message is on its way, or waits for a link. */
  SOON = 1,
  /** By the server, on this link. */
  YES = 2,
}

interface Child {
  _name: string;
  _type: string | undefined;
  _known: Known;
  _callback: SendCallback | undefined;
}

interface Request {
  _gateway: Gateway;
  _id: number;
  /** The server gives a single one without its name. */
  _key: string;
  _callback: RequestCallback<Attributes> | undefined;
  _timer: number;
}

/** A request of the server that it may send again after a reconnect. */
interface Rpc {
  _crc: number;
  _cameAt: number;
}

const TOPIC = "v1/gateway/";

const enum Limit {
  /** Attribute requests that are open, and requests of the server that are remembered. */
  TABLE = 8,
  /** For so long a request of the server counts as the same. */
  REPEAT_MS = 60000,
  RETRY_MS = 1000,
}

/** The devices behind this one; useGateway makes it. */
export class Gateway {
  _children: Child[] = [];
  _requests: Request[] = [];
  _rpcs: Rpc[] = [];
  _lastId = 0;
  /** The time that was given to an entry of telemetry last. */
  _lastTs = 0;
  _isAsking: boolean | undefined;
  _onAttributes: DeviceAttributeCallback | undefined;
  _onRpc: DeviceRpcHandler | undefined;

  constructor(
    public _client: TBDeviceMqttClient,
    public _options: GatewayOptions,
  ) {
    _client.on("connect", this._comeBack.bind(this));
    _client.on("disconnect", this._endAll.bind(this));
  }

  /**
   * A device is there: the server makes it if it has none of this name, and sends what is for it. It is remembered, without a link too, and the server told again after
   * each reconnect, until disconnect().
   * @param type the device profile of a new one. Default: the server's "default"
   * `callback(error)`, when the server knows of it: INVALID_ARGUMENT, QUEUE_FULL for one more than `maxDevices`, TOO_LARGE, GIVEN_UP, DISCONNECTED by disconnect(device).
   */
  connect(device: string, type?: string, callback?: SendCallback): void {
    const known = this._children[this._indexOf(device)];
    if (!device || typeof device !== "string") this._deny(Code.INVALID_ARGUMENT, callback);
    else if (known && known._known === Known.YES) this._answer(callback);
    else if (!known && this._children.length >= (this._options.maxDevices || 16)) this._deny(Code.QUEUE_FULL, callback);
    else {
      // Of two calls for a device that is on its way the first one's callback is done with.
      if (known) this._answer(known._callback);
      if (known) known._callback = callback;
      else this._children.push({ _name: device, _type: type, _known: Known.NO, _callback: callback });
      this._join();
    }
  }

  /** A device is gone: nothing is sent to it any more. `callback(error)`: INVALID_ARGUMENT for one that is not there, and as of publish(). */
  disconnect(device: string, callback?: SendCallback): void {
    const at = this._indexOf(device);
    if (at < 0) this._deny(Code.INVALID_ARGUMENT, callback);
    else {
      const child = this._children.splice(at, 1)[0]!;
      if (child._callback) later(0, child._callback, Code.DISCONNECTED);
      if (this._client.connected) this._publish("disconnect", { device: device }, callback);
      else this._answer(callback);
    }
  }

  /**
   * Telemetry of a device that is there, in any form that the client's own has. `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED for a device
   * without connect(), and as of publish().
   */
  sendTelemetry(device: string, data: Values | TimedValues | object, callback?: SendCallback): void {
    const entries = telemetryEntries(data, this, this._client.connected);
    this._give("telemetry", device, entries && entries.length ? entries : undefined, callback);
  }

  /** Client attributes of a device that is there, one object. Errors as of sendTelemetry. */
  sendAttributes(device: string, data: object, callback?: SendCallback): void {
    this._give("attributes", device, isObject(data) ? data : undefined, callback);
  }

  /** Lets a customer claim a device that is there. Not queued: NOT_CONNECTED without a link. */
  claimDevice(device: string, secretKey?: string, durationMs?: number, callback?: SendCallback): void {
    if (!this._client.connected) this._deny(Code.NOT_CONNECTED, callback);
    else this._give("claim", device, { secretKey: secretKey, durationMs: durationMs }, callback);
  }

  /**
   * Asks for attributes of a device by name: client or shared ones, since the server takes one kind at a time, and no list of all.
   * `callback(values, error)`: values by name, without those that there are none of; error INVALID_ARGUMENT, NOT_CONNECTED, QUEUE_FULL with more than 8 open, TIMEOUT,
   * and the code that the link was lost with.
   */
  requestAttributes(device: string, keys: AttributeKeys, callback?: RequestCallback<Attributes>): void {
    const isClient = !!keys.clientKeys;
    const names = keys.clientKeys || keys.sharedKeys;
    const code =
      !Array.isArray(names) || !names.length || (isClient && keys.sharedKeys)
        ? Code.INVALID_ARGUMENT
        : !this._client.connected || this._indexOf(device) < 0
          ? Code.NOT_CONNECTED
          : this._requests.length >= Limit.TABLE
            ? Code.QUEUE_FULL
            : 0;
    if (code) {
      this._deny(code, callback && ((error) => callback(undefined, error)));
      return;
    }
    if (!this._isAsking) this._client.route(TOPIC + "attributes", TOPIC + "attributes/response", this._hear.bind(this));
    this._isAsking = true;
    const request: Request = {
      _gateway: this,
      _id: ++this._lastId,
      _key: names![0]!,
      _callback: callback,
      _timer: 0,
    };
    request._timer = later(this._options.requestTimeoutMs || 10000, expire, request);
    this._requests.push(request);
    this._publish("attributes/request", { id: request._id, device: device, client: isClient, keys: names }, (error) => {
      if (error) this._end(request, undefined, error);
    });
  }

  /** Sets the one callback for updates of shared attributes of all devices. */
  setAttributesHandler(handler: DeviceAttributeCallback): void {
    if (!this._onAttributes) this._client.route(TOPIC + "attributes", TOPIC + "attributes", this._hear.bind(this));
    this._onAttributes = handler;
  }

  /**
   * Sets the one handler for requests of the server to all devices. One that throws is answered with `{"error": text}`; what the server sends again
   * after a reconnect, within a minute, is not handled twice.
   */
  setServerSideRpcRequestHandler(handler: DeviceRpcHandler): void {
    if (!this._onRpc) this._client.route(TOPIC + "rpc", TOPIC + "rpc", this._called.bind(this));
    this._onRpc = handler;
  }

  /** Replies to a request of the server. `callback(error)`: as of publish(). */
  sendRpcReply(device: string, requestId: number, response: unknown, callback?: SendCallback): void {
    this._publish("rpc", { device: device, id: requestId, data: response === undefined ? null : response }, callback);
  }

  /** Names of the devices that are there. */
  devices(): string[] {
    return this._children.map((child) => child._name);
  }

  _indexOf(device: string): number {
    let i = this._children.length;
    while (i-- && this._children[i]!._name !== device);
    return i;
  }

  _deny(code: Code, callback?: SendCallback): void {
    if (callback) later(0, callback, code);
    else this._client.emit("error", code, "gateway");
  }

  _answer(callback?: SendCallback): void {
    if (callback) later(0, callback, undefined);
  }

  /** Acknowledged, always: at QoS 0 the server sends an acknowledgement that nobody asked for. */
  _publish(kind: string, body: object, callback?: SendCallback): void {
    const json = toJson(body);
    if (json) this._client.publish(TOPIC + kind, json, { qualityOfService: 1 }, callback);
    else this._deny(Code.INVALID_ARGUMENT, callback);
  }

  /** What the server wants by the device's name. It would make a device of no type if it did not know of this one. */
  _give(kind: string, device: string, data: object | undefined, callback?: SendCallback): void {
    const child = this._children[this._indexOf(device)];
    const body: Values = {};
    body[device] = data;
    if (!child) this._deny(Code.NOT_CONNECTED, callback);
    else if (data) {
      if (!child._known) this._introduce(child);
      this._publish(kind, body, callback);
    } else this._deny(Code.INVALID_ARGUMENT, callback);
  }

  /** A new link: the server has forgotten all of them. What was on its way is sent on this one. */
  _comeBack(): void {
    for (let i = 0; i < this._children.length; i++)
      if (this._children[i]!._known === Known.YES) this._children[i]!._known = Known.NO;
    this._join();
  }

  /** Tells the server of the next device that it does not know of: one at a time, so that many of them do not fill the client's queue. */
  _join(): void {
    let next: Child | undefined;
    for (let i = this._children.length; i--; ) {
      const child = this._children[i]!;
      if (child._known === Known.SOON) return;
      if (!child._known) next = child;
    }
    if (next && this._client.connected) this._introduce(next);
  }

  _introduce(child: Child): void {
    // A device that is no gateway is never answered, and the link stays.
    const timer = later(
      this._options.requestTimeoutMs || 10000,
      () =>
        this._client.connected && this._client.emit("error", Code.TIMEOUT, "gateway: no answer, is this device one?"),
      undefined,
    );
    child._known = Known.SOON;
    this._publish("connect", { device: child._name, type: child._type }, (error) => {
      dropLater(timer);
      this._joined(child, error);
    });
  }

  _joined(child: Child, error?: number): void {
    const at = this._children.indexOf(child);
    const callback = child._callback;
    child._known = error ? Known.NO : Known.YES;
    // What was refused for now is tried again: later, or on the next link.
    if (error === Code.QUEUE_FULL) later(Limit.RETRY_MS, join, this);
    else if (error !== Code.DISCONNECTED && error !== Code.NOT_CONNECTED) {
      child._callback = undefined;
      if (at >= 0 && error) {
        this._children.splice(at, 1);
        this._deny(error, callback);
      } else if (at >= 0) this._answer(callback);
      this._join();
    }
  }

  _endAll(code: Code): void {
    while (this._requests.length) this._end(this._requests[0]!, undefined, code);
  }

  /** A request is over, if it is not yet. */
  _end(request: Request, values?: Attributes, error?: number): void {
    const at = this._requests.indexOf(request);
    const callback = request._callback;
    if (at < 0) return;
    this._requests.splice(at, 1);
    dropLater(request._timer);
    if (callback) later(0, () => callback(values, error), undefined);
  }

  /** JSON of the server that is about a device; undefined, and reported, when it is none. */
  _parse(payload: string): Values | undefined {
    try {
      const message = fromJson(payload) as Values | null;
      if (message && typeof message.device === "string") return message;
    } catch (_) {
      // Reported below.
    }
    this._client.emit("error", Code.BAD_MESSAGE, TOPIC);
    return undefined;
  }

  /** An update of shared attributes, or the answer to a request: both topics begin alike. */
  _hear(suffix: string, payload: string): void {
    const message = this._parse(payload);
    if (!message) return;
    if (!suffix) {
      if (this._onAttributes && isObject(message.data)) this._onAttributes(message.device as string, message.data);
      return;
    }
    for (let i = 0; i < this._requests.length; i++) {
      const request = this._requests[i]!;
      if (request._id === message.id) {
        const values: Attributes = (message.values as Attributes | undefined) || {};
        if (message.value !== undefined) values[request._key] = message.value;
        this._end(request, values);
        return;
      }
    }
  }

  _called(_suffix: string, payload: string): void {
    const message = this._parse(payload);
    const request = message && message.data;
    const now = Date.now();
    const crc = checksum(payload);
    if (!message || !isObject(request)) return;
    for (let i = 0; i < this._rpcs.length; i++) {
      const age = now - this._rpcs[i]!._cameAt;
      if (this._rpcs[i]!._crc === crc && age >= 0 && age < Limit.REPEAT_MS) return;
    }
    if (this._rpcs.length >= Limit.TABLE) this._rpcs.shift();
    this._rpcs.push({ _crc: crc, _cameAt: now });
    const device = message.device as string;
    const id = request.id as number;
    let response: unknown;
    try {
      response = this._onRpc!(device, id, request as unknown as RpcRequest);
    } catch (exception) {
      this.sendRpcReply(device, id, { error: "" + exception });
      // For the client, which reports it.
      throw exception;
    }
    if (response !== undefined) this.sendRpcReply(device, id, response);
  }
}

function join(gateway: Gateway): void {
  gateway._join();
}

function expire(request: Request): void {
  request._gateway._end(request, undefined, Code.TIMEOUT);
}

/**
 * Makes this device a gateway for others. In ThingsBoard it has to be one ("Is gateway"): from another device the server takes these messages without an answer, which is
 * told as an `error`, TIMEOUT.
 */
export function useGateway(client: TBDeviceMqttClient, options?: GatewayOptions): Gateway {
  return new Gateway(client, options || {});
}
