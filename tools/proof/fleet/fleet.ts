/** Many clients in one process against one emulator, which restarts. */
import { setTimeout as pause } from "node:timers/promises";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { type Client, TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { useNodeNet } from "../../espruino-on-node/node-net.js";
import { ProgressLine } from "../../terminal.js";
import { Random } from "../random.js";

/** How long the server is away: long enough for a few attempts that fail. */
export const DOWN_MS = 20_000;
/** The longest pause by then is half a minute; this is far beyond. */
const PATIENCE_MS = 180_000;
const LOOK_MS = 250;
/** So many are started at once: the first connects are not what is measured. */
const AT_ONCE = 100;

export interface FleetRun {
  /** Seconds after the server went, for each attempt of any device to connect, and for each that was let in. */
  attempts: number[];
  connects: number[];
  /** Messages given while the server was away, and what became of them. */
  given: number;
  acknowledged: number;
  devicesBack: number;
}

/** @param hasJitter false: every device takes itself for the same one, which is what its pauses are spread by */
export async function runFleet(devices: number, seed: number, hasJitter: boolean): Promise<FleetRun> {
  const emulator = await startEmulator({ maxPointsPerKey: 1 });
  const clients: Client[] = [];
  const random = new Random(seed);
  const restoreNames = hasJitter ? () => {} : forgetNames();
  try {
    for (let i = 0; i < devices; i++) {
      const accessToken = token(random);
      emulator.createDevice({ name: `device ${i}`, token: accessToken });
      clients.push(new TBDeviceMqttClient({ host: "127.0.0.1", port: emulator.mqttPort, accessToken }));
    }
    useNodeNet();
    await connectAll(clients);
    return await restart(clients, emulator);
  } finally {
    restoreNames();
    for (const client of clients) client.disconnect();
    await emulator.close();
  }
}

/** As ThingsBoard makes them: 20 letters and digits. */
function token(random: Random): string {
  return Array.from({ length: 20 }, () => random.between(0, 35).toString(36)).join("");
}

function forgetNames(): () => void {
  const { E } = globalThis as unknown as { E: { CRC32(text: string): number } };
  const { CRC32 } = E;
  E.CRC32 = () => 0;
  return () => {
    E.CRC32 = CRC32;
  };
}

async function connectAll(clients: Client[]): Promise<void> {
  for (let i = 0; i < clients.length; i += AT_ONCE) {
    const some = clients.slice(i, i + AT_ONCE);
    const errors = await Promise.all(some.map((client) => new Promise((resolve) => client.connect(resolve))));
    const error = errors.find((code) => code !== undefined);
    if (error !== undefined) throw new Error(`a device cannot connect: ${error}`);
  }
}

async function restart(clients: Client[], emulator: Emulator): Promise<FleetRun> {
  const run: FleetRun = { attempts: [], connects: [], given: 0, acknowledged: 0, devicesBack: 0 };
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  useNodeNet(() => void run.attempts.push(seconds()));
  for (const client of clients) {
    client.on("connect", () => void run.connects.push(seconds()));
    client.on("disconnect", () => {
      run.given++;
      client.sendTelemetry({ away: true }, (error) => {
        if (error === undefined) run.acknowledged++;
      });
    });
  }
  const progress = new ProgressLine();
  const isUp = emulator.restart({ downMs: DOWN_MS });
  while (seconds() * 1000 < PATIENCE_MS) {
    await pause(LOOK_MS);
    progress.show(`${run.acknowledged} of ${clients.length} devices are back after ${seconds().toFixed(0)} s`);
    if (run.given === clients.length && run.acknowledged === run.given) break;
  }
  progress.clear();
  await isUp;
  // A copy: the clients go on, and are ended.
  return { ...run, devicesBack: clients.filter((client) => client.connected).length };
}
