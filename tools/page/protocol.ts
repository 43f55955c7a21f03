/** What the page and the server behind it tell each other of the board. Everything else goes by ThingsBoard's own calls. */
import type { ClientState } from "../virtual-board/client-state.js";
import type { PartState } from "../virtual-board/parts/description.js";

export interface BoardInfo {
  /** As in board.json. */
  name: string;
  /** The firmware's source file. */
  firmware: string;
  /** "virtual board", or what the interpreter is. */
  runsOn: string;
  /** Its name at ThingsBoard; null where that cannot be known, absent as long as it is not known. */
  device?: string | null;
  /** How many variables it has in all. */
  variables: number;
  /** Whether the free ones are counted. */
  isMemoryMeasured: boolean;
  canRestart: boolean;
}

export interface PinState {
  /** "D2" */
  name: string;
  /** As in board.json; the name again for a pin that only the firmware knows. */
  label: string;
  role: "led" | "button" | "other";
  level: 0 | 1;
  /** What analogWrite set, 0 to 1. */
  duty?: number;
  /** The light is on, the button is pressed. */
  isOn: boolean;
}

/** What is wired to the board, or what it measures of itself: the page draws what it finds in here. */
export interface PartOnPage extends PartState {
  /** What it said last about how it is used. */
  note?: { ts: number; text: string };
}

export interface PacketRow {
  id: number;
  /** ms since 1970 */
  ts: number;
  /** Which connection it was on, counted from 1. */
  link: number;
  from: "device" | "server";
  /** The device's name, where it is known. */
  device?: string;
  /** MQTT's own name, as in "PUBLISH"; "OPEN", "CLOSE" and "GARBAGE" for what is no packet. */
  type: string;
  /** The packet in words. */
  text: string;
  topic?: string;
  /** QoS, packet id, flags. */
  flags?: string;
  /** As text where it is text, else as hex; cut at PAYLOAD_SHOWN. */
  payload?: string;
  /** Of the whole packet. */
  bytes?: number;
}

export interface ConsoleLine {
  ts: number;
  /** What was typed, in place of what was printed. */
  isTyped: boolean;
  text: string;
  /** The name of the client's code in `text`, and what to do; absent where the line has none. */
  words?: string;
}

export interface MemoryPoint {
  ts: number;
  free: number;
}

export interface Status {
  isCut: boolean;
  isBrokerDown: boolean;
}

/** How a board becomes a new device: one line to type, with {name} and {token} where its own belong. */
export interface Step {
  text: string;
  line: string;
}

/** Everything so far, for a page that has just been opened. */
export interface Snapshot {
  /** What the server calls this page, as long as it listens. */
  page: string;
  /** The server's name, for the page's head. */
  server: string;
  /** Whether devices can be had: a server of one's own wants a user for that. */
  hasDevices: boolean;
  /** Whether there is one, or will be. */
  hasBoard: boolean;
  canRestartBroker: boolean;
  steps: Step[];
  board?: BoardInfo;
  status: Status;
  pins: PinState[];
  parts: PartOnPage[];
  /** Absent where nobody can see it. */
  client?: ClientState;
  lines: ConsoleLine[];
  packets: PacketRow[];
  memory: MemoryPoint[];
}

/** By the name of the server-sent event. */
export interface WorkshopEvents {
  snapshot: Snapshot;
  status: Status;
  pin: PinState;
  /** Another board, with these. */
  parts: PartOnPage[];
  part: PartOnPage;
  line: ConsoleLine;
  packet: PacketRow;
  memory: MemoryPoint;
  client: ClientState;
  /** The board or what it is has changed. */
  board: BoardInfo;
}

/** How much of each the server keeps, and the page shows. */
export const KEPT = { lines: 500, packets: 500, memory: 1000 } as const;

export function pushKept<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length > most) list.splice(0, list.length - most);
}
