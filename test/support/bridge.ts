/** An Espruino interpreter that is a device of its own: behind a TCP port or a pseudo terminal, with its flash in a folder, and with a plug to pull. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import type { ChipName } from "../../tools/virtual-board/index.js";
import { spawnInterpreter, startInterpreterBoard } from "../../tools/virtual-board/interpreter.js";
import type { AtEnd } from "./on-board.js";

type Files = Record<string, string>;

export class BridgedInterpreter {
  /** What the tools take as --port. */
  port = "";
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), "bridged-"));
  private program = "";
  private child: ChildProcessWithoutNullStreams | undefined;
  private server: net.Server | undefined;
  private terminal: ChildProcess | undefined;
  private peer: { write(bytes: Buffer): unknown } | undefined;

  /** On a free TCP port. */
  static async onTcp(chip: ChipName, atEnd: AtEnd, storage: Files = {}): Promise<BridgedInterpreter> {
    const bridged = new BridgedInterpreter();
    atEnd(() => bridged.end());
    const server = net.createServer((socket) => {
      bridged.peer = socket;
      socket.on("data", (bytes) => bridged.child?.stdin.write(bytes)).on("error", () => undefined);
    });
    bridged.server = server.listen(0, "127.0.0.1");
    await once(server, "listening");
    bridged.port = `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
    await bridged.prepare(chip, storage);
    bridged.plugIn();
    return bridged;
  }

  /** On a pseudo terminal, which Python opens: Node has none. */
  static async onTerminal(chip: ChipName, atEnd: AtEnd, storage: Files = {}): Promise<BridgedInterpreter> {
    const bridged = new BridgedInterpreter();
    atEnd(() => bridged.end());
    const terminal = spawn("python3", ["-u", "-c", TERMINAL], { stdio: ["pipe", "pipe", "inherit"] });
    bridged.terminal = terminal;
    bridged.peer = terminal.stdin;
    const [name] = (await once(terminal.stdout, "data")) as [Buffer];
    bridged.port = name.toString().trim();
    terminal.stdout.on("data", (bytes) => bridged.child?.stdin.write(bytes));
    await bridged.prepare(chip, storage);
    bridged.plugIn();
    return bridged;
  }

  /** Starts it as a board starts with its supply: what is in its flash runs. */
  plugIn(): void {
    const child = spawnInterpreter(this.program, [], this.folder);
    child.stdout.on("data", (bytes: Buffer) => this.peer?.write(bytes));
    child.stderr.resume();
    this.child = child;
  }

  /** Its console catches the polite signals. */
  async pullThePlug(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Puts these files into its flash, and what the chip has and Linux lacks, a Wi-Fi for one. */
  private async prepare(chip: ChipName, storage: Files): Promise<void> {
    const board = await startInterpreterBoard({ chip, flashDir: this.folder, storage });
    this.program = board.program;
    board.stop();
  }

  private async end(): Promise<void> {
    await this.pullThePlug();
    this.server?.close();
    this.terminal?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Prints the name of a new pseudo terminal, then passes bytes both ways. The other end stays open here, so that it outlives who uses it. */
const TERMINAL = `
import os, pty, select, sys, tty
near, far = pty.openpty()
tty.setraw(far)
print(os.ttyname(far))
while True:
    for ready in select.select([near, 0], [], [])[0]:
        data = os.read(ready, 4096)
        if not data: sys.exit()
        os.write(near if ready == 0 else 1, data)
`;
