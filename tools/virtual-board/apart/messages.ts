/** What a board in a process of its own and the process that started it tell each other, as JSON. */
import type { ClientState } from "../client-state.js";
import { type Contents, storedAs } from "../contents.js";
import type { PinLevel, VirtualBoardOptions } from "../index.js";
import type { ControlValue } from "../parts/description.js";
import type { LivePart } from "../parts/state.js";

export type ToBoard =
  | { type: "boot"; options: PackedOptions }
  | { type: "line"; line: string }
  | { type: "press"; pin: string; isPressed: boolean }
  | { type: "set"; part: string; control: string; value: ControlValue }
  | { type: "plug"; part: string; isPlugged: boolean }
  | { type: "restart" }
  /** To be told how the firmware's client stands. */
  | { type: "look" }
  | { type: "network"; message: NetworkMessage };

export type FromBoard =
  | { type: "console"; line: string }
  /** At its start, of the pins in board.json. */
  | { type: "pins"; pins: Record<string, PinLevel> }
  | { type: "pin"; pin: PinLevel }
  /** How they stand: all at its start, and one at each change. */
  | { type: "parts"; parts: LivePart[] }
  | { type: "note"; part: string; text: string }
  /** At each of its states, and when it was looked at. */
  | { type: "client"; client: ClientState }
  /** With `wait` the answer goes through a pipe of its own, as 4 bytes: 1, or an error's code. */
  | { type: "network"; message: NetworkMessage; wait?: boolean };

/** Of VirtualBoardOptions what is no function. */
export type BootOptions = Pick<
  VirtualBoardOptions,
  | "chip"
  | "board"
  | "firmware"
  | "modules"
  | "storage"
  | "wifi"
  | "parts"
  | "interruptsAfterMs"
  | "serial"
  | "clientNames"
  | "tellsPlaces"
  | "hosts"
> & {
  /** Who answers questions for the time (UDP, port 123), whomever they are sent to. */
  timeServer?: { host: string; port: number };
};

/** Files as texts of as many characters as they have bytes. */
type Files<File> = { firmware?: File | undefined; modules?: Record<string, File>; storage?: Record<string, File> };
export type PackedOptions = Omit<BootOptions, keyof Files<string>> & Files<string>;

export function packedFiles(files: Files<Contents>): Files<string> {
  return mapped(files, storedAs);
}

export function unpackedFiles(files: Files<string>): Files<Buffer> {
  return mapped(files, (file) => Buffer.from(file, "latin1"));
}

function mapped<From, To>({ firmware, modules = {}, storage = {} }: Files<From>, map: (file: From) => To): Files<To> {
  const all = (files: Record<string, From>) =>
    Object.fromEntries(Object.entries(files).map(([name, file]) => [name, map(file)]));
  return { firmware: firmware === undefined ? undefined : map(firmware), modules: all(modules), storage: all(storage) };
}

/** As modem.mjs takes and gives it, its bytes as a text of as many characters. */
export type NetworkMessage = Record<string, unknown>;

/** The file descriptor of that pipe in the board's process. */
export const ANSWERS = 4;

export function packed(message: object): NetworkMessage {
  const { bytes } = message as { bytes?: Uint8Array };
  return bytes ? { ...message, bytes: Buffer.from(bytes).toString("latin1") } : { ...message };
}

export function unpacked(message: NetworkMessage): NetworkMessage {
  const { bytes } = message;
  return typeof bytes === "string" ? { ...message, bytes: new Uint8Array(Buffer.from(bytes, "latin1")) } : message;
}
