/** Which devices are behind a gateway, and what the server knows of them. */
import type { TBDeviceMqttClient } from "./client";
import { later } from "./espruino/later";
import { fromJson, toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import type { SendCallback } from "./mqtt/outbox";
import { Topic } from "./topics";
import { isObject } from "./values";

/** Options of useGateway. */
export interface GatewayOptions {
  /** Most devices at a time. Default 16. */
  maxDevices?: number;
  /** Milliseconds for the answer to an attribute request, and to the first message for a device. Default 10000. */
  requestTimeoutMs?: number;
}

/** Called when somebody renamed or deleted a device in ThingsBoard. `newName` is undefined for a deleted device. */
export type DeviceChangeHandler = (device: string, newName?: string) => void;

const enum Known {
  NO = 0,
  /** The message is on its way, or waits for a link. */
  SOON = 1,
  /** By the server, on this link. */
  YES = 2,
}

interface Child {
  _name: string;
  /** Other than the name once it was renamed there. */
  _serverName: string;
  _type: string | undefined;
  _known: Known;
  _callback: SendCallback | undefined;
}

/** Not a variable, which would take a board's memory. */
export const enum ServerTopic {
  ALL = "v1/gateway/",
}

export const enum Pause {
  RETRY_MS = 1000,
  /** On a new link the server tells in this time what became of the devices: one that was renamed must not be made anew by its old name. */
  SETTLE_MS = 1500,
}

export abstract class GatewayDevices {
  _children: Child[] = [];
  /** A timer while the link is new. */
  _settling: number | undefined;
  _onChange: DeviceChangeHandler | undefined;

  constructor(
    public _client: TBDeviceMqttClient,
    public _options: GatewayOptions,
  ) {
    // Not bound: a copy would keep what is rare in memory.
    _client.on("connect", () => this._comeBack());
    // Requests of the server to this device itself. Not in a variable, which the listeners would keep.
    _client.route(Topic.ME + Topic.RPC + Topic.REQUEST, Topic.ME + Topic.RPC + Topic.REQUEST + "+", (suffix, payload) =>
      this._changed(suffix, payload),
    );
  }

  /**
   * Says that a device is there. The server makes it if it does not exist, and from then on sends what is for it. The gateway remembers the device, also
   * without a link, and tells the server again after each reconnect, until disconnect().
   * @param type the device profile of a new device. Default: the server's "default"
   * `callback(error)` is called when the server knows the device. error is INVALID_ARGUMENT, QUEUE_FULL for more than `maxDevices`, TOO_LARGE, GIVEN_UP, or
   * DISCONNECTED by disconnect(device). @rare
   */
  connect(device: string, type?: string, callback?: SendCallback): void {
    const known = this._childOf(device);
    if (!device || typeof device !== "string" || (type !== undefined && typeof type !== "string"))
      this._answer(callback, Code.INVALID_ARGUMENT);
    else if (known && known._known === Known.YES) this._answer(callback);
    else if (!known && this._children.length >= (this._options.maxDevices || 16))
      this._answer(callback, Code.QUEUE_FULL);
    else {
      // Of two calls for a device that is on its way the first one's callback is done with.
      if (known) this._answer(known._callback);
      if (known) known._callback = callback;
      else
        this._children.push({ _name: device, _serverName: device, _type: type, _known: Known.NO, _callback: callback });
      this._join();
    }
  }

  /** Says that a device is gone. The server sends nothing for it any more. `callback(error)`: INVALID_ARGUMENT if it was not there, or an error of publish(). @rare */
  disconnect(device: string, callback?: SendCallback): void {
    const child = this._childOf(device);
    if (!child) this._answer(callback, Code.INVALID_ARGUMENT);
    else {
      this._remove(child);
      if (this._client.connected) this._publish("disconnect", { device: child._serverName }, callback);
      else this._answer(callback);
    }
  }

  /**
   * Sets the one callback for devices that somebody renamed or deleted in ThingsBoard. A deleted device is gone, as after disconnect(device); connect() would
   * make it again. A renamed device keeps its old name here, and its data goes to the new name, until the program starts again. Then call connect(newName). @rare
   */
  setDeviceChangeHandler(handler: DeviceChangeHandler): void {
    if (typeof handler === "function") this._onChange = handler;
    else this._answer(undefined, Code.INVALID_ARGUMENT);
  }

  /** Names of the devices that are there. @rare */
  devices(): string[] {
    return this._children.map((child) => child._name);
  }

  /** By the name that it has here, or by the server's. */
  _childOf(name: unknown, isServerName?: boolean): Child | undefined {
    let i = this._children.length;
    while (i--) {
      const child = this._children[i]!;
      if ((isServerName ? child._serverName : child._name) === name) return child;
    }
    return undefined;
  }

  /** @rare */
  _remove(child: Child): void {
    this._children.splice(this._children.indexOf(child), 1);
    if (child._callback) later(0, child._callback, Code.DISCONNECTED);
  }

  /** A code that nobody waits for is an event. */
  _answer(callback: SendCallback | undefined, code?: Code): void {
    if (typeof callback === "function") later(0, callback, code);
    else if (code) this._client.emit("error", code, "gateway");
  }

  /** Acknowledged, always: at QoS 0 the server sends an acknowledgement that nobody asked for. "" is what JSON cannot say. */
  _publish(kind: string, body: object | string, callback?: SendCallback): void {
    const json = typeof body === "string" ? body : toJson(body);
    if (json) this._client.publish(ServerTopic.ALL + kind, json, { qualityOfService: 1 }, callback);
    else this._answer(callback, Code.INVALID_ARGUMENT);
  }

  /** A new link: the server has forgotten all of them. What was on its way is sent on this one. @rare */
  _comeBack(): void {
    for (let i = 0; i < this._children.length; i++)
      if (this._children[i]!._known === Known.YES) this._children[i]!._known = Known.NO;
    if (this._settling) clearTimeout(this._settling);
    this._settling = this._children.length ? later(Pause.SETTLE_MS, join, this) : 0;
  }

  /** Tells the server of the next device that it does not know of: one at a time, so that many of them do not fill the client's queue. @rare */
  _join(): void {
    if (this._settling) return;
    let next: Child | undefined;
    for (let i = this._children.length; i--; ) {
      const child = this._children[i]!;
      if (child._known === Known.SOON) return;
      if (!child._known) next = child;
    }
    if (next && this._client.connected) this._introduce(next);
  }

  /** @rare */
  _introduce(child: Child): void {
    // A device that is no gateway is never answered, and the link stays.
    const timer = later(
      this._options.requestTimeoutMs || 10000,
      () =>
        this._client.connected && this._client.emit("error", Code.TIMEOUT, "gateway: no answer, is this device one?"),
      undefined,
    );
    child._known = Known.SOON;
    this._publish("connect", { device: child._serverName, type: child._type }, (error) => {
      clearTimeout(timer);
      this._joined(child, error);
    });
  }

  /** @rare */
  _joined(child: Child, error?: number): void {
    const at = this._children.indexOf(child);
    const callback = child._callback;
    child._known = error ? Known.NO : Known.YES;
    // What was refused for now is tried again: later, or on the next link.
    if (error === Code.QUEUE_FULL) later(Pause.RETRY_MS, join, this);
    else if (error !== Code.DISCONNECTED && error !== Code.NOT_CONNECTED) {
      child._callback = undefined;
      if (at >= 0 && error) {
        this._children.splice(at, 1);
        this._answer(callback, error);
      } else if (at >= 0) this._answer(callback);
      this._join();
    }
  }

  /** A request to this device itself. False: it is for the client's own handler. @rare */
  _changed(_suffix: string, payload: string): unknown {
    // indexOf is right: what is only begun at the end of the text is looked at in vain.
    if (payload.indexOf("gateway_device_") < 0) return false;
    let request: unknown;
    try {
      request = fromJson(payload);
    } catch (_) {
      // The client reports it.
    }
    if (!isObject(request)) return false;
    const params = request.params;
    const isRenamed = request.method === "gateway_device_renamed" && isObject(params);
    if (!isRenamed && request.method !== "gateway_device_deleted") return false;
    const serverName = isRenamed ? Object.keys(params)[0] : params;
    const newName = isRenamed ? "" + params[serverName as string] : undefined;
    const child = this._childOf(serverName, true);
    if (!child) return undefined;
    if (newName) {
      // The server holds on to the session of the old name.
      if (child._known) this._publish("disconnect", { device: serverName });
      child._serverName = newName;
      child._known = Known.NO;
      this._join();
    } else this._remove(child);
    if (this._onChange) this._onChange(child._name, newName);
    return undefined;
  }
}

/** By a timer: once the link has settled, or after a refusal. @rare */
function join(gateway: GatewayDevices): void {
  gateway._settling = 0;
  gateway._join();
}
