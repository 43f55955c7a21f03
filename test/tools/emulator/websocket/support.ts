/** A WebSocket as an application of ThingsBoard's opens it. */
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Emulator } from "../../../../tools/emulator/index.js";
import { Rest } from "../support.js";

export interface Update {
  subscriptionId: number;
  errorCode: number;
  errorMsg: string | null;
  data: Record<string, Array<[number, string | null]>> | null;
  latestValues: Record<string, number>;
}

export class Socket {
  private readonly messages: Update[] = [];
  private waiting: (() => void) | undefined;
  /** the close code and its reason */
  readonly closed: Promise<[code: number, reason: string]>;

  private constructor(readonly client: WebSocket) {
    client.on("message", (data) => {
      this.messages.push(JSON.parse(String(data)));
      this.waiting?.();
    });
    client.on("error", () => {});
    this.closed = new Promise((resolve) => client.on("close", (code, reason) => resolve([code, String(reason)])));
  }

  static async open(emulator: Emulator, path: string): Promise<Socket> {
    const client = new WebSocket(`ws://127.0.0.1:${emulator.httpPort}${path}`);
    onTestFinished(() => client.terminate());
    const socket = new Socket(client);
    await new Promise((resolve, reject) => {
      client.once("open", resolve);
      client.once("error", reject);
    });
    return socket;
  }

  send(message: unknown): void {
    this.client.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  async next(): Promise<Update> {
    while (this.messages.length === 0) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
    return this.messages.shift() as Update;
  }

  /** What came before the answer to a command that is always answered: everything that there was to say. */
  async untilAnswer(): Promise<Update[]> {
    this.send({ cmds: [{ type: "ENTITY_DATA", cmdId: 9999 }] });
    const updates: Update[] = [];
    for (let update = await this.next(); update.subscriptionId !== 9999; update = await this.next())
      updates.push(update);
    return updates;
  }
}

export async function tokenOf(emulator: Emulator, role: "tenant" | "customer"): Promise<string> {
  const login = { username: `${role}@thingsboard.org`, password: role };
  const response = await new Rest(emulator).post("/api/auth/login", login);
  return ((await response.json()) as { token: string }).token;
}

/** A WebSocket that has said who it is. */
export async function openAs(emulator: Emulator, role: "tenant" | "customer" = "tenant"): Promise<Socket> {
  const socket = await Socket.open(emulator, "/api/ws");
  socket.send({ authCmd: { cmdId: 0, token: await tokenOf(emulator, role) } });
  return socket;
}
