/** The devices behind the connection of a gateway (AbstractGatewaySessionHandler). They are this connection's: each has to be named anew after it. */
import type { Context } from "../context.js";
import type { CloseReason, Device, Session } from "../device.js";
import { type Json, type JsonObject, parseJson } from "../json.js";
import { deviceSaved } from "../ota/assignment.js";
import type { PendingRpc } from "../server-rpc.js";
import { type Values, valuesToJson } from "../values.js";

export const GATEWAY = "v1/gateway";
const ATTRIBUTES = `${GATEWAY}/attributes`;
const ATTRIBUTES_RESPONSE = `${GATEWAY}/attributes/response`;
const RPC = `${GATEWAY}/rpc`;
export const LAST_CONNECTED_GATEWAY = "lastConnectedGateway";

/** Sends by the gateway's connection; says which QoS it had. */
type Push = (topic: string, json: Json) => { qos: 0 | 1 };

export class Gateway {
  private readonly children = new Map<string, Child>();
  private readonly news = new Set<Device>();

  constructor(
    readonly device: Device,
    private readonly context: Context,
    private readonly push: Push,
  ) {}

  /** The device of that name, made if there is none. Whatever is said of it begins its session, as "connect" does. Throws InvalidInputError. */
  connect(name: string, type = "default"): Device {
    const known = this.children.get(name);
    if (known) return known.device;
    const device = this.context.store.byName(name) ?? this.create(name, type);
    // The server fails to write it into additional information that the device does not have.
    if (device.additionalInfo.size > 0) device.additionalInfo.set(LAST_CONNECTED_GATEWAY, this.device.id);
    const older = device.session;
    const child = new Child(name, device, this.device, this.push, (reason) => this.ended(child, reason));
    this.children.set(name, child);
    this.news.add(device);
    device.session = child;
    device.noteConnect();
    older?.close("replaced by a newer connection");
    this.context.events.emit("connect", device);
    return device;
  }

  /** A new device belongs to whom its gateway belongs to. */
  private create(name: string, type: string): Device {
    const device = this.context.store.create({ name, type });
    device.additionalInfo.set(LAST_CONNECTED_GATEWAY, this.device.id);
    deviceSaved(this.context, device);
    device.customerId = this.device.customerId;
    return device;
  }

  /** The calls that waited for devices which are new here: once the message that named them is acknowledged. */
  sendPending(): void {
    for (const device of this.news) if (device.session instanceof Child) device.serverRpc.resend();
    this.news.clear();
  }

  disconnect(name: string): void {
    this.children.get(name)?.close("closed by the device");
  }

  respondAttributes(name: string, id: number, values: Values, single: boolean): void {
    const response: JsonObject = new Map<string, Json>([
      ["id", parseJson(String(id))],
      ["device", name],
    ]);
    const json = valuesToJson(values);
    if (values.size === 1 && single) response.set("value", [...json.values()][0] ?? null);
    else if (values.size > 0) response.set("values", json);
    this.push(ATTRIBUTES_RESPONSE, response);
  }

  /** A gateway may answer for its devices' activity with its pings. */
  ping(): void {
    if (this.device.additionalInfo.get("overwriteActivityTime") !== true) return;
    for (const { device } of this.children.values()) device.noteActivity();
  }

  stop(reason: CloseReason): void {
    for (const child of [...this.children.values()]) child.close(reason);
  }

  private ended({ name, device }: Child, reason: CloseReason): void {
    this.children.delete(name);
    device.noteDisconnect();
    this.context.events.emit("disconnect", device, reason);
  }
}

/** The session of one device behind the gateway: subscribed to everything from its first message on. */
class Child implements Session {
  readonly subscribedToRpc = true;
  readonly subscribedToAttributes = true;

  constructor(
    readonly name: string,
    readonly device: Device,
    private readonly gateway: Device,
    private readonly push: Push,
    private readonly ended: (reason: CloseReason) => void,
  ) {}

  /** Whether the gateway acknowledges it is not looked at: the status of a persistent RPC at QoS 1 stays SENT until the reply. */
  sendRpc({ requestId, request }: PendingRpc): void {
    const data = new Map<string, Json>([
      ["id", parseJson(String(requestId))],
      ["method", request.method],
      ["params", request.params],
    ]);
    const { qos } = this.tell(RPC, data);
    if (!request.persistent) return;
    if (qos === 1) this.device.serverRpc.sent(requestId);
    else if (this.gateway.childLimits.tryMessage()) this.device.serverRpc.delivered(requestId);
  }

  sendAttributesUpdate(update: Values): void {
    this.tell(ATTRIBUTES, valuesToJson(update));
  }

  sendAttributesDeleted(keys: string[]): void {
    this.tell(ATTRIBUTES, new Map([["deleted", keys]]));
  }

  private tell(topic: string, data: Json): { qos: 0 | 1 } {
    return this.push(
      topic,
      new Map<string, Json>([
        ["device", this.name],
        ["data", data],
      ]),
    );
  }

  /** Whatever ends it, new credentials of its own too: the gateway is not told. */
  close(reason: CloseReason): void {
    if (this.device.session === this) this.device.session = undefined;
    this.ended(reason);
  }
}
