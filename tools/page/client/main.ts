/** The page: what there is, and who tells whom what. */
import type { BoardInfo, Status, Step } from "../protocol.js";
import type { Device } from "./api.js";
import { Attributes } from "./attributes.js";
import { Board } from "./board.js";
import { Console } from "./console.js";
import { DeviceHead } from "./device-head.js";
import { Devices } from "./devices.js";
import { Drawer } from "./drawer.js";
import { Firmware } from "./firmware.js";
import { closeSide, layOut, type Regions, showBench, showServer, topLine } from "./frame.js";
import { LinkState } from "./link-state.js";
import { Live } from "./live.js";
import { Memory } from "./memory.js";
import { addNewDevice } from "./new-device.js";
import { Packets } from "./packets.js";
import { Parts } from "./parts.js";
import { Rpc } from "./rpc.js";
import { Telemetry } from "./telemetry.js";
import { themeButton } from "./theme.js";
import { firmwareMethods, listen } from "./workshop.js";

const link = new LinkState();
const top = topLine(link.root, themeButton());
const parts = new Parts();
const [board, memory, lines, packets] = [new Board(parts.own), new Memory(), new Console(), new Packets()];
let rpc: Rpc | undefined;
let devices: Devices | undefined;
let steps: Step[] = [];
let hasStarted = false;
let chosen: Device | undefined;
/** Which device the board is; null where nobody can say, undefined as long as that is not known. */
let boardId: string | null | undefined;

/** The regions of devices, for a server that gives them. */
function deviceRegions(isBoardComing: boolean): Partial<Regions> {
  const [attributes, calls] = [new Attributes(), new Rpc()];
  rpc = calls;
  const firmware = new Firmware((running) => head.hearRunning(running));
  const head: DeviceHead = new DeviceHead({
    onChanged: () => void devices?.load(),
    onUpdate: () => firmware.ask(),
  });
  const telemetry = new Telemetry((data) => firmware.hear(data));
  const live = new Live(
    { onTelemetry: (data) => telemetry.hear(data), onAttributes: (scope) => attributes.hear(scope) },
    (isSubscribed) => {
      link.hear({ isSubscribed });
      // What came meanwhile.
      if (isSubscribed) void telemetry.refresh();
    },
  );
  link.hear({ isSubscribed: false });
  link.isOverdue = () => telemetry.isOverdue(Date.now());
  const onChoose = (device: Device | undefined) => {
    chosen = device;
    live.watch(device?.id);
    head.show(device);
    void telemetry.show(device);
    attributes.show(device);
    calls.show(device);
    void firmware.show(device);
    showWhoseBoard();
  };
  const onChange = (device: Device) => {
    head.change(device);
    link.hear({ isActive: device.isActive });
  };
  const onAdd = () => addNewDevice(steps, (id) => void devices?.show(id));
  onChoose(undefined);
  head.wait(isBoardComing ? "Waiting for the board…" : "Loading…");
  devices = new Devices({ onChoose, onChange, onAdd, onChosen: closeSide }, isBoardComing);
  void devices.start();
  return {
    ...{ side: devices.root, head: head.root, telemetry: telemetry.root },
    ...{ rpc: calls.root, attributes: attributes.root, firmware: firmware.root },
  };
}

/** The board stands beside the device that it is; beside any where nobody can say which that is, and while it starts. */
function showWhoseBoard(): void {
  const isIt = !boardId || chosen === undefined || chosen.id === boardId;
  showBench(isIt);
  link.hear({ isBoard: isIt, isActive: chosen?.isActive });
  if (!isIt || !boardId || !chosen) return;
  void firmwareMethods().then(
    (methods) => {
      // Another may have been chosen meanwhile.
      if (chosen?.id === boardId) rpc?.hearMethods(methods);
    },
    // They are suggestions only.
    () => {},
  );
}

function place(hasDevices: boolean, hasBoard: boolean): void {
  const regions = hasDevices ? deviceRegions(hasBoard) : {};
  const bench = hasBoard ? [board.root, memory.root, parts.root] : [];
  const drawer = hasBoard ? new Drawer([lines, packets]).root : undefined;
  layOut(top, { ...regions, bench, drawer });
  if (hasBoard) showWhoseBoard();
}

function hearStatus(status: Status): void {
  board.hearStatus(status);
  link.hear(status);
}

async function hearBoard(info: BoardInfo): Promise<void> {
  board.hearBoard(info);
  memory.hearBoard(info);
  if (info.device === undefined) return;
  boardId = (await devices?.chooseBoard(info.device)) ?? null;
  showWhoseBoard();
}

listen(
  {
    snapshot(snapshot) {
      showServer(snapshot.server);
      steps = snapshot.steps;
      // In their place first: what scrolls has to know how high it is.
      if (!hasStarted) place(snapshot.hasDevices, snapshot.hasBoard);
      hasStarted = true;
      board.start(snapshot.board, snapshot.pins, snapshot.canRestartBroker);
      hearStatus(snapshot.status);
      board.hearClient(snapshot.client);
      parts.start(snapshot.parts);
      memory.start(snapshot.memory, snapshot.board);
      lines.start(snapshot.lines);
      packets.start(snapshot.packets, snapshot.board?.device ?? undefined);
      if (snapshot.board) void hearBoard(snapshot.board);
    },
    status: hearStatus,
    pin: (pin) => board.hearPin(pin),
    parts: (all) => parts.start(all),
    part: (part) => parts.hear(part),
    line: (line) => lines.hear(line),
    packet: (packet) => packets.hear(packet),
    memory: (point) => memory.hear(point),
    client: (client) => board.hearClient(client),
    board: (info) => void hearBoard(info),
  },
  (server) => link.hear({ server }),
);
document.body.replaceChildren(top);
