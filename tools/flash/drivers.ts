/**
 * Two kinds of port for the serial layer of the `espruino` package, instead of its own: those see a serial port only where `udevadm` lists it, end the
 * process when it cannot be opened, say nothing when a TCP port refuses, and send bytes over 127 as two over TCP.
 */
import { closeSync, constants, existsSync, openSync, statSync } from "node:fs";
import net from "node:net";
import { isatty } from "node:tty";
import { SerialPort } from "serialport";
import { EXIT, ExitError } from "../exit-codes.js";

const CONNECT_TIMEOUT_MS = 10_000;

/** The driver for `path`: `tcp://host:port`, or a serial port's name. Errors are texts in words. */
export function driverFor(path: string, baudRate: number, onError: (text: string) => void): EspruinoDevice {
  const stream = () => (path.startsWith("tcp://") ? openTcp(path, onError) : openSerial(path, baudRate, onError));
  let opened: net.Socket | SerialPort;
  return {
    name: "tb-espruino",
    getPorts: (callback) => callback([{ path }], true),
    open: (_path, onOpen, onData, onClose) => {
      opened = stream();
      opened.once(path.startsWith("tcp://") ? "connect" : "open", () => onOpen("open"));
      opened.on("data", (bytes: Buffer) => onData(new Uint8Array(bytes).buffer));
      opened.once("close", onClose);
    },
    write: (bytes, onWritten) => void opened.write(Buffer.from(bytes, "latin1"), () => onWritten()),
    close: () => (opened instanceof SerialPort ? opened.close() : opened.destroy()),
  };
}

function openTcp(path: string, onError: (text: string) => void): net.Socket {
  const { hostname, port } = addressOf(path);
  const socket = net.connect({ host: hostname, port: Number(port || 23), noDelay: true });
  const limit = setTimeout(() => onError(`${path} does not answer`), CONNECT_TIMEOUT_MS);
  socket.once("connect", () => clearTimeout(limit));
  socket.once("close", () => clearTimeout(limit));
  socket.on("error", (error: NodeJS.ErrnoException) =>
    onError(`cannot open ${path}: ${TCP_REASONS[error.code ?? ""] ?? error.message}`),
  );
  return socket;
}

function addressOf(path: string): URL {
  const address = path.replace("tcp:", "http:");
  if (URL.canParse(address)) return new URL(address);
  throw new ExitError(EXIT.PORT, `${path} is not an address, as in tcp://192.168.1.20:23`);
}

const TCP_REASONS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EHOSTUNREACH: "this machine cannot reach that host",
  ECONNRESET: "the other end closed the connection",
};

function openSerial(path: string, baudRate: number, onError: (text: string) => void): SerialPort {
  const port = new SerialPort({ path, baudRate });
  port.on("error", async ({ message }) => onError(`cannot open ${path}: ${await serialReason(message)}`));
  return port;
}

async function serialReason(message: string): Promise<string> {
  if (/is a directory/i.test(message)) return `it is a folder, not a serial port; ${await serialPorts()}`;
  // What has no speed, such as a file or /dev/null.
  if (/inappropriate ioctl|not a typewriter|not a tty/i.test(message))
    return `it is not a serial port; ${await serialPorts()}`;
  if (/permission denied|access denied/i.test(message))
    return "you have no permission. On Linux, run: sudo usermod -aG dialout $USER, then log out and in again";
  if (/lock|busy/i.test(message)) return "another program has it open: close that program";
  if (/no such (file|device)|cannot find|file not found/i.test(message))
    return `there is no such port; ${await serialPorts()}`;
  return message.replace(/^Error: /, "");
}

/** The port that was named. Throws with those that there are when none was, or when that is not there. */
export async function namedPort(path: string | undefined): Promise<string> {
  if (!path) throw new ExitError(EXIT.PORT, `name the port of the board with --port; ${await serialPorts()}`);
  const problem = path.startsWith("tcp://") ? undefined : await problemOf(path);
  if (problem) throw new ExitError(EXIT.PORT, `cannot open ${path}: ${await serialReason(problem)}`);
  return path;
}

async function problemOf(path: string): Promise<string | undefined> {
  if (!(await isThere(path))) return "no such file";
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return "is a directory";
  return isTerminal(path) ? undefined : "not a tty";
}

/** False for a file, and for /dev/null. What only opening it tells is left to that. */
function isTerminal(path: string): boolean {
  if (process.platform === "win32") return true;
  if (!statSync(path).isCharacterDevice()) return false;
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    return isatty(file);
  } catch {
    return true;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function isThere(path: string): Promise<boolean> {
  if (process.platform !== "win32") return existsSync(path);
  // What cannot be listed may be there.
  const ports = await SerialPort.list().catch(() => undefined);
  return !ports || ports.some((port) => port.path.toLowerCase() === path.toLowerCase());
}

/** The serial ports of this machine, in words. */
export async function serialPorts(): Promise<string> {
  // Where the tool that lists them is missing, none is known.
  const ports = await SerialPort.list().catch(() => []);
  // ttyS*: built-in ports that most machines have in name only
  const names = ports.map(({ path }) => path).filter((path) => !/^\/dev\/ttyS\d+$/.test(path));
  if (!names.length) return "this machine has no serial port (is the board connected?)";
  return `this machine has ${names.join(", ")}`;
}
