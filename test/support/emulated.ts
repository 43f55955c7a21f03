/** The library's source against the real emulator, over TCP and in real time. */
import { once } from "node:events";
import { type ClientOptions, TBDeviceMqttClient } from "../../src/client";
import type { ClientEvents } from "../../src/mqtt/loop";
import {
  type Device,
  type Emulator,
  type EmulatorEventMap,
  type EmulatorOptions,
  startEmulator,
} from "../../tools/emulator/index.js";
import { type NodeSocket, useNodeNet } from "../../tools/espruino-on-node/node-net.js";
import { DISORDER } from "./disorder";

/** What a test has to give: tests of one file may run at the same time. */
interface Finishing {
  onTestFinished(action: () => void | Promise<void>): void;
}

const SHORT: Partial<ClientOptions> = {
  pollIntervalMs: 5,
  minReconnectDelayMs: 10,
  maxReconnectDelayMs: 50,
  requestTimeoutMs: 500,
  connectTimeoutMs: 2000,
  maxQueueBytes: 8192,
};

/** The emulators of the tests that run. */
const running = new Set<Emulator>();

export class Emulated {
  /** The client's own object: opt-in capabilities change it. */
  readonly options: ClientOptions;
  readonly client: TBDeviceMqttClient;
  /** Those that were opened since this one was made, the newest last; where no tests run at the same time all are this client's. */
  readonly sockets: NodeSocket[] = [];
  private readonly events: [string, unknown[]][] = [];

  constructor(
    test: Finishing,
    readonly emulator: Emulator,
    readonly device: Device,
    options: Partial<ClientOptions> = {},
  ) {
    useNodeNet((socket) => void this.sockets.push(socket));
    const { mqttPort: port } = emulator;
    this.options = { host: "127.0.0.1", port, accessToken: "token", ...SHORT, ...options };
    this.client = new TBDeviceMqttClient(this.options);
    for (const name of ["connect", "disconnect", "error", "state", "skip"] as const) {
      this.client.on(name, (...args: unknown[]) => void this.events.push([name, args]));
    }
    test.onTestFinished(() => this.client.disconnect());
  }

  /** A device with the token "token", and a client of it that is not connected. */
  static async start(
    test: Finishing,
    options: Partial<ClientOptions> = {},
    emulatorOptions: EmulatorOptions = {},
  ): Promise<Emulated> {
    const emulator = await startEmulator({
      ...DISORDER,
      rpcMinTimeoutMs: 0,
      rpcDefaultTimeoutMs: 8000,
      ...emulatorOptions,
    });
    running.add(emulator);
    test.onTestFinished(() => {
      running.delete(emulator);
      return emulator.close();
    });
    return new Emulated(test, emulator, emulator.createDevice({ name: "board", token: "token" }), options);
  }

  /** The same, connected. */
  static async online(
    test: Finishing,
    options: Partial<ClientOptions> = {},
    emulatorOptions: EmulatorOptions = {},
  ): Promise<Emulated> {
    const emulated = await Emulated.start(test, options, emulatorOptions);
    const code = await emulated.connect();
    if (code !== undefined) throw new Error(`connect: ${code}`);
    return emulated;
  }

  /** Resolves to the code that connect() called back with. */
  connect(): Promise<number | undefined> {
    return called((done) => this.client.connect(done));
  }

  /** The next event of the emulator. */
  server<K extends keyof EmulatorEventMap>(name: K): Promise<EmulatorEventMap[K]> {
    return once(this.emulator, name) as Promise<unknown> as Promise<EmulatorEventMap[K]>;
  }

  /** Resolves when the client tells this event the next time. */
  next(event: keyof ClientEvents): Promise<unknown[]> {
    return new Promise((resolve) => this.client.on(event, (...args: unknown[]) => resolve(args)));
  }

  /** The arguments of each event of this name so far. */
  told(event: string): unknown[][] {
    return this.events.filter(([name]) => name === event).map(([, args]) => args);
  }

  /** Subscribes by this call, and resolves when the server has granted it. */
  async subscribed(call: (client: TBDeviceMqttClient) => void): Promise<void> {
    const granted = this.server("subscribe");
    call(this.client);
    await granted;
  }

  /** Resolves when all that the server sent so far has come. */
  async settled(): Promise<void> {
    await called((done) => this.client.requestAttributes({ sharedKeys: ["none"] }, done));
  }
}

/** Resolves to the error code of a call that calls back with `(error)`, once what was acknowledged has had its effect. */
export async function called(call: (done: (error?: unknown) => void) => void): Promise<number | undefined> {
  const code = await new Promise<number | undefined>((resolve) =>
    call((error) => resolve(error as number | undefined)),
  );
  await Promise.all([...running].map((emulator) => emulator.settled()));
  return code;
}

/** Resolves to what a request is called back with: `[result, error]`. */
export function answered(call: (done: (result?: unknown, error?: number) => void) => void): Promise<unknown[]> {
  return new Promise((resolve) => call((...args) => resolve(args)));
}
