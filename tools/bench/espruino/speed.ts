/** CPU time of a call in the interpreter, as a ratio to what the other client takes for the same in the same round. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { median } from "../stats.js";
import { Broker } from "./broker.js";
import { cpuTime } from "./cpu.js";
import type { Flash, Run } from "./interpreter.js";

export const SPEED_FILE = "bench-speed";

/** Functions of the device's script that are measured together, and the one that is the loop around them. */
interface Group {
  loop: string;
  names: readonly string[];
  /** Calls in one turn of the event loop, and turns. */
  calls: number;
  turns: number;
}

const SENDS: Omit<Group, "names"> = { loop: "none", calls: 40, turns: 20 };
const GROUPS: Record<0 | 1, Group[]> = {
  0: [
    { ...SENDS, names: ["write", "sendOurs", "sendTheirs"] },
    { loop: "loop", names: ["empty", "poll"], calls: 500, turns: 2 },
  ],
  1: [{ ...SENDS, names: ["write", "sendOursAcked", "sendTheirsAcked"] }],
};

/** Microseconds of one call in each round, without the loop around it. */
type Rounds = Map<string, number[]>;

export interface Speed {
  what: string;
  /** Microseconds, medians. */
  ours: number;
  /** MQTT.js; for the poll, an empty function. */
  theirs?: number;
  write?: number;
  /** Medians of the rounds' ratios. */
  ratio?: number;
  toWrite?: number;
}

export async function measureSpeed(
  flash: Flash,
  rounds: number,
  withTheirs: boolean,
  progress: (text: string) => void,
): Promise<Speed[]> {
  const qos0 = await measureAt(flash, 0, rounds, withTheirs, progress);
  const qos1 = await measureAt(flash, 1, rounds, withTheirs, progress);
  return [
    speed("sendTelemetry, QoS 0", qos0, "sendOurs", "sendTheirs", "write"),
    speed("sendTelemetry, QoS 1, with its PUBACK", qos1, "sendOursAcked", "sendTheirsAcked", "write"),
    speed("idle poll, beside a call of an empty function", qos0, "poll", "empty"),
  ];
}

async function measureAt(
  flash: Flash,
  qos: 0 | 1,
  rounds: number,
  withTheirs: boolean,
  progress: (text: string) => void,
): Promise<Rounds> {
  const broker = await Broker.start();
  const control = createServer().listen(0, "127.0.0.1");
  await once(control, "listening");
  const { port } = control.address() as { port: number };
  const run = flash.run(SPEED_FILE, { PORT: broker.port, CONTROL: port, QOS: qos, MQTT: withTheirs ? 1 : 0 });
  try {
    const connected = once(control, "connection") as Promise<[Socket]>;
    const [orders] = await run.until(connected, "control", 20_000);
    orders.on("error", () => undefined).setNoDelay(true);
    const result: Rounds = new Map();
    for (let round = 0; round < rounds; round++) {
      for (const group of GROUPS[qos]) await measureRound(run, orders, group, withTheirs, result);
    }
    progress(`CPU time, QoS ${qos}`);
    orders.destroy();
    return result;
  } finally {
    await run.stop();
    await broker.close();
    control.close();
  }
}

/** Each of the group once. */
async function measureRound(
  run: Run,
  orders: Socket,
  { loop, names, calls, turns }: Group,
  withTheirs: boolean,
  result: Rounds,
): Promise<void> {
  const time = async (name: string) => {
    const start = cpuTime(run.pid);
    orders.write(JSON.stringify({ name, calls, turns }));
    await run.next("done", 60_000);
    return (cpuTime(run.pid) - start) / (calls * turns);
  };
  const before = await time(loop);
  const times: [name: string, time: number][] = [];
  for (const name of names) if (withTheirs || !name.includes("Theirs")) times.push([name, await time(name)]);
  const around = (before + (await time(loop))) / 2;
  for (const [name, spent] of times) result.set(name, [...(result.get(name) ?? []), spent - around]);
}

function speed(what: string, rounds: Rounds, mine: string, other: string, bare?: string): Speed {
  const ours = rounds.get(mine)!;
  const theirs = rounds.get(other);
  const write = bare && rounds.get(bare);
  return {
    what,
    ours: median(ours),
    ...(theirs && { theirs: median(theirs), ratio: ratio(ours, theirs) }),
    ...(write && { write: median(write), toWrite: ratio(ours, write) }),
  };
}

function ratio(ours: readonly number[], others: readonly number[]): number {
  return median(ours.map((time, round) => time / others[round]!));
}
