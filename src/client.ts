import { Ask, type Attributes, answered, Own } from "./attributes";
import type { DeviceTypes, TelemetryOf } from "./device-types";
import { fromJson, toJson } from "./espruino/text";
import { byte, First, PublishFlag, Start } from "./mqtt/codec";
import { Code } from "./mqtt/codes";
import { later } from "./mqtt/loop";
import type { SessionOptions } from "./mqtt/options";
import type { SendCallback } from "./mqtt/outbox";
import { asked, RpcClient, type RpcRequest } from "./rpc";
import { Topic } from "./topics";
import { updated } from "./updates";
import { isClaim, isObject, type TimedValues, telemetryEntries } from "./values";

export interface ClientOptions extends SessionOptions {
  /** The device's access token: the MQTT user name of ThingsBoard's simplest credentials. */
  accessToken?: string;
}

/**
 * A device of ThingsBoard. You can set handlers and subscriptions at any time, also before connect(). They stay over every reconnect.
 * `T` declares your own names and types, see DeviceTypes. Without it the client takes any.
 */
export class TBDeviceMqttClient<T extends DeviceTypes = DeviceTypes> extends RpcClient<T> {
  /** The time that was added last to telemetry, milliseconds since 1970. */
  _lastTs!: number;

  /** @param options `{host, accessToken, ...}`. If one is wrong, connect() reports it. */
  constructor(options: ClientOptions) {
    super(options);
    const token = (this._options as ClientOptions).accessToken;
    if (token) this._username = token;
  }

  /**
   * Sends telemetry: `{key: value, ...}`, `{ts, values}`, or a list of these. `ts` is in milliseconds since 1970.
   * While there is no link, the message waits within `maxQueueBytes`. It gets the time of your call if the board's clock is set. If the link is lost and
   * the client does not know it yet, the message gets the server's time when it arrives. Give `{ts, values}` if that matters. For values see sendAttributes.
   * `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  sendTelemetry(data: TelemetryOf<T>, callback?: SendCallback): void {
    const json = toJson(data);
    const size = json.length;
    // A plain object while there is a link is sent as it is, and most often at once; all else is looked at. No JSON is above an object's as a text.
    if (size < this._mayWrite && json >= "{" && (data as TimedValues).ts === undefined) {
      const first = this._publish;
      // What packet() gives, with fewer texts on the way: what may be written at once is shorter than two bytes can say. QoS 1 has an identifier.
      const length = size + Topic.TELEMETRY_FIELD.length + (first & PublishFlag.QOS_1);
      let bytes =
        (length < 128 ? byte(first, length) : byte(first, (length & 127) | 128, length >> 7)) + Topic.TELEMETRY_FIELD;
      // Two blocks, since the interpreter passes over a block sooner than over a condition.
      if (first === First.PUBLISH) {
        bytes += json;
        this._mayWrite -= length + 3;
        try {
          this._socket!.write(bytes);
          this._sent++;
          if (callback) later(this, [callback, []]);
        } catch (_) {
          this._notSent(bytes, callback);
        }
      } else {
        // Nothing is on its way, so no identifier is in use.
        this._lastId = (this._lastId % 65535) + 1;
        const id = byte(this._lastId >> 8, this._lastId & 255);
        bytes += id + json;
        // Kept before it is written: whatever happens then, it is not lost. Nothing else is kept, and nothing else goes at once from here on.
        this._mayWrite = -this._mayWrite;
        this._out[0] = { _bytes: bytes, _id: id, _callback: callback };
        this._puback = Start.PUBACK + id;
        this._inflight = 1;
        try {
          this._socket!.write(bytes);
          this._sent++;
        } catch (_) {
          this._notSent(bytes, callback);
        }
      }
    } else sendTimed(this, data, json, callback);
  }

  /** A message that was to be written at once could not be: it waits. @rare */
  _notSent(bytes: string, callback?: SendCallback): void {
    this._inflight = 0;
    if (!this._out.length) this._out.push({ _bytes: bytes, _id: "", _callback: callback });
    this._unwritten();
    this._puback = 0;
  }

  /**
   * Lets a customer claim this device, with this secret (default: none), for this time in milliseconds (default: the server's, one day).
   * The server does not say whether it accepted the claim. It acknowledges it a moment before it is valid. A claim never waits for a link, because its
   * time must begin now.
   * `callback(error)`: INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED. @rare
   */
  claimDevice(secretKey?: string, durationMs?: number, callback?: SendCallback): void {
    if (!isClaim(secretKey, durationMs)) this._refuse(Code.INVALID_ARGUMENT, "claim", callback);
    else if (!this.connected) this._refuse(Code.NOT_CONNECTED, "claim", callback);
    else
      this._accept(
        Topic.ME + Topic.CLAIM,
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
    for (let i = 0; i < used.length; i++) if (used[i]) filters.push(Topic.ME + used[i]);
    const routes = this._routes || [];
    for (let i = 0; i < routes.length; i++) {
      const filter = routes[i]!._filter;
      if (filters.indexOf(filter) < 0) filters.push(filter);
    }
    this._subscribe(filters);
    this._askChanges(this._connects === 1 ? Own.NOTE : Own.TELL, 0);
  }

  override _message(topic: string, payload: string): void {
    const message = fromJson(payload);
    // Characters are looked at sooner than types.
    const isMap = payload[0] === "{" || isObject(message);
    if (topic === Topic.ME + Topic.SHARED_ATTRIBUTES && isMap) updated(this, message as Attributes);
    else {
      const requests = Topic.ME + Topic.RPC + Topic.REQUEST;
      // Ten digits at most: Espruino makes no number of 64 or more, and multiplies by ten as often as an exponent says.
      const id = parseInt(topic.substr(requests.length, 10), 10) >>> 0;
      if (topic === requests + id && isMap && this._rpcHandler)
        asked(this, id, message as unknown as RpcRequest, payload);
      else answered(this, topic, message);
    }
  }
}

/** Sends any form of telemetry. Adds the time where it would be lost, and rounds what is given. @rare */
function sendTimed(client: TBDeviceMqttClient, data: unknown, given: string, callback?: SendCallback): void {
  let json: string | 0 | undefined = given;
  if (client.connected && given >= "{" && (data as TimedValues).ts === undefined) {
    // What was written at once may have been sent meanwhile.
    client._flush(true);
    if (given.length < client._mayWrite) {
      client.sendTelemetry(data as TelemetryOf<DeviceTypes>, callback);
      return;
    }
  } else {
    const entries = telemetryEntries(data, client, client.connected);
    // The server never acknowledges an empty list.
    json = entries && entries.length && toJson(Array.isArray(data) ? entries : entries[0]);
  }
  if (json) client._accept(Topic.TELEMETRY, json, callback);
  else client._refuse(Code.INVALID_ARGUMENT, "telemetry", callback);
}
