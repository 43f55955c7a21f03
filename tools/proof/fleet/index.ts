/** `tb-espruino fleet`: what a server sees of many devices after its restart, with pauses that are spread and without. */
import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ROOT } from "../../project.js";
import { count, Report } from "../report.js";
import { chart } from "./chart.js";
import { DOWN_MS, type FleetRun, runFleet } from "./fleet.js";
import { busiestSecond } from "./histogram.js";

export interface FleetOptions {
  devices: number;
  seed: number;
  /** Default: DOCUMENTED's picture, or one in dist/ for another run. */
  out?: string;
}

/** The run whose picture docs/reliability.md shows. */
const DOCUMENTED = { devices: 2000, seed: 1, out: "docs/fleet.svg" };

export async function fleet({ devices, seed, out }: FleetOptions): Promise<void> {
  const isDocumented = devices === DOCUMENTED.devices && seed === DOCUMENTED.seed;
  const file = out ? resolve(out) : join(ROOT, isDocumented ? DOCUMENTED.out : "dist/fleet.svg");
  // Before the work, which takes more than a minute.
  checkWritable(file);
  const title = `${count(devices)} devices after a restart of their server`;
  const report = new Report(`fleet: ${title}, which is away for ${DOWN_MS / 1000} s, seed ${seed}`);
  const startedAt = performance.now();
  const alike = await runFleet(devices, seed, false);
  const spread = await runFleet(devices, seed, true);
  for (const [name, run] of [
    ["no jitter", alike],
    ["jitter", spread],
  ] as const) {
    report.say(name, describe(run));
    report.check(run.devicesBack === devices, `${name}: ${count(devices - run.devicesBack)} devices are not back`);
    report.check(
      run.acknowledged === run.given,
      `${name}: ${count(run.given - run.acknowledged)} messages are missing`,
    );
    report.check(run.given === devices, `${name}: ${count(run.given)} devices noticed the restart`);
  }
  report.check(
    busiestSecond(arriving(spread)) * 2 <= busiestSecond(arriving(alike)),
    "the server's busiest second with jitter has more than half of that without",
  );
  const panels = [
    { title: "no jitter: every device makes the same pauses", ...alike },
    { title: "jitter: up to half of each pause is taken off, by the device's own name", ...spread },
  ];
  writeFileSync(file, chart(title, panels, DOWN_MS / 1000));
  report.say("plotted", relative(process.cwd(), file));
  report.say("time", `${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  if (!report.print()) throw new Error(`a promise was broken; seed ${seed}`);
}

/** Throws one line when no such file can be written. */
function checkWritable(file: string): void {
  const folder = dirname(file);
  try {
    if (folder === join(ROOT, "dist")) mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    if (existsSync(file)) accessSync(file, constants.W_OK);
    if (existsSync(file) && !statSync(file).isFile()) throw new Error("it is not a file");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? `there is no folder ${folder}` : (code ?? message);
    throw new Error(`cannot write ${file}: ${reason}`);
  }
}

/** Attempts that reached a server. */
function arriving({ attempts }: FleetRun): number[] {
  return attempts.filter((second) => second * 1000 >= DOWN_MS);
}

function describe(run: FleetRun): string {
  const sorted = [...run.connects].sort((one, other) => one - other);
  const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1);
  return `the server's busiest second has ${count(busiestSecond(arriving(run)))} attempts; half are back after ${at(0.5)} s, all after ${at(1)} s; ${count(run.acknowledged)} of ${count(run.given)} messages arrived`;
}
