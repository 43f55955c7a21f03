/**
 * A gateway with three devices behind it, which their owner calls, renames and deletes. What was sent for one of them is with it, whatever it is called now, and no device is there
 * twice.
 */
import type { Context } from "../../emulator/context.js";
import { tellRenamed } from "../../emulator/gateway/notifications.js";
import { type Device, RpcError } from "../../emulator/index.js";
import { type Client, TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { held } from "../held.js";
import { count, type Report } from "../report.js";
import type { Marks } from "./marks.js";
import { every, HOUR, MINUTE, marksOf, nowAndThen, type Part, type World } from "./part.js";
import { BoardSocket } from "./virtual-net.js";
import { Timer } from "./virtual-time.js";

const { useGateway } = await import("../../../src/gateway.js");

const PROFILE = "sensor";
const NAMES = ["cellar", "attic", "garage"];
const READING_MS = 60_000;
const QUEUE_FULL = -6;
const NOT_CONNECTED = -3;

export class GatewayBoard implements Part {
  readonly name = "gateway";
  private readonly device: Device;
  private readonly client: Client;
  private readonly gateway;
  private given = 0;
  private refused = 0;
  private called = 0;
  private readonly acknowledged: Marks;
  private readonly arrived: Marks;
  private readonly rpc = { replied: 0, failed: 0, wrong: 0 };
  private readonly changes = { renamed: 0, deleted: 0, told: 0 };
  private readonly wrong: string[] = [];
  private readonly ends: (() => void)[];
  /** When the firmware gave something last: the owner acts while nothing is on its way. */
  private quietSince = 0;

  constructor(
    private readonly world: World,
    private readonly context: Context,
  ) {
    const { time, random } = world;
    this.acknowledged = marksOf(world, READING_MS, NAMES.length);
    this.arrived = marksOf(world, READING_MS, NAMES.length);
    this.device = context.store.create({ name: "gateway", token: "gateway", gateway: true });
    context.events.on("telemetry", (_, entries) => {
      for (const { values } of entries) if (typeof values.child === "number") this.arrived.add(values.child);
    });
    this.client = new TBDeviceMqttClient({
      host: "server",
      accessToken: "gateway",
      clientId: "gateway",
      maxQueueBytes: 8192,
      isNetworkUp: () => world.net.hasWifi,
    });
    const gateway = useGateway(this.client);
    this.gateway = gateway;
    gateway.setServerSideRpcRequestHandler((device, _, { params }) => `${device} ${params}`);
    gateway.setDeviceChangeHandler((device, newName) => {
      this.changes.told++;
      if (newName === undefined) gateway.connect(device, PROFILE);
    });
    this.client.connect();
    for (const name of NAMES) gateway.connect(name, PROFILE);
    this.ends = [
      every(world, READING_MS, () => {
        for (const name of NAMES) this.send(name);
        this.quietSince = time.now;
      }),
      nowAndThen(world, 15 * MINUTE, () => this.whenQuiet((child) => void this.call(child, random.between(1, 1000)))),
      nowAndThen(world, 8 * HOUR, () => this.whenQuiet((child) => this.rename(child))),
      nowAndThen(world, 20 * HOUR, () => this.whenQuiet((child) => this.remove(child))),
    ];
  }

  get isAtRest(): boolean {
    return this.client.connected && this.called === this.given && this.children.every(({ online }) => online);
  }

  things(): number {
    const root = { client: this.client, gateway: this.gateway };
    return held(root, (thing) => thing instanceof BoardSocket || thing instanceof Timer).things;
  }

  end(): void {
    for (const end of this.ends) end();
  }

  report(report: Report): void {
    const { given, refused, rpc, changes } = this;
    report.say(
      this.name,
      `${count(given)} messages, ${count(this.acknowledged.count)} acknowledged, ${count(refused)} refused and told; ${count(rpc.replied)} RPCs replied, ${count(rpc.failed)} failed; ${changes.renamed} devices renamed, ${changes.deleted} deleted`,
    );
    const lost = this.acknowledged.without(this.arrived);
    report.check(lost.length === 0, `messages that were acknowledged and never came: ${lost.slice(0, 5).join(", ")}`);
    report.check(this.called === given, `${given - this.called} messages for devices were never called back`);
    report.check(this.wrong.length === 0, this.wrong.slice(0, 5).join("; "));
    report.check(rpc.wrong === 0, `${rpc.wrong} RPCs got a wrong reply`);
    const { children } = this;
    const seen = children.map(({ name, type }) => `${name} (${type})`).join(", ");
    report.check(children.length === NAMES.length, `behind the gateway are ${seen}`);
    report.check(
      children.every(({ type }) => type === PROFILE),
      `not all have their profile: ${seen}`,
    );
    const changed = changes.renamed + changes.deleted;
    report.check(changes.told === changed, `the firmware was told of ${changes.told} of ${changed} changes`);
  }

  /** All that the server has of it. */
  private get children(): Device[] {
    return this.context.store
      .all()
      .filter(({ additionalInfo }) => additionalInfo.get("lastConnectedGateway") === this.device.id);
  }

  private send(name: string): void {
    const number = ++this.given;
    this.gateway.sendTelemetry(name, { child: number }, (error) => {
      this.called++;
      if (error === undefined) this.acknowledged.add(number);
      else if (error === QUEUE_FULL || error === NOT_CONNECTED) this.refused++;
      else this.wrong.push(`message ${number} for ${name} was called back with ${error}`);
    });
  }

  /** The owner sees the devices online, and acts between two of their messages. */
  private whenQuiet(act: (child: Device) => void): void {
    const { time, random } = this.world;
    const { children } = this;
    const quietMs = time.now - this.quietSince;
    const isBetween = quietMs > 5000 && quietMs < READING_MS - 5000;
    if (isBetween && this.isAtRest) act(children[random.between(0, children.length - 1)] as Device);
  }

  private rename(child: Device): void {
    const before = child.name;
    this.changes.renamed++;
    this.context.store.rename(child, `${before.split(" ")[0]} ${this.changes.renamed}`);
    tellRenamed(this.context.store, child, before);
  }

  private remove(child: Device): void {
    this.changes.deleted++;
    this.context.store.delete(child);
  }

  private async call(child: Device, number: number): Promise<void> {
    try {
      const reply = await child.rpc("echo", number);
      if (typeof reply === "string" && reply.endsWith(` ${number}`)) this.rpc.replied++;
      else this.rpc.wrong++;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.rpc.failed++;
    }
  }
}
