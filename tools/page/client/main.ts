/** The page: what there is of cards, where they are, and who tells them what. */
import type { BoardInfo, Step } from "../protocol.js";
import type { Device } from "./api.js";
import { Attributes } from "./attributes.js";
import { Board } from "./board.js";
import { Console } from "./console.js";
import { Devices } from "./devices.js";
import { el, setText } from "./dom.js";
import { Firmware } from "./firmware.js";
import { Live } from "./live.js";
import { Memory } from "./memory.js";
import { Packets } from "./packets.js";
import { Parts } from "./parts.js";
import { Rpc } from "./rpc.js";
import { Telemetry } from "./telemetry.js";
import { themeButton } from "./theme.js";
import { listen } from "./workshop.js";

const server = el("span", { class: "server" });
const state = el("span", { class: "state", role: "status" }, "connecting");
const head = el(
  "header",
  { class: "top" },
  el("img", { src: "/icon.svg", alt: "", width: 28, height: 28 }),
  el("h1", {}, "Workshop"),
  server,
  state,
  themeButton(),
);

const parts = new Parts();
const [board, memory, lines, packets] = [new Board(parts.own), new Memory(), new Console(), new Packets()];
const isThere = { workshop: false, live: true };

function showState(): void {
  const text = !isThere.workshop ? "not running" : isThere.live ? "live" : "live values: connecting";
  setText(state, text);
  state.classList.toggle("good", isThere.workshop && isThere.live);
}

/** The cards of devices, for a server that gives them. */
function showDevices(isBoardComing: boolean, steps: () => Step[]) {
  const [attributes, rpc, firmware] = [new Attributes(), new Rpc(), new Firmware()];
  const telemetry = new Telemetry((data) => firmware.hear(data));
  isThere.live = false;
  const live = new Live(
    { onTelemetry: (data) => telemetry.hear(data), onAttributes: (scope) => attributes.hear(scope) },
    (isLive) => {
      isThere.live = isLive;
      showState();
    },
  );
  const show = (device: Device | undefined) => {
    live.watch(device?.id);
    void telemetry.show(device);
    attributes.show(device);
    rpc.show(device);
    void firmware.show(device);
  };
  show(undefined);
  devices = new Devices(show, steps, isBoardComing);
  void devices.start();
  return {
    devices: devices.root,
    telemetry: telemetry.root,
    attributes: attributes.root,
    rpc: rpc.root,
    firmware: firmware.root,
  };
}

/** In the order in which one reads them, on a wide screen and on a phone. */
function place(hasDevices: boolean, hasBoard: boolean): void {
  const of = hasDevices ? showDevices(hasBoard, () => steps) : undefined;
  const cards = [
    ...[of?.devices, of?.telemetry, hasBoard && board.root, hasBoard && parts.root, hasBoard && memory.root],
    ...[of?.rpc, of?.attributes, of?.firmware, hasBoard && packets.root, hasBoard && lines.root],
  ];
  document.body.classList.toggle("without-devices", !hasDevices);
  document.body.classList.toggle("without-board", !hasBoard);
  document.body.replaceChildren(head, el("main", {}, ...cards));
}

function hearBoard(info: BoardInfo): void {
  board.hearBoard(info);
  memory.hearBoard(info);
  if (info.device !== undefined) void devices?.chooseBoard(info.device);
}

let devices: Devices | undefined;
let hasStarted = false;
let steps: Step[] = [];

listen(
  {
    snapshot(snapshot) {
      setText(server, snapshot.server);
      steps = snapshot.steps;
      // In their place first: what scrolls has to know how high it is.
      if (!hasStarted) place(snapshot.hasDevices, snapshot.hasBoard);
      hasStarted = true;
      board.start(snapshot.board, snapshot.pins, snapshot.canRestartBroker);
      board.hearStatus(snapshot.status);
      parts.start(snapshot.parts);
      memory.start(snapshot.memory, snapshot.board);
      lines.start(snapshot.lines);
      packets.start(snapshot.packets, snapshot.board?.device ?? undefined);
      if (snapshot.board) hearBoard(snapshot.board);
    },
    status: (status) => board.hearStatus(status),
    pin: (pin) => board.hearPin(pin),
    parts: (all) => parts.start(all),
    part: (part) => parts.hear(part),
    line: (line) => lines.hear(line),
    packet: (packet) => packets.hear(packet),
    memory: (point) => memory.hear(point),
    board: hearBoard,
  },
  (isListening) => {
    isThere.workshop = isListening;
    showState();
  },
);
document.body.replaceChildren(head);
