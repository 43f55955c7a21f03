/** The part of the `espruino` package that the tools use. It comes without types of its own. */

/** A kind of port, as `EspruinoSerial.devices` takes them. */
interface EspruinoDevice {
  name: string;
  getPorts(callback: (ports: { path: string }[], complete: boolean) => void): void;
  open(
    path: string,
    onOpen: (status: string | undefined) => void,
    onData: (bytes: ArrayBuffer) => void,
    onClose: () => void,
  ): void;
  write(bytes: string, onWritten: () => void): void;
  close(): void;
}

interface EspruinoConnection {
  /** The most bytes that are written at once. */
  chunkSize: number;
  write(bytes: string): Promise<void>;
  /**
   * The value of an expression, sent as a packet and acknowledged (Espruino 2v25 and newer). Rejects with a text; an exception on the board
   * is a "NAK", and is printed on its console.
   */
  espruinoEval(expression: string, options: { timeout: number }): Promise<unknown>;
  /** Console output, without the packets. */
  on(event: "data", listener: (bytes: string) => void): void;
  removeListener(event: "data", listener: (bytes: string) => void): void;
}

interface EspruinoSerial {
  devices: EspruinoDevice[];
  connection: EspruinoConnection;
  getPorts(callback: (ports: unknown) => void): void;
  open(path: string, onOpen: (status: unknown) => void, onClose: () => void): void;
}
