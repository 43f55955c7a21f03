/** The code of the page that flashes, without its page, and a port as Web Serial has it, to a board behind a TCP port. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Witness } from "../../tools/flash/flash.js";
import type { PortTimes } from "../../tools/flash/port.js";
import { bundleForBrowser } from "../../tools/flash-page/bundle.js";
import type { Job, WebSerialPort } from "../../tools/flash-page/job.js";
import type { AtEnd } from "./on-board.js";

export type Flasher = (port: WebSerialPort, job: Job, witness: Witness, times?: Partial<PortTimes>) => Promise<void>;

/** As it is bundled for a browser, with what stands there for Node's modules. */
export async function loadFlasher(atEnd: AtEnd): Promise<Flasher> {
  const folder = mkdtempSync(join(tmpdir(), "flasher-"));
  atEnd(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "flasher.mjs");
  writeFileSync(file, await bundleForBrowser("flasher.ts", { format: "es" }));
  return (await import(pathToFileURL(file).href)).flashByWebSerial;
}

export class TcpSerialPort implements WebSerialPort {
  readable: ReadableStream<Uint8Array> | null = null;
  writable: WritableStream<Uint8Array> | null = null;
  private socket: net.Socket | undefined;

  /** @param address tcp://host:port */
  constructor(private readonly address: string) {}

  async open(): Promise<void> {
    if (this.socket) throw new DOMException("The port is already open.", "InvalidStateError");
    const { hostname, port } = new URL(this.address.replace("tcp:", "http:"));
    const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, "connect");
    this.socket = socket;
    this.readable = new ReadableStream({
      start: (controller) => {
        socket.on("data", (bytes: Buffer) => controller.enqueue(new Uint8Array(bytes)));
        // As of a cable that is pulled.
        socket.on("close", () => {
          this.readable = null;
          try {
            controller.error(new DOMException("The device has been lost.", "NetworkError"));
          } catch {
            // It was cancelled before.
          }
        });
      },
    });
    this.writable = new WritableStream({ write: (bytes) => void socket.write(bytes) });
  }

  async close(): Promise<void> {
    this.socket?.destroy();
    this.socket = undefined;
  }
}
