/** A Mosquitto of one's own, on a free port of this machine, with its files in a folder that goes with it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort, ServerProgram } from "./server-program.js";

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
  private program: ServerProgram | undefined;

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
    this.program = await ServerProgram.start(find("mosquitto"), ["-c", join(this.folder, "mosquitto.conf")], this.port);
  }

  /** SIGKILL gives it no time for a goodbye. */
  async stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void> {
    const { program } = this;
    this.program = undefined;
    await program?.stop(signal);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}
