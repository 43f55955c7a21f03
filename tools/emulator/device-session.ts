/** One accepted MQTT connection of a device: what it subscribed to, and what is sent to it (the device half of MqttTransportHandler). */
import { ClientSideRpc } from "./client-rpc.js";
import type { Context } from "./context.js";
import type { CloseReason, Device, Session } from "./device.js";
import { Gateway } from "./gateway/gateway.js";
import { type Json, writeJson } from "./json.js";
import { OtaDownloads } from "./ota/downloads.js";
import { KEY_PREFIX, type OtaType } from "./ota/packages.js";
import { topicsOf } from "./profile-topics.js";
import type { PendingRpc } from "./server-rpc.js";
import { type Family, matches, subscription, TOPICS } from "./topics.js";
import { type Values, valuesToJson } from "./values.js";

/** How a session reaches its socket. */
export interface Wire {
  publish(packetId: number, qos: 0 | 1, topic: string, payload: string | Buffer): void;
  close(reason: CloseReason): void;
}

export const REFUSED = 0x80;
export const TOPIC_FILTER_INVALID = 0x8f;
const NO_SUBSCRIPTION_EXISTED = 0x11;

export class DeviceSession implements Session {
  readonly clientRpc: ClientSideRpc;
  readonly downloads: OtaDownloads;
  readonly gateway: Gateway | undefined;
  /** Pushes follow the family of topics that was used last for that function. */
  private readonly families: Record<"attributes" | "rpc" | "attributesRequest" | "clientRpc", Family> = {
    attributes: "v1",
    rpc: "v1",
    attributesRequest: "v1",
    clientRpc: "v1",
  };
  private readonly grantedQos = new Map<string, 0 | 1>();
  private attributesSubscribed = false;
  private rpcSubscribed = false;
  private lastPacketId = 0;
  private readonly unacknowledgedRpc = new Map<number, { rpc: PendingRpc; timer: NodeJS.Timeout }>();

  constructor(
    readonly device: Device,
    private readonly context: Context,
    private readonly wire: Wire,
  ) {
    this.downloads = new OtaDownloads(context, device);
    this.clientRpc = new ClientSideRpc(
      device,
      context.clientRpcHandlers,
      context.settings.clientRpcTimeoutMs,
      (id, json) => this.respond("clientRpc", id, json),
    );
    if (device.isGateway) this.gateway = new Gateway(device, context, (topic, json) => this.push(topic, json));
  }

  get subscribedToRpc(): boolean {
    return this.rpcSubscribed;
  }

  get subscribedToAttributes(): boolean {
    return this.attributesSubscribed;
  }

  /** The SUBACK code: QoS 1 at the most, 0x80 for a filter that is neither exactly one of the server's nor the profile's. */
  subscribe(filter: string, qos: number): number {
    const known = subscription(filter, topicsOf(this.device.profile));
    if (!known) return REFUSED;
    const granted = qos > 0 ? 1 : 0;
    this.grantedQos.set(filter, granted);
    if (known.pushes) this.families[known.pushes] = known.family;
    return granted;
  }

  /** Once the SUBACK is written. A subscription that the rate limiter stops is granted all the same; only the pushes never come. */
  startPushes(filter: string): void {
    const pushes = subscription(filter, topicsOf(this.device.profile))?.pushes;
    if (pushes && this.device.limits.tryMessage()) {
      if (pushes === "attributes") {
        this.attributesSubscribed = true;
      } else {
        this.rpcSubscribed = true;
        this.device.serverRpc.resend();
      }
    }
    this.context.events.emit("subscribe", this.device, filter);
  }

  /** The UNSUBACK code, of which MQTT 5 is told. A profile's own topic is forgotten, but its pushes go on. */
  unsubscribe(filter: string): number {
    if (!this.grantedQos.delete(filter)) return NO_SUBSCRIPTION_EXISTED;
    const known = subscription(filter);
    if (known?.pushes && this.device.limits.tryMessage()) {
      if (known.pushes === "attributes") this.attributesSubscribed = false;
      else this.rpcSubscribed = false;
    }
    return known ? 0 : TOPIC_FILTER_INVALID;
  }

  use(family: Family, request: "attributesRequest" | "clientRpc"): void {
    this.families[request] = family;
  }

  respond(request: "attributesRequest" | "clientRpc", id: number, json: Json): void {
    const topics = TOPICS[this.families[request]];
    this.push((request === "clientRpc" ? topics.rpcResponse : topics.attributesResponse) + id, json);
  }

  sendAttributesUpdate(update: Values): void {
    if (this.attributesSubscribed) this.push(TOPICS[this.families.attributes].attributes, valuesToJson(update));
  }

  sendAttributesDeleted(keys: string[]): void {
    if (this.attributesSubscribed) this.push(TOPICS[this.families.attributes].attributes, new Map([["deleted", keys]]));
  }

  sendOtaChunk(type: OtaType, requestId: string, chunk: number, data: Buffer): void {
    this.send(`v2/${KEY_PREFIX[type]}/response/${requestId}/chunk/${chunk}`, data);
  }

  /** The firmware's topic, for software too. */
  sendOtaError(text: string): void {
    this.send("v2/fw/error", text);
  }

  sendRpc(rpc: PendingRpc): void {
    const { method, params } = rpc.request;
    const body = new Map<string, Json>([
      ["method", method],
      ["params", params],
    ]);
    const { packetId, qos } = this.push(TOPICS[this.families.rpc].rpcRequest + rpc.requestId, body);
    if (qos === 0) {
      this.delivered(rpc);
      return;
    }
    const timeoutMs = Math.max(0, Math.min(this.context.settings.rpcAckTimeoutMs, rpc.expirationTime - Date.now()));
    const timer = setTimeout(() => {
      this.unacknowledgedRpc.delete(packetId);
      if (this.device.limits.tryMessage()) this.device.serverRpc.notAcknowledged(rpc.requestId);
    }, timeoutMs);
    this.unacknowledgedRpc.set(packetId, { rpc, timer });
    if (rpc.request.persistent) this.device.later(() => this.device.serverRpc.sent(rpc.requestId));
  }

  acknowledged(packetId: number): void {
    const waiting = this.unacknowledgedRpc.get(packetId);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.unacknowledgedRpc.delete(packetId);
    this.delivered(waiting.rpc);
  }

  /** Reporting the status of an RPC costs the device a message; over the limit the report is lost. */
  private delivered(rpc: PendingRpc): void {
    if (this.device.limits.tryMessage()) this.device.later(() => this.device.serverRpc.delivered(rpc.requestId));
  }

  private push(topic: string, json: Json): { packetId: number; qos: 0 | 1 } {
    return this.send(topic, writeJson(json));
  }

  /** The QoS is that of the first subscription that fits, and 1 when none does: answers come unasked. */
  private send(topic: string, payload: string | Buffer): { packetId: number; qos: 0 | 1 } {
    const qos = [...this.grantedQos].find(([filter]) => matches(filter, topic))?.[1] ?? 1;
    // The server counts on past 65535, so that after a long session a packet id of 0 is seen.
    this.lastPacketId = (this.lastPacketId + 1) & 0xffff;
    this.wire.publish(this.lastPacketId, qos, topic, payload);
    return { packetId: this.lastPacketId, qos };
  }

  close(reason: CloseReason): void {
    this.wire.close(reason);
  }

  stop(reason: CloseReason): void {
    this.gateway?.stop(reason);
    for (const { timer } of this.unacknowledgedRpc.values()) clearTimeout(timer);
    this.unacknowledgedRpc.clear();
    this.clientRpc.stop();
  }
}
