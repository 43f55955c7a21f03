/** The port that was chosen in the browser, for the serial layer of the `espruino` package: what tools/flash/drivers.ts is on Node. */
import type { WebSerialPort } from "../../job.js";

/** Enough for a board that prints while the page is busy. */
const BUFFER_BYTES = 16384;

let chosen: WebSerialPort | undefined;

/** From now on a port that is opened is this one. */
export function choosePort(port: WebSerialPort): void {
  chosen = port;
}

export function driverFor(path: string, baudRate: number, onError: (text: string) => void): EspruinoDevice {
  const port = chosen as WebSerialPort;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  let isClosing = false;

  async function readAll(onData: (bytes: ArrayBuffer) => void): Promise<void> {
    // A byte that the line has spoilt ends a stream, and there is another; a port that is gone has none.
    while (port.readable && !isClosing) {
      reader = port.readable.getReader();
      try {
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          onData(new Uint8Array(next.value).buffer);
        }
        // Ended by the other side.
        if (!isClosing) return;
      } catch {
        // The next stream, or none.
      } finally {
        reader.releaseLock();
      }
    }
  }

  return {
    name: "tb-espruino",
    getPorts: (callback) => callback([{ path }], true),
    async open(_path, onOpen, onData, onClose) {
      try {
        await port.open({ baudRate, bufferSize: BUFFER_BYTES });
      } catch (error) {
        return onError(`cannot open ${path}: ${reasonOf(error as Error)}`);
      }
      writer = port.writable?.getWriter();
      onOpen("open");
      await readAll(onData);
      writer?.releaseLock();
      await port.close().catch(() => {});
      onClose();
    },
    write(bytes, onWritten) {
      const data = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
      // What cannot be written is told by the reader: the port is gone.
      writer?.write(data).then(onWritten, () => {});
    },
    close() {
      isClosing = true;
      void reader?.cancel().catch(() => {});
    },
  };
}

function reasonOf({ name, message }: Error): string {
  return name === "NetworkError" || name === "InvalidStateError" ? "another program, or another page, has it" : message;
}
