import { Ask, answered, ME, Own, updated } from "./attributes";
import type { DeviceTypes, TelemetryOf } from "./device-types";
import { fromJson, toJson } from "./espruino/text";
import { First, PublishFlag } from "./mqtt/codec";
import { Code } from "./mqtt/codes";
import type { SessionOptions } from "./mqtt/options";
import type { SendCallback } from "./mqtt/outbox";
import { RpcClient, type RpcRequest } from "./rpc";
import { Topic } from "./topics";
import { isClaim, isObject, type TimedValues, telemetryEntries } from "./values";

export interface ClientOptions extends SessionOptions {
  /** The device's access token: the MQTT user name of ThingsBoard's simplest credentials. */
  accessToken?: string;
}

/**
 * A device of ThingsBoard. Handlers and subscriptions may be set at any time, before connect() too, and are kept over every reconnect.
 * `T` declares the application's own names and types, see DeviceTypes; without it all are taken.
 */
export class TBDeviceMqttClient<T extends DeviceTypes = DeviceTypes> extends RpcClient<T> {
  /** The time that was added last to telemetry, milliseconds since 1970. */
  _lastTs!: number;

  /** @param options `{host, accessToken, ...}`; what is wrong with them is told by connect(). */
  constructor(options: ClientOptions) {
    super(options);
    const token = (this._options as ClientOptions).accessToken;
    if (token) this._username = token;
  }

  /**
   * Sends telemetry: `{key: value, ...}`, `{ts, values}`, or a list of either. While there is no link it waits within `maxQueueBytes`, with the time of the
   * call if the board's clock is set. What is sent before the loss of a link is known gets the server's time when it arrives: where that
   * matters give `{ts, values}`. Values as for sendAttributes.
   * `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  sendTelemetry(data: TelemetryOf<T>, callback?: SendCallback): void {
    const json = toJson(data);
    // A plain object while there is a link is sent as it is; all else is looked at.
    if (this.connected && json[0] === "{" && (data as TimedValues).ts === undefined)
      this._send(Topic.TELEMETRY, json, callback);
    else sendTimed(this, data, callback);
  }

  /**
   * Lets a customer claim this device: with this secret (default: none), for so many milliseconds (default: the server's, one day). The server
   * tells nobody whether it took it, and acknowledges it a moment before it holds. Not queued: the time would run from nobody knows when.
   * `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  claimDevice(secretKey?: string, durationMs?: number, callback?: SendCallback): void {
    if (!isClaim(secretKey, durationMs)) this._refuse(Code.INVALID_ARGUMENT, "claim", callback);
    else if (!this.connected) this._refuse(Code.NOT_CONNECTED, "claim", callback);
    else
      this._send(
        ME + Topic.CLAIM,
        toJson({ secretKey: secretKey, durationMs: durationMs }),
        callback,
        First.PUBLISH | PublishFlag.QOS_1,
      );
  }

  override _online(): void {
    this._expectRepeats();
    if (this._subscriptions.length) this._asks |= Ask.ATTRIBUTES;
    const used = [
      this._rpcHandler && Topic.RPC + Topic.REQUEST + "+",
      this._subscriptions.length && Topic.SHARED_ATTRIBUTES,
      this._asks & Ask.ATTRIBUTES && Topic.ASKED_ATTRIBUTES + Topic.RESPONSE + "+",
      this._asks & Ask.RPC && Topic.RPC + Topic.RESPONSE + "+",
    ];
    const filters: string[] = [];
    for (let i = 0; i < used.length; i++) if (used[i]) filters.push(ME + used[i]);
    for (let i = 0; i < this._routes.length; i++) {
      const filter = this._routes[i]!._filter;
      if (filters.indexOf(filter) < 0) filters.push(filter);
    }
    this._subscribe(filters);
    this._askChanges(this._connects === 1 ? Own.NOTE : Own.TELL, 0);
  }

  override _message(topic: string, payload: string): void {
    const requests = ME + Topic.RPC + Topic.REQUEST;
    // Ten digits at most: Espruino makes no number of 64 or more, and multiplies by ten as often as an exponent says.
    const id = parseInt(topic.substr(requests.length, 10), 10) >>> 0;
    let message: unknown;
    try {
      message = fromJson(payload);
    } catch (_) {
      this.emit("error", Code.BAD_MESSAGE, topic);
    }
    if (topic === requests + id && isObject(message) && this._rpcHandler)
      this._asked(id, message as unknown as RpcRequest, payload);
    else if (topic === ME + Topic.SHARED_ATTRIBUTES && isObject(message)) updated(this, message);
    else answered(this, topic, message);
  }
}

/** Sends any form of telemetry. Adds the time where it would be lost, and rounds what is given. @rare */
function sendTimed(client: TBDeviceMqttClient, data: unknown, callback?: SendCallback): void {
  const entries = telemetryEntries(data, client, client.connected);
  // The server never acknowledges an empty list.
  const json = entries && entries.length && toJson(Array.isArray(data) ? entries : entries[0]);
  if (json) client._send(Topic.TELEMETRY, json, callback);
  else client._refuse(Code.INVALID_ARGUMENT, "telemetry", callback);
}
