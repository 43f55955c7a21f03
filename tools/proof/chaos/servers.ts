/** The two servers, each with the same few handles. */
import { setTimeout as pause } from "node:timers/promises";
import { startEmulator } from "../../emulator/index.js";
import { Mosquitto } from "../../mosquitto.js";
import { Caller } from "./caller.js";
import { MAX_PACKET_BYTES } from "./poison.js";

export type ServerName = "mosquitto" | "emulator";

export interface ChaosServer {
  port: number;
  /** Calls the device, where the server can. */
  caller?: Caller;
  /** Dies without a goodbye, and is there again after so long. */
  kill(downMs: number): Promise<void>;
  close(): Promise<void>;
}

export const TOKEN = "chaos";

export const SERVERS: Record<ServerName, () => Promise<ChaosServer>> = {
  async mosquitto() {
    const cleanUps: (() => void | Promise<void>)[] = [];
    const broker = await Mosquitto.start({ config: [`max_packet_size ${MAX_PACKET_BYTES}`] }, (cleanUp) =>
      cleanUps.push(cleanUp),
    );
    return {
      port: broker.port,
      async kill(downMs) {
        await broker.stop("SIGKILL");
        await pause(downMs);
        await broker.start();
      },
      async close() {
        for (const cleanUp of cleanUps) await cleanUp();
      },
    };
  },

  async emulator() {
    // What it keeps of the messages would hide what a client keeps.
    const emulator = await startEmulator({ maxPointsPerKey: 10 });
    const caller = new Caller(emulator.createDevice({ name: "chaos", token: TOKEN }));
    return {
      caller,
      port: emulator.mqttPort,
      async kill(downMs) {
        emulator.dropConnections();
        await emulator.restart({ downMs });
      },
      close() {
        caller.stop();
        return emulator.close();
      },
    };
  },
};
