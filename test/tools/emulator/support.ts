/** What the emulator's tests share: an emulator per test, MQTT.js clients, and a client of raw bytes. */
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { generate, type IConnectPacket, type Packet, parser } from "mqtt-packet";
import { onTestFinished, vi } from "vitest";
import {
  type Device,
  type Emulator,
  type EmulatorEventMap,
  type EmulatorOptions,
  startEmulator,
} from "../../../tools/emulator/index.js";
import { USERS } from "../../support/users.js";

export const TELEMETRY = "v1/devices/me/telemetry";
export const ATTRIBUTES = "v1/devices/me/attributes";
/** An id that nothing has. */
export const NOBODY = "11111111-1111-1111-8111-111111111111";
export const RPC_REQUESTS = "v1/devices/me/rpc/request/+";

export async function emulatorWithDevice(
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; device: Device }> {
  const emulator = await startEmulator({ users: USERS, ...options });
  onTestFinished(() => emulator.close());
  return { emulator, device: emulator.createDevice({ name: "board", token: "board-token" }) };
}

export function event<K extends keyof EmulatorEventMap>(emulator: Emulator, name: K): Promise<EmulatorEventMap[K]> {
  return once(emulator, name) as Promise<unknown> as Promise<EmulatorEventMap[K]>;
}

/** From here on time passes only by `vi.advanceTimersByTime`. Sockets go on; MQTT.js, which has timers of its own, is best left out. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
}

export interface Message {
  topic: string;
  body: string;
  qos: number;
}

export class Board {
  private readonly messages: Message[] = [];
  private readonly waiting: Array<(message: Message) => void> = [];
  readonly closed: Promise<void>;

  constructor(readonly client: MqttClient) {
    client.on("message", (topic, payload, packet) => {
      const message = { topic, body: payload.toString(), qos: packet.qos };
      const waiter = this.waiting.shift();
      if (waiter) waiter(message);
      else this.messages.push(message);
    });
    client.on("error", () => {});
    this.closed = new Promise((resolve) => client.once("close", () => resolve()));
  }

  next(): Promise<Message> {
    const message = this.messages.shift();
    return message ? Promise.resolve(message) : new Promise((resolve) => this.waiting.push(resolve));
  }

  async publish(topic: string, payload: unknown, qos: 0 | 1 | 2 = 1): Promise<void> {
    const text = typeof payload === "string" || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    await this.client.publishAsync(topic, text, { qos });
  }

  /** The granted QoS, or 128. */
  async subscribe(filter: string, qos: 0 | 1 | 2 = 1): Promise<number> {
    const granted = await new Promise<number>((resolve, reject) =>
      this.client.subscribe(filter, { qos }, (error, grants, packet) => {
        const code = packet && "granted" in packet ? packet.granted?.[0] : undefined;
        if (code !== undefined) resolve(Number(code));
        else if (grants?.[0]) resolve(grants[0].qos);
        else reject(error ?? new Error("no SUBACK"));
      }),
    );
    return granted;
  }
}

export async function connectBoard(emulator: Emulator, options: IClientOptions = {}): Promise<Board> {
  const client = mqtt.connect({
    host: "127.0.0.1",
    port: emulator.mqttPort,
    protocolVersion: 4,
    username: "board-token",
    reconnectPeriod: 0,
    ...options,
  });
  const board = new Board(client);
  onTestFinished(() => void client.end(true));
  await new Promise<void>((resolve, reject) => {
    client.once("connect", () => {
      // Else what follows an acknowledgement waits for the server's own, 40 ms.
      (client.stream as Socket).setNoDelay(true);
      resolve();
    });
    client.once("error", reject);
    client.once("close", () => reject(new Error("closed before the CONNACK")));
  });
  return board;
}

/** Speaks packets and bytes, and remembers everything that came back. */
export class RawClient {
  readonly received: Packet[] = [];
  readonly closed: Promise<void>;
  private readonly parser: ReturnType<typeof parser>;
  private waiting: (() => void) | undefined;
  private taken = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly protocolVersion: number,
  ) {
    this.parser = parser({ protocolVersion });
    this.parser.on("packet", (packet) => {
      this.received.push(packet);
      this.waiting?.();
    });
    // A DISCONNECT may say what MQTT 5 does not know.
    this.parser.on("error", () => {});
    socket.on("data", (chunk) => this.parser.parse(chunk));
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  static async open(emulator: Emulator, protocolVersion = 4): Promise<RawClient> {
    const socket = createConnection(emulator.mqttPort, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve) => socket.once("connect", resolve));
    return new RawClient(socket, protocolVersion);
  }

  /** Connects as the board and takes the CONNACK. */
  static async connected(emulator: Emulator, connect: Partial<IConnectPacket> = {}): Promise<RawClient> {
    const client = await RawClient.open(emulator, connect.protocolVersion);
    client.send(connectPacket(connect));
    await client.next();
    return client;
  }

  send(...packets: Packet[]): void {
    this.bytes(Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion: this.protocolVersion }))));
  }

  bytes(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  async next(): Promise<Packet> {
    while (this.taken >= this.received.length) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
    return this.received[this.taken++] as Packet;
  }

  /** What the server sent before it answered a ping: everything that it had to say. */
  async untilPingResponse(): Promise<Packet[]> {
    this.send({ cmd: "pingreq" });
    const packets: Packet[] = [];
    for (let packet = await this.next(); packet.cmd !== "pingresp"; packet = await this.next()) packets.push(packet);
    return packets;
  }

  end(): void {
    this.socket.destroy();
  }
}

export function connectPacket(options: Partial<IConnectPacket> = {}): IConnectPacket {
  return {
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clientId: "raw",
    clean: true,
    keepalive: 60,
    username: "board-token",
    ...options,
  };
}

export function publishPacket(topic: string, payload: string | Buffer, qos: 0 | 1 | 2 = 1, messageId = 1): Packet {
  return { cmd: "publish", topic, payload, qos, messageId, dup: false, retain: false };
}

export function subscribePacket(filters: Record<string, 0 | 1 | 2>, messageId = 1): Packet {
  return {
    cmd: "subscribe",
    messageId,
    subscriptions: Object.entries(filters).map(([topic, qos]) => ({ topic, qos })),
  };
}

export class Rest {
  private token = "";

  constructor(private readonly emulator: Emulator) {}

  static async as(emulator: Emulator, role: "tenant" | "customer"): Promise<Rest> {
    const rest = new Rest(emulator);
    const response = await rest.post("/api/auth/login", { username: `${role}@thingsboard.org`, password: role });
    rest.token = ((await response.json()) as { token: string }).token;
    return rest;
  }

  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the server says
  async json(path: string): Promise<any> {
    return (await this.get(path)).json();
  }

  get(path: string): Promise<Response> {
    return this.request("GET", path);
  }

  post(path: string, body?: unknown): Promise<Response> {
    return this.request("POST", path, body === undefined ? undefined : JSON.stringify(body));
  }

  postText(path: string, body: string): Promise<Response> {
    return this.request("POST", path, body);
  }

  delete(path: string): Promise<Response> {
    return this.request("DELETE", path);
  }

  /** A file as a form has it. */
  upload(path: string, data: string, name: string): Promise<Response> {
    const form = new FormData();
    form.set("file", new Blob([data], { type: "application/octet-stream" }), name);
    return this.request("POST", path, form);
  }

  private request(method: string, path: string, body?: string | FormData): Promise<Response> {
    // fetch names the type of a form, with the line that parts it.
    const headers: Record<string, string> = body instanceof FormData ? {} : { "Content-Type": "application/json" };
    if (this.token) headers["X-Authorization"] = `Bearer ${this.token}`;
    return fetch(`http://127.0.0.1:${this.emulator.httpPort}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }
}

/** A board, its owner logged in, and the path of its data. */
export async function tenantAndBoard(options: EmulatorOptions = {}) {
  const { emulator, device } = await emulatorWithDevice({ rpcMinTimeoutMs: 0, ...options });
  return {
    emulator,
    device,
    tenant: await Rest.as(emulator, "tenant"),
    path: `/api/plugins/telemetry/DEVICE/${device.id}`,
  };
}
