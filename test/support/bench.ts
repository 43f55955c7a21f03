/** A client on a fake socket and a fake clock: the test plays the server and lets time pass. */
import { type Packet, parser } from "mqtt-packet";
import { onTestFinished, vi } from "vitest";
import { type ClientOptions, TBDeviceMqttClient } from "../../src/client";
import { goodAnswer } from "./broker";
import { type FakeNet, type FakeSocket, useFakeNet } from "./fake-net";

export const ME = "v1/devices/me/";
export const TELEMETRY = `${ME}telemetry`;
export const ATTRIBUTES = `${ME}attributes`;
/** The bench's clock at its start. */
export const START = Date.UTC(2026, 0, 1);

const EVENTS = ["connect", "disconnect", "error", "drop", "skip", "state"] as const;
const STEP_MS = 50;

export class Bench {
  readonly net: FakeNet = useFakeNet();
  /** The client's own object: opt-in capabilities change it. */
  readonly options: ClientOptions;
  readonly client: TBDeviceMqttClient;
  /** All events so far, each with its arguments behind its name. */
  readonly events: unknown[][] = [];
  /** Whether the server answers a SUBSCRIBE by itself, and grants all of it. */
  grantsSubscriptions = true;

  constructor(options: Partial<ClientOptions> = {}) {
    if (!vi.isFakeTimers()) vi.useFakeTimers({ now: START });
    this.net.onSocket = (socket) => this.grantOn(socket);
    this.options = { host: "server", accessToken: "token", ...options };
    this.client = new TBDeviceMqttClient(this.options);
    for (const name of EVENTS) this.client.on(name, (...args: unknown[]) => void this.events.push([name, ...args]));
    onTestFinished(() => {
      this.client.disconnect();
      vi.useRealTimers();
    });
  }

  /** A client that is connected; what it wrote for that is already read. */
  static async online(options: Partial<ClientOptions> = {}): Promise<Bench> {
    const bench = await Bench.connecting(options);
    await bench.accept();
    if (options.pollIntervalMs === 0) bench.client.checkForMsg();
    bench.socket.packets();
    return bench;
  }

  /** A client that has opened its socket and waits for the CONNACK. */
  static async connecting(options: Partial<ClientOptions> = {}): Promise<Bench> {
    const bench = new Bench(options);
    bench.client.connect();
    await bench.pass();
    if (options.pollIntervalMs === 0) bench.client.checkForMsg();
    return bench;
  }

  private grantOn(socket: FakeSocket): void {
    const reader = parser({ protocolVersion: 4 });
    // After the write has returned, as any network does.
    reader.on("packet", (packet: Packet) => {
      if (packet.cmd !== "subscribe") return;
      queueMicrotask(() => {
        if (this.grantsSubscriptions && !socket.closed && !socket.ended) socket.send(goodAnswer(packet)!);
      });
    });
    // What is no MQTT is for the watcher to tell.
    reader.on("error", () => undefined);
    socket.onSent = (bytes) => void reader.parse(Buffer.from(bytes, "latin1"));
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    return this.net.sockets.at(-1)!;
  }

  /** Lets time pass; without a length, just so much that all is done that is due now. */
  async pass(ms = 1): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  async accept(sessionPresent = false): Promise<void> {
    this.socket.send({ cmd: "connack", returnCode: 0, sessionPresent });
    await this.pass();
  }

  async refuse(returnCode: number): Promise<void> {
    this.socket.receive(String.fromCharCode(0x20, 2, 0, returnCode));
    await this.pass();
  }

  /** Lets time pass until the client tries to open a socket once more; returns how long that took. */
  async nextAttempt(limitMs = 400_000): Promise<number> {
    const { attempts } = this.net;
    for (let ms = 0; ms <= limitMs; ms += STEP_MS) {
      if (this.net.attempts > attempts) return ms;
      await this.pass(STEP_MS);
    }
    throw new Error(`No attempt within ${limitMs} ms`);
  }

  /** The link breaks and comes back; what is written on the new one is left to read. */
  async reconnect(sessionPresent = false): Promise<void> {
    this.socket.close();
    await this.nextAttempt();
    await this.accept(sessionPresent);
  }

  /** The server publishes. */
  async push(topic: string, payload: unknown, messageId = 1, qos: 0 | 1 = 1): Promise<void> {
    this.pushNow(topic, payload, messageId, qos);
    await this.pass();
  }

  /** The same, and nothing of the client has had its turn yet. */
  pushNow(topic: string, payload: unknown, messageId = 1, qos: 0 | 1 = 1): void {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    this.socket.send({ cmd: "publish", topic, payload: text, qos, messageId, dup: false, retain: false });
  }

  async puback(messageId: number): Promise<void> {
    this.socket.send({ cmd: "puback", messageId });
    await this.pass();
  }

  /** The packets of one kind that were written since the last look. */
  packets<C extends Packet["cmd"]>(cmd: C): Extract<Packet, { cmd: C }>[] {
    const isThis = (packet: Packet): packet is Extract<Packet, { cmd: C }> => packet.cmd === cmd;
    return this.socket.packets().filter(isThis);
  }

  /** Topics and texts of the messages written since the last look. */
  published(): { topic: string; text: string }[] {
    return this.packets("publish").map(({ topic, payload }) => ({ topic, text: payload.toString() }));
  }

  /** The JSON of the messages written since the last look. */
  bodies(): unknown[] {
    return this.published().map(({ text }) => JSON.parse(text));
  }

  /** The arguments of each event of this name. */
  told(name: string): unknown[][] {
    return this.events.filter(([event]) => event === name).map(([, ...args]) => args);
  }

  /** The codes of the `error` events. */
  errors(): unknown[] {
    return this.told("error").map(([code]) => code);
  }
}
