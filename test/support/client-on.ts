/** The client `c` on a board of either kind, and the emulator that it is to talk to. */
import type { Device, Emulator } from "../../tools/emulator/index.js";
import { Line } from "./line.js";
import { type AtEnd, emulatorWithBoard } from "./on-board.js";
import type { Kind, Runner } from "./runners.js";

export interface Bench extends Runner {
  emulator: Emulator;
  device: Device;
  /** What is between the two. */
  line: Line;
  /** Calls a method of the client: arguments as JavaScript text. */
  call(method: string, ...args: string[]): Promise<void>;
}

/** Makes a client with quick reconnects, not yet connected. */
export async function clientOn(
  kind: Kind,
  atEnd: AtEnd,
  options: Record<string, unknown> = {},
  board: Parameters<Kind["start"]>[1] = {},
): Promise<Bench> {
  const { emulator, device } = await emulatorWithBoard(atEnd);
  const line = await Line.start(emulator.mqttPort, atEnd);
  const runner = await kind.start(atEnd, board);
  const all = {
    host: "127.0.0.1",
    port: line.port,
    accessToken: device.token,
    minReconnectDelayMs: 20,
    ...options,
  };
  await runner.run(`open(${JSON.stringify(all)})`);
  return {
    ...runner,
    emulator,
    device,
    line,
    call: (method, ...args) => runner.run(`c.${method}(${args.join(",")})`),
  };
}

export async function connectedOn(...args: Parameters<typeof clientOn>): Promise<Bench> {
  const bench = await clientOn(...args);
  await bench.call("connect");
  await bench.console.next("connect []");
  return bench;
}

/** Resolves when the server knows of so many subscriptions: they may come in one packet. Ask before what causes it. */
export function heardFilters({ emulator }: Bench, count: number): Promise<void> {
  const filters = new Set<string>();
  return new Promise((resolve) => {
    emulator.on("subscribe", (_device, filter) => {
      if (filters.add(filter).size === count) resolve();
    });
  });
}
