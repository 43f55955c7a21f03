/** A page in this process, beside an emulator with a fleet and a virtual board with parts: for what `npm start` shows seldom, or never. */
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { type Device, type Emulator, startEmulator } from "../../tools/emulator/index.js";
import { showVirtualBoard } from "../../tools/page/boards.js";
import { type Page as ServedPage, startPage, Workshop } from "../../tools/page/index.js";
import { ThingsBoard } from "../../tools/rest/index.js";
import { partsOf } from "../../tools/start/parts.js";
import { startVirtualBoard, type VirtualBoard } from "../../tools/virtual-board/index.js";
import type { AtEnd } from "../support/on-board.js";
import { USERS } from "../support/users.js";

export interface Rig {
  emulator: Emulator;
  owner: ThingsBoard;
  workshop: Workshop;
  served: ServedPage;
  board: VirtualBoard | undefined;
  /** Telemetry of a device, as if it had sent it. */
  send(device: Device, values: object, ts?: number): Promise<unknown>;
}

export interface RigOptions {
  atEnd: AtEnd;
  /** Its own device is the first one, `Smart Weather`. */
  parts?: string[];
  firmware?: string;
  hasBoard?: boolean;
}

export async function startRig({
  atEnd,
  parts = [],
  firmware = 'D4.mode("input_pullup")',
  hasBoard = true,
}: RigOptions): Promise<Rig> {
  const emulator = await startEmulator({ users: USERS });
  atEnd(() => emulator.close());
  const owner = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, "tenant@thingsboard.org", "tenant");
  emulator.createDevice({ name: "Smart Weather", type: "weather station" });
  const wire = hasBoard ? { wire: { isCut: false } as never } : {};
  const broker = hasBoard ? { broker: { restart: async () => {} } } : {};
  const workshop = new Workshop({ server: "ThingsBoard emulator", hasDevices: true, ...wire, ...broker });
  let board: VirtualBoard | undefined;
  if (hasBoard) {
    const kind = loadBoard("esp32");
    board = startVirtualBoard({ chip: kind.chip, board: kind, parts: partsOf(kind, { part: parts }), firmware });
    atEnd(() => board?.stop());
    board.on("console", (line) => workshop.hearLine(line));
    const identity = { board: kind, firmware: "boards/examples/smart-weather.ts", device: "Smart Weather" };
    showVirtualBoard(workshop, board, identity);
  }
  const upstream = { address: owner.address, token: () => owner.token(), renew: async () => {} };
  const served = await startPage({ workshop, upstream });
  atEnd(() => served.close());
  return {
    ...{ emulator, owner, workshop, served, board },
    send: (device, values, ts) =>
      owner.request("POST", `/api/plugins/telemetry/DEVICE/${device.id}/timeseries/ANY`, {
        body: ts === undefined ? values : { ts, values },
      }),
  };
}
