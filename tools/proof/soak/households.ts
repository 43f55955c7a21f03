/** Firmwares for a soak on Espruino, in as few variables as may be, each with its owner and an account of what came of it. */
import { crc32 } from "node:zlib";
import { type Device, type OtaPackage, RpcError } from "../../emulator/index.js";
import type { ChipName } from "../../virtual-board/index.js";
import { count, type Report } from "../report.js";
import { answerOf, BOARD_PATIENCE_MS, calmUntil, type Stage } from "./interpreter.js";

export interface Household {
  name: string;
  chip: ChipName;
  /** Those of the library that it has in its flash. */
  modules: string[];
  /** Behind the making of the client, `c`. Its RPC "end" ends what it measures, and tells how much that was. It prints "rest" and its variables in use. */
  firmware: string;
  /** What else it may print. */
  expected: RegExp;
  /** All has been done once that takes memory at its first time. */
  readonly isWarm: boolean;
  start(stage: Stage): void;
  /** Something that its owner does. */
  act(stage: Stage): Promise<void>;
  /** Calls each of its devices that remembers calls, so that it forgets old ones. */
  call(stage: Stage): Promise<void>;
  /** Waits for what is still to come. */
  end(stage: Stage, told: unknown): Promise<void>;
  report(report: Report): void;
}

/** So many a client remembers at most, and a gateway for its devices. */
const REMEMBERED_RPCS = 8;

/** Readings by flash, cached settings and RPC methods, with the memory of an ESP8266. */
export class OptInHousehold implements Household {
  readonly name = "the opt-in modules";
  readonly chip = "ESP8266";
  readonly modules = [
    "thingsboard",
    "thingsboard-persistent-queue",
    "thingsboard-attribute-cache",
    "thingsboard-rpc-methods",
  ];
  readonly firmware = `
var q=require("thingsboard-persistent-queue").usePersistentQueue(c),
k=require("thingsboard-attribute-cache").useAttributeCache(c,{limit:0}),on=1,n=0,open=0;
require("thingsboard-rpc-methods").useRpcMethods(c,{
  double:function(p){return 2*p},
  end:function(){on=0;return n},
  limit:function(){return k.values.limit}
});
function tell(e){open--;if(e)console.log("wrong "+e)}
setInterval(function(){if(on){open++;q.sendTelemetry({reading:++n},tell)}},30000);
setInterval(function(){if(c.connected&&!open)console.log("rest "+process.memory().usage)},20000)`;
  readonly expected = /^$/;
  get isWarm(): boolean {
    return this.rpc.replied > REMEMBERED_RPCS && this.limit > 0;
  }
  private readonly arrived = new Set<number>();
  private given = 0;
  private limit = 0;
  private knownLimit: unknown;
  private readonly rpc = { replied: 0, failed: 0, wrong: 0 };

  start({ emulator }: Stage): void {
    emulator.on("telemetry", (_, entries) => {
      for (const { values } of entries) if (typeof values.reading === "number") this.arrived.add(values.reading);
    });
  }

  async act({ device, random }: Stage): Promise<void> {
    if (random.chance(0.5)) device.setSharedAttributes({ limit: ++this.limit });
    else await callOf(this.rpc, device, "double", random.between(1, 1000), (reply, number) => reply === 2 * number);
  }

  async call({ device }: Stage): Promise<void> {
    await answerOf(device, "limit");
  }

  async end({ device }: Stage, told: unknown): Promise<void> {
    this.given = told as number;
    device.setSharedAttributes({ limit: ++this.limit });
    await calmUntil(() => this.arrived.size === this.given);
    this.knownLimit = await answerOf(device, "limit");
  }

  report(report: Report): void {
    const { given, arrived, rpc } = this;
    report.say("readings", `${count(given)} by flash, ${count(arrived.size)} came`);
    report.say("RPC", `${count(rpc.replied)} replied, ${count(rpc.failed)} while it was away`);
    const lost = Array.from({ length: given }, (_, i) => i + 1).filter((number) => !arrived.has(number));
    report.check(lost.length === 0, `never came: ${lost.slice(0, 5).join(", ")}`);
    report.check(rpc.wrong === 0, `${rpc.wrong} RPCs got a wrong reply`);
    report.check(this.knownLimit === this.limit, `the cache says ${this.knownLimit}, the owner wrote ${this.limit}`);
  }
}

/** What the gateway's firmware says of itself: messages given, those not called back yet, the checksum of its file. */
interface Told {
  given: number;
  open: number;
  file: unknown;
}

/** A gateway with two devices, and a file that is kept up to date, with the memory of an ESP32. */
export class GatewayHousehold implements Household {
  readonly name = "a gateway with updates";
  readonly chip = "ESP32";
  readonly modules = ["thingsboard", "thingsboard-gateway", "thingsboard-software-update"];
  readonly firmware = `
var g=require("thingsboard-gateway").useGateway(c),on=1,n=0,open=0,file="";
function tell(e){open--;if(e&&e!==-6)console.log("wrong "+e)}
g.setServerSideRpcRequestHandler(function(d,i,r){return r.params});
g.setDeviceChangeHandler(function(d,name){if(name===undefined)g.connect(d,"sensor");console.log("changed")});
g.connect("A","sensor");g.connect("B","sensor");
c.setServerSideRpcRequestHandler(function(i,r){if(r.method!=="echo")on=r.method==="go";return {given:n,open:open,file:file}});
require("thingsboard-software-update").useSoftwareUpdate(c,{title:"melody",version:"0",file:"melody",chunkTimeoutMs:${BOARD_PATIENCE_MS},install:function(f,done){
  file=E.CRC32(require("Storage").read(f));done()}});
setInterval(function(){if(on){open++;n++;g.sendTelemetry(n%2?"A":"B",{child:n},tell)}},30000);
setInterval(function(){if(c.connected&&!open)console.log("rest "+process.memory().usage)},20000)`;
  readonly expected = /^changed$/;
  get isWarm(): boolean {
    const { rpc, changes, assigned } = this;
    return rpc.replied > 2 * REMEMBERED_RPCS && changes.renamed > 0 && changes.deleted > 0 && assigned > 0;
  }
  private readonly arrived = new Set<number>();
  private given = 0;
  private open = 0;
  private assigned = 0;
  private sum = 0;
  private file: unknown;
  /** Of the last package. */
  private told = "";
  private otaPackage: OtaPackage | undefined;
  private names: string[] = [];
  private readonly changes = { renamed: 0, deleted: 0 };
  private readonly rpc = { replied: 0, failed: 0, wrong: 0 };

  start({ emulator }: Stage): void {
    emulator.on("telemetry", (_, entries) => {
      for (const { values } of entries) if (typeof values.child === "number") this.arrived.add(values.child);
    });
  }

  async act(stage: Stage): Promise<void> {
    const { emulator, device, random } = stage;
    const children = childrenOf(stage);
    const child = children[random.between(0, children.length - 1)];
    const act = random.pick({ call: 6, rename: 1, remove: 1, update: 1 });
    if (act === "update") this.update(stage, random.between(500, 8000));
    else if (!child?.online) return;
    else if (act === "call")
      await callOf(this.rpc, child, "echo", random.between(1, 1000), (reply, number) => reply === number);
    else {
      // While no message is on its way under the old name; and the gateway hears of it before anything else happens.
      const { open } = (await answerOf(device, "hush")) as Told;
      if (open === 0 && child.online) {
        const heard = stage.printed(/^changed$/);
        if (act === "rename") emulator.renameDevice(child, `${child.name[0]} ${++this.changes.renamed}`);
        else {
          this.changes.deleted++;
          emulator.deleteDevice(child);
        }
        await heard;
      }
      await answerOf(device, "go");
    }
  }

  async call(stage: Stage): Promise<void> {
    await calmUntil(() => childrenOf(stage).length === 2);
    for (const each of [stage.device, childrenOf(stage)[0]!]) await answerOf(each, "echo");
  }

  async end(stage: Stage): Promise<void> {
    this.update(stage, 8000);
    const { device } = stage;
    // The one before may be reported last of all.
    const isInstalled = () =>
      device.telemetry.sw_state?.at(-1)?.value === "UPDATED" &&
      // The server has a number for a text of digits.
      Number(device.telemetry.current_sw_version?.at(-1)?.value) === this.assigned;
    await calmUntil(isInstalled);
    const last = (key: string) => device.telemetry[key]?.at(-1)?.value ?? "";
    this.told = `${last("sw_state")} ${last("sw_error")}`;
    Object.assign(this, (await answerOf(device, "end")) as Told);
    this.names = childrenOf(stage).map(({ name, type }) => `${name[0]} ${type}`);
  }

  report(report: Report): void {
    const { given, open, arrived, changes, rpc, names } = this;
    report.say("messages", `${count(given)} of two devices, ${count(arrived.size)} came`);
    report.say("changes", `${changes.renamed} renamed, ${changes.deleted} deleted; ${this.assigned} packages assigned`);
    report.say("RPC", `${count(rpc.replied)} replied, ${count(rpc.failed)} while it was away`);
    report.check(open === 0, `${open} messages were never called back`);
    report.check(names.sort().join() === "A sensor,B sensor", `behind the gateway are ${names.join(", ")}`);
    report.check(this.file === this.sum, `the last package is not there, or not whole: ${this.told}`);
    report.check(rpc.wrong === 0, `${rpc.wrong} RPCs got a wrong reply`);
  }

  private update({ emulator, device }: Stage, bytes: number): void {
    const before = this.otaPackage;
    const data = Buffer.from(`${++this.assigned} `.padEnd(bytes, `${this.assigned * 7919} `), "latin1");
    this.sum = crc32(data);
    this.otaPackage = emulator.createOtaPackage({
      title: "melody",
      version: `${this.assigned}`,
      type: "SOFTWARE",
      checksumAlgorithm: "CRC32",
      data,
    });
    emulator.assignOtaPackage(device, this.otaPackage);
    if (before) emulator.deleteOtaPackage(before);
  }
}

function childrenOf({ emulator, device }: Stage): Device[] {
  return emulator.devices().filter(({ additionalInfo }) => additionalInfo.get("lastConnectedGateway") === device.id);
}

async function callOf(
  rpc: { replied: number; failed: number; wrong: number },
  device: Device,
  method: string,
  number: number,
  isRight: (reply: unknown, number: number) => boolean,
): Promise<void> {
  try {
    if (isRight(await device.rpc(method, number, { timeoutMs: 2000 }), number)) rpc.replied++;
    else rpc.wrong++;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    rpc.failed++;
  }
}
