/** What parts have in common: the list, controls, plugs, changes; and how they are written down. */
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { chipOf } from "../../../../tools/virtual-board/chips.js";
import { checkedParts, type WrittenPart } from "../../../../tools/virtual-board/parts/check.js";
import { KINDS } from "../../../../tools/virtual-board/parts/kinds.js";
import { checkedLive, controlProblem, type LivePart, planOf } from "../../../../tools/virtual-board/parts/state.js";
import { startBoard } from "../support.js";
import { benchWith } from "./support.js";

const DHT: WrittenPart = { part: "dht22", pins: { data: "D4" } };

describe("a part", () => {
  test("is listed with its wires, what one can set and what one sees, after the board itself", () => {
    const bench = benchWith([{ part: "led", name: "fan", pins: { anode: "D25" } }]);
    const [board, fan] = bench.parts.list();
    expect(Object.keys(board!.controls)).toEqual(["temperature", "rssi", "usedVariables"]);
    expect(fan).toEqual({
      name: "fan",
      part: "led",
      description: "LED with its resistor",
      isPlugged: true,
      legs: { anode: { label: "+", pin: "D25" } },
      options: { colour: "#ff2d20", to: "ground" },
      controls: {},
      shows: { light: { type: "light", label: "Light", value: "#000000" } },
    });
    expect(JSON.parse(JSON.stringify(bench.parts.list()))).toEqual(bench.parts.list());
  });

  test("tells its changes, many of one moment at once", async () => {
    const board = startBoard({ parts: checkedParts([{ part: "relay", pins: { in: "D25" } }], onEsp32, "") });
    const told = once(board, "part");
    board.evaluate("D25.reset();D25.set();D25.reset()");
    expect((await told)[0]).toMatchObject({ name: "relay", shows: { contact: { value: true } } });
  });

  test("takes no value out of its range, and has no control that is none", () => {
    const { parts } = benchWith([DHT]);
    expect(() => parts.set("dht22", "temperature", 81)).toThrow(
      'dht22: temperature must be -40 to 80 °C, or "automatic"',
    );
    expect(() => parts.set("dht22", "light", 1)).toThrow('dht22: unknown value "light"; known: temperature, humidity');
    expect(() => parts.set("dht", "temperature", 1)).toThrow('unknown part "dht"; known: board, dht22');
    expect(() => parts.setPlugged("dht", false)).toThrow('unknown part "dht"');
  });

  test("that changes each millisecond is told as often as one can see it, and as it is at last", () => {
    const bench = benchWith([{ part: "led", pins: { anode: "D25" } }]);
    const told: unknown[] = [];
    bench.on("part", (part) => told.push(part.shows.light!.value));
    bench.run("var n=0;setInterval(function(){if(n<1001)digitalWrite(D25,++n&1)},1)");
    bench.pass(1500);
    expect(told.length).toBeGreaterThan(5);
    expect(told.length).toBeLessThan(40);
    expect(told.at(-1)).toBe("#ff2d20");
  });

  test("takes a text that is not too long", () => {
    const { parts } = benchWith([{ part: "serial-text", pins: { tx: "D16" } }]);
    parts.set("serial-text", "line", "x".repeat(1000));
    expect(() => parts.set("serial-text", "line", "x".repeat(1001))).toThrow(
      "serial-text: line must be a text of at most 1000 characters",
    );
  });

  test("swings by itself where it is automatic, within its range, until it is set", () => {
    const bench = benchWith([{ ...DHT, values: { humidity: "automatic" } }]);
    const { parts } = bench;
    const seen: unknown[] = [];
    bench.on("part", (part) => seen.push(part.controls.humidity!.value));
    bench.pass(90_000);
    expect(new Set(seen).size).toBeGreaterThan(20);
    expect(Math.max(...(seen as number[])) - Math.min(...(seen as number[]))).toBeCloseTo(20, 0);
    expect(parts.get("dht22").controls.humidity).toMatchObject({ isAutomatic: true });
    parts.set("dht22", "humidity", 33);
    bench.pass(5000);
    expect(parts.get("dht22").controls.humidity).toMatchObject({ isAutomatic: false, value: 33 });
  });

  test("that is unplugged shows nothing, and begins anew when it is plugged in", () => {
    const bench = benchWith([{ part: "led", pins: { anode: "D25" } }]);
    bench.run("D25.set()");
    bench.parts.setPlugged("led", false);
    expect(bench.parts.get("led")).toMatchObject({ isPlugged: false, shows: { light: { value: "#000000" } } });
    bench.parts.setPlugged("led", true);
    expect(bench.parts.get("led").shows.light!.value).toBe("#ff2d20");
  });
});

const onEsp32 = { chip: chipOf("ESP32"), labels: { LED: "D2" } };
const problems = (written: WrittenPart[], board = onEsp32) => {
  try {
    checkedParts(written, board, "parts.json: /parts");
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
};

describe("what is written of a part", () => {
  test.each<[WrittenPart, string]>([
    [{ part: "bme28" }, '/0/part: unknown part "bme28"; known parts: bme280, '],
    [{ part: "dht22" }, "/0/pins: a dht22 needs data wired to a pin"],
    [{ part: "dht22", pins: { data: "D40" } }, "/0/pins/data: an ESP32 has no pin D40"],
    [{ part: "dht22", pins: { data: "D6" } }, "/0/pins/data: D6 leads to the flash of an ESP32"],
    [{ part: "led", pins: { anode: "D34" } }, "/0/pins/anode: D34 of an ESP32 is only an input"],
    [{ ...DHT, pins: { data: "D4", vcc: "D5" } }, "/0/pins/vcc: a dht22 has no leg of this name; its legs: data"],
    [{ ...DHT, options: { address: 1 } }, "/0/options/address: unknown option; known: none"],
    [{ ...DHT, values: { temperature: 200 } }, "/0/values/temperature: must be -40 to 80 °C"],
    [{ ...DHT, name: "board" }, '/0/name: "board" is the board itself'],
    [
      { part: "bme280", pins: { sda: "D4", scl: "D5" }, options: { address: 1 } },
      "/0/options/address: must be 118 or 119",
    ],
    [
      { part: "led", pins: { anode: "D4" }, options: { colour: "red" } },
      "/0/options/colour: must match ^#[0-9a-f]{6}$",
    ],
  ])("%j is refused with its place", (written, problem) => {
    expect(problems([written])).toEqual([expect.stringContaining(`parts.json: /parts${problem}`)]);
  });

  test("may use the labels of board.json, and two of a kind have names of their own", () => {
    const [one, two] = checkedParts(
      [
        { part: "led", pins: { anode: "LED" } },
        { part: "led", pins: { anode: "D4" } },
      ],
      onEsp32,
      "",
    );
    expect([one!.name, one!.pins.anode, two!.name]).toEqual(["led", "D2", "led-2"]);
    expect(
      problems([
        { ...DHT, name: "a" },
        { ...DHT, name: "a" },
      ]),
    ).toEqual(['parts.json: /parts/1/name: another part has the name "a"']);
  });

  test("is not an ESP8266's A0 for anything but a voltage", () => {
    const board = { chip: chipOf("ESP8266"), labels: { LED: "D2" } };
    expect(problems([{ part: "dht22", pins: { data: "A0" } }], board)).toEqual([
      "parts.json: /parts/0/pins/data: A0 only measures voltages: use another pin",
    ]);
    expect(problems([{ part: "potentiometer", pins: { wiper: "A0" } }], board)).toEqual([]);
  });
});

describe.each(KINDS.map((kind) => [kind.name, kind] as const))("a %s", (_name, kind) => {
  test("has names that --part can tell apart, and values within its own limits", () => {
    const names = [...Object.keys(kind.legs), ...Object.keys(kind.options), ...Object.keys(kind.controls), "name"];
    expect(new Set(names).size).toBe(names.length);
    expect(kind.name).toMatch(/^[a-z0-9-]+$/);
    for (const control of Object.values(kind.controls)) expect(controlProblem(control.value, control)).toBeUndefined();
  });

  test("is plugged in and out again with nothing left on its wires", () => {
    const analog = ["D32", "D33"];
    const digital = ["D4", "D5", "D13", "D14", "D16", "D17", "D18", "D19", "D21"];
    const pins = Object.fromEntries(
      Object.entries(kind.legs).map(([leg, { use }]) => [leg, (use === "analog" ? analog : digital).shift()!]),
    );
    const bench = benchWith([{ part: kind.name, pins }]);
    const wires = Object.values(pins).map((name) => bench.pin(name));
    bench.parts.setPlugged(kind.name, false);
    for (const pin of wires) {
      expect(pin.listenerCount("level") + pin.listenerCount("change")).toBe(1);
      pin.setMode("input_pullup");
      expect(pin.level).toBe(1);
      pin.setMode("input_pulldown");
      expect(pin.level).toBe(0);
    }
  });
});

test.each([
  ["neopixel", "pixels", [["#ff0000"]], []],
  ["neopixel", "pixels", new Array(501).fill("#ff0000"), []],
  ["gps", "sent", ["<b>", 1], []],
  ["gps", "sent", new Array(21).fill(""), []],
  ["gps", "sent", ["x".repeat(1001)], []],
  ["serial-text", "received", ["a"], ""],
  ["servo", "angle", "90", 90],
])("a %s of such a process does not get through with %s that are none", (part, show, value, instead) => {
  const pins = { neopixel: { din: "D4" }, servo: { signal: "D4" } }[part] ?? {};
  const plan = planOf(chipOf("ESP32"), checkedParts([{ part, pins } as WrittenPart], onEsp32, ""));
  const told = { name: part, isPlugged: true, values: {}, automatic: [], shown: { [show]: value } } as LivePart;
  expect(checkedLive(plan.get(part)!, told).shown[show]).toEqual(instead);
});

test("of what a process that was taken over says of a part, only values of its types get through", () => {
  const plan = planOf(chipOf("ESP32"), checkedParts([{ part: "led", pins: { anode: "D4" } }, DHT], onEsp32, ""));
  const hostile = {
    name: "led",
    isPlugged: "yes",
    values: { temperature: "<b>" },
    automatic: ["x"],
    shown: { light: "url(x)" },
  };
  const told = hostile as unknown as LivePart;
  expect(checkedLive(plan.get("led")!, told)).toEqual({
    ...{ name: "led", isPlugged: false, values: {}, automatic: [], shown: { light: "#000000" } },
  });
  expect(checkedLive(plan.get("dht22")!, told).values).toEqual({ temperature: 21.5, humidity: 45 });
});
