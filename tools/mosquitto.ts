/** A Mosquitto of one's own, on a free port of this machine, with its files in a folder that goes with it. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { endsWithUs } from "./ends-with-us.js";

const START_MS = 10_000;

/** The program's path; Debian keeps it where only root looks. */
function find(program: string): string {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  const file = folders.map((folder) => join(folder, program)).find((each) => existsSync(each));
  if (file) return file;
  throw new Error(`${program} is missing: install it with "apt-get install mosquitto"`);
}

export interface MosquittoOptions {
  /** Whoever may connect, each with a password; without it everyone may. */
  users?: Record<string, string>;
  /** More lines of the configuration. */
  config?: string[];
}

/** Takes what is to be done when the broker is not needed any more. */
type AtEnd = (cleanup: () => void | Promise<void>) => void;

export class Mosquitto {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(options: MosquittoOptions, atEnd: AtEnd): Promise<Mosquitto> {
    const folder = mkdtempSync(join(tmpdir(), "mosquitto-"));
    const broker = new Mosquitto(folder, await freePort());
    atEnd(async () => {
      await broker.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const lines = [`listener ${broker.port} 127.0.0.1`, "persistence false", "set_tcp_nodelay true"];
    if (process.getuid?.() === 0) lines.push("user root");
    if (options.users) {
      const passwords = join(folder, "passwords");
      writeFileSync(passwords, "", { mode: 0o600 });
      for (const [name, password] of Object.entries(options.users)) {
        execFileSync(find("mosquitto_passwd"), ["-b", passwords, name, password], { stdio: "ignore" });
      }
      lines.push("allow_anonymous false", `password_file ${passwords}`);
    } else lines.push("allow_anonymous true");
    writeFileSync(join(folder, "mosquitto.conf"), [...lines, ...(options.config ?? []), ""].join("\n"));
    await broker.start();
    return broker;
  }

  /** Resolves once it takes connections. */
  async start(): Promise<void> {
    const child = spawn(find("mosquitto"), ["-c", join(this.folder, "mosquitto.conf")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.child = child;
    let said = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    endsWithUs(child);
    const limit = Date.now() + START_MS;
    while (!(await canConnect(this.port))) {
      if (child.exitCode !== null || Date.now() > limit) throw new Error(`Mosquitto does not start: ${said}`);
      await pause(20);
    }
  }

  /** SIGKILL gives it no time for a goodbye. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}

async function freePort(): Promise<number> {
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
