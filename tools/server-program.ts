/** A server that others wrote, as a program of its own on a port of this machine. It ends with this process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { endsWithUs } from "./ends-with-us.js";

const START_MS = 10_000;

export class ServerProgram {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves once it takes connections; rejects with what it said when it does not. */
  static async start(file: string, args: string[], port: number): Promise<ServerProgram> {
    const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    endsWithUs(child);
    const limit = Date.now() + START_MS;
    while (!(await canConnect(port))) {
      if (child.exitCode !== null || Date.now() > limit) throw new Error(`${file} does not start: ${said}`);
      await pause(20);
    }
    return new ServerProgram(child);
  }

  /** SIGKILL gives it no time for a goodbye. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
}

/** One that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
