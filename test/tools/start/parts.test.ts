/** What is wired to the board of `npm start`: parts.json, --part, and what the terminal says of it. */
import { EventEmitter } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { checkStart } from "../../../tools/start/checks.js";
import { partLines, tellParts } from "../../../tools/start/part-lines.js";
import { partOption, partsOf } from "../../../tools/start/parts.js";
import { startVirtualBoard } from "../../../tools/virtual-board/index.js";

const board = loadBoard("esp32");

/** A project whose esp32 has this parts.json. */
function projectWith(parts: unknown): string {
  const root = mkdtempSync(join(tmpdir(), "parts-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "boards/esp32"), { recursive: true });
  writeFileSync(join(root, "boards/esp32/parts.json"), typeof parts === "string" ? parts : JSON.stringify(parts));
  return root;
}

test("--part has legs, options, values and the name in one text", () => {
  expect(partOption("bme280:sda=D21,scl=D22,address=0x77,temperature=21.5,humidity=automatic,name=indoor")).toEqual({
    part: "bme280",
    name: "indoor",
    pins: { sda: "D21", scl: "D22" },
    options: { address: 0x77 },
    values: { temperature: 21.5, humidity: "automatic" },
  });
  expect(partOption("switch:contact=D4,closed=true").values).toEqual({ closed: true });
});

test.each([
  ["bme:sda=D21", 'unknown part "bme" (did you mean bme280?); known: bme280, '],
  ["dht22:pin=D4", '--part dht22:pin=D4: unknown word for a dht22 "pin"; known: data, temperature, humidity, name'],
  ["dht22:data", "--part dht22:data: data needs a value, as in data=D4"],
])("--part %s is refused", (text, message) => {
  expect(() => partOption(text)).toThrow(message);
});

test("parts.json and --part are both wired, by the labels of board.json too", () => {
  const root = projectWith({ parts: [{ part: "led", pins: { anode: "LED" } }] });
  const wired = partsOf(board, { part: ["led:anode=D25"], root });
  expect(wired.map(({ name, pins }) => [name, pins.anode])).toEqual([
    ["led", "D2"],
    ["led-2", "D25"],
  ]);
  expect(partsOf(board, { root: projectWith({ parts: [] }) })).toEqual([]);
});

test("the parts of an example are wired by the labels of each board, on top of parts.json", () => {
  const root = projectWith({ parts: [{ part: "led", pins: { anode: "D4" } }] });
  mkdirSync(join(root, "boards/examples"));
  const parts = [
    { part: "dht22", pins: { data: "DATA" } },
    { part: "led", pins: { anode: "RELAY" } },
  ];
  writeFileSync(join(root, "boards/examples/hall.parts.json"), JSON.stringify({ parts }));
  const wired = (id: string, example?: string) =>
    partsOf(loadBoard(id), { example, root }).map(({ name, pins }) => `${name} ${Object.values(pins)}`);
  expect(wired("esp32", "hall")).toEqual(["led D4", "dht22 D25", "led-2 D26"]);
  expect(wired("esp8266", "hall")).toEqual(["dht22 D14", "led D12"]);
  expect(wired("esp32", "other")).toEqual(["led D4"]);
  expect(() => wired("linux", "hall")).toThrow(
    "boards/examples/hall.parts.json: /parts/0/pins/data: board.json has no pin DATA",
  );
});

test.each<[unknown, string]>([
  ["{", "boards/esp32/parts.json: "],
  [{ parts: {} }, "boards/esp32/parts.json: /parts must be array"],
  [
    { parts: [{ part: "led", leg: "D4" }] },
    "boards/esp32/parts.json: /parts/0 must NOT have additional properties (leg)",
  ],
  [{ parts: [{ part: "led", pins: { anode: 4 } }] }, "boards/esp32/parts.json: /parts/0/pins/anode must be string"],
  [
    { parts: [{ part: "led", pins: { anode: "D99" } }] },
    "boards/esp32/parts.json: /parts/0/pins/anode: an ESP32 has no pin D99",
  ],
])("a parts.json of %j is refused with its place", (parts, message) => {
  expect(() => partsOf(board, { root: projectWith(parts) })).toThrow(message);
});

test("an interpreter, which has no pins, is not started with --part", async () => {
  await expect(checkStart({ interpreter: true, part: ["led:anode=D25"], example: "rpc" })).rejects.toThrow(
    "--part needs the virtual board: an interpreter for Linux has no pins",
  );
});

test("the terminal says what is wired, and what one would see or hear of it", () => {
  const parts = partsOf(board, { part: ["relay:in=D26,name=pump", "dht22:data=D4"], root: projectWith({ parts: [] }) });
  const running = startVirtualBoard({ chip: "ESP32", parts });
  onTestFinished(() => running.stop());
  expect(partLines(running.parts.list())).toEqual([
    "wired: pump, Relay module (IN D26)",
    "wired: dht22, DHT22 (AM2302): temperature and humidity (DATA D4)",
  ]);
  const events = new EventEmitter();
  const said: string[] = [];
  tellParts({ parts: running.parts, on: (event: string, listener: never) => events.on(event, listener) }, (line) =>
    said.push(line),
  );
  const change = () => events.emit("part", running.parts.get("pump"));
  change();
  running.evaluate("D26.reset()");
  change();
  running.parts.setPlugged("pump", false);
  change();
  events.emit("note", "dht22", "was called");
  expect(said).toEqual(["pump is drawn", "pump is unplugged", "pump is released", "dht22 was called"]);
});
