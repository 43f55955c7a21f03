/** What a WebSocket was told, message by message. */
import type { WebSocket } from "ws";
import { Arrival } from "./arrival.js";
import { PATIENCE_MS, SILENCE_MS } from "./patience.js";

export class Told {
  private readonly messages: unknown[] = [];
  private readonly arrival = new Arrival();

  constructor(socket: WebSocket) {
    socket.on("message", (data) => this.hear(JSON.parse(String(data))));
    socket.on("close", (code, reason) => this.hear({ closed: code, reason: String(reason) }));
  }

  private hear(message: unknown): void {
    this.messages.push(message);
    this.arrival.come();
  }

  /** The next message, or that it was closed; "silence" when neither comes. */
  async next(patienceMs = PATIENCE_MS): Promise<unknown> {
    if (this.messages.length === 0) await this.arrival.next(patienceMs);
    return this.messages.length > 0 ? this.messages.shift() : "silence";
  }

  /** All that comes until nothing does for two seconds. */
  async untilSilence(patienceMs = SILENCE_MS): Promise<unknown[]> {
    const all: unknown[] = [];
    for (;;) {
      const message = await this.next(all.length === 0 ? patienceMs : SILENCE_MS);
      if (message === "silence") return all;
      all.push(message);
    }
  }
}
