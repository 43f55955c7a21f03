/** Firmware that keeps a file up to date: its owner assigns a new package now and then, also while the one before is under way. The last one is there at the end, whole. */
import type { Context } from "../../emulator/context.js";
import type { Device } from "../../emulator/index.js";
import { assignOtaPackage, createOtaPackage, deleteOtaPackage } from "../../emulator/ota/owner.js";
import type { OtaPackage } from "../../emulator/ota/packages.js";
import { type Client, TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { modules } from "../../espruino-on-node/globals.js";
import { held } from "../held.js";
import { count, type Report } from "../report.js";
import type { Marks } from "./marks.js";
import { every, HOUR, marksOf, nowAndThen, type Part, type World } from "./part.js";
import { BoardSocket } from "./virtual-net.js";
import { Timer } from "./virtual-time.js";

const { useSoftwareUpdate } = await import("../../../src/software-update.js");
const { useSessionLimits } = await import("../../../src/session-limits.js");

const FILE = "melody";
const MESSAGE_MS = 60_000;
const REFUSED = -6;

export class UpdateBoard implements Part {
  readonly name = "updates";
  private readonly device: Device;
  private readonly client: Client;
  private readonly parts;
  private given = 0;
  private called = 0;
  private refused = 0;
  private readonly acknowledged: Marks;
  private readonly arrived: Marks;
  private assigned = 0;
  private otaPackage: OtaPackage | undefined;
  /** Versions that the firmware took over, in order. */
  private readonly installed: number[] = [];
  private readonly wrong: string[] = [];
  private readonly ends: (() => void)[];

  constructor(
    world: World,
    private readonly context: Context,
  ) {
    const { random } = world;
    this.acknowledged = marksOf(world, MESSAGE_MS);
    this.arrived = marksOf(world, MESSAGE_MS);
    const device = context.store.create({ name: "updates", token: "updates" });
    this.device = device;
    context.events.on("telemetry", (from, entries) => {
      if (from !== device) return;
      for (const { values } of entries) if (typeof values.paced === "number") this.arrived.add(values.paced);
    });
    const options = {
      host: "server",
      accessToken: "updates",
      clientId: "updates",
      isNetworkUp: () => world.net.hasWifi,
    };
    this.client = new TBDeviceMqttClient(options);
    const pacer = useSessionLimits(this.client, options);
    const update = useSoftwareUpdate(this.client, {
      title: "melody",
      version: "0",
      file: FILE,
      install: (file, done) => {
        this.takeOver((modules.Storage as { read(name: string): string }).read(file));
        done();
      },
    });
    this.parts = { client: this.client, pacer, update };
    this.client.connect();
    this.ends = [
      every(world, MESSAGE_MS, () => {
        const number = ++this.given;
        pacer.sendTelemetry({ paced: number }, (error) => {
          this.called++;
          if (error === undefined) this.acknowledged.add(number);
          else if (error === REFUSED) this.refused++;
          else this.wrong.push(`message ${number} was called back with ${error}`);
        });
      }),
      nowAndThen(world, 10 * HOUR, () => this.assign(random.between(500, 30_000))),
    ];
  }

  get isAtRest(): boolean {
    return (
      this.client.connected && this.called === this.given && this.installed.at(-1) === (this.assigned || undefined)
    );
  }

  things(): number {
    return held(this.parts, (thing) => thing instanceof BoardSocket || thing instanceof Timer).things;
  }

  end(): void {
    for (const end of this.ends) end();
    this.assign(10_000);
  }

  report(report: Report): void {
    const { given, refused, assigned, installed } = this;
    report.say(
      this.name,
      `${count(assigned)} packages assigned, ${count(installed.length)} installed; ${count(given)} messages at the server's pace, ${count(this.acknowledged.count)} acknowledged, ${count(refused)} refused and told`,
    );
    report.check(this.wrong.length === 0, this.wrong.slice(0, 5).join("; "));
    report.check(
      installed.at(-1) === assigned,
      `package ${installed.at(-1)} is installed, ${assigned} was assigned last`,
    );
    const lost = this.acknowledged.without(this.arrived);
    report.check(lost.length === 0, `messages that were acknowledged and never came: ${lost.slice(0, 5).join(", ")}`);
    report.check(this.called === given, `${given - this.called} messages were never called back`);
  }

  /** The package before is deleted as soon as no device has it. */
  private assign(bytes: number): void {
    const version = ++this.assigned;
    const before = this.otaPackage;
    const data = Buffer.from(contents(version, bytes), "latin1");
    this.otaPackage = createOtaPackage(this.context, {
      title: "melody",
      version: `${version}`,
      type: "SOFTWARE",
      checksumAlgorithm: "CRC32",
      data,
    });
    assignOtaPackage(this.context, this.device, this.otaPackage, "SOFTWARE");
    if (before) deleteOtaPackage(this.context, before);
  }

  private takeOver(text: string): void {
    const version = Number(text.split(" ")[0]);
    if (text !== contents(version, text.length)) this.wrong.push(`package ${version} came damaged`);
    else this.installed.push(version);
  }
}

/** Its version, and text that no other version has. */
function contents(version: number, bytes: number): string {
  return `${version} `.padEnd(bytes, `${version * 7919} `);
}
