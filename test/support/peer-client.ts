import { EventEmitter, once } from "node:events";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import type { AtEnd } from "./on-board.js";

const PATIENCE_MS = 10_000;

export interface Message {
  topic: string;
  text: string;
  qos: number;
  retain: boolean;
}

/** MQTT.js on the other side of the broker, with every message that it got. */
export class Peer {
  readonly messages: Message[] = [];
  private readonly taken = new EventEmitter();

  private constructor(private readonly client: MqttClient) {
    client.on("error", () => {});
    client.on("message", (topic, payload, { qos, retain }) => {
      this.messages.push({ topic, text: payload.toString(), qos, retain });
      this.taken.emit("message");
    });
  }

  static async connect(port: number, atEnd: AtEnd, options: IClientOptions = {}): Promise<Peer> {
    const client = mqtt.connect({ host: "127.0.0.1", port, protocolVersion: 4, reconnectPeriod: 100, ...options });
    atEnd(() => client.endAsync(true));
    const peer = new Peer(client);
    await new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      AbortSignal.timeout(PATIENCE_MS).addEventListener("abort", () => reject(new Error("MQTT.js does not connect")));
    });
    return peer;
  }

  async subscribe(filter: string, qos: 0 | 1 = 1): Promise<void> {
    await this.client.subscribeAsync(filter, { qos });
  }

  async publish(topic: string, payload: unknown, options: { qos?: 0 | 1; retain?: boolean } = {}): Promise<void> {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    await this.client.publishAsync(topic, text, { qos: 1, ...options });
  }

  /** Resolves once there are so many messages; gives them all. */
  async got(count: number): Promise<Message[]> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (this.messages.length < count) {
      try {
        await once(this.taken, "message", { signal });
      } catch {
        throw new Error(`${this.messages.length} messages in place of ${count}: ${JSON.stringify(this.messages)}`);
      }
    }
    return this.messages;
  }
}
