/** Parts without a protocol: contacts, lights, relays, voltages, a servo, an echo. */
import { expect, test } from "vitest";
import { benchWith } from "./support.js";

test("a button bounces: a watch without debounce hears it, one with debounce hears it once", () => {
  const bench = benchWith([{ part: "button", pins: { contact: "D25" } }]);
  bench.run(`n=0;m=0;pinMode(D25,"input_pullup");
    setWatch(function(){n++},D25,{edge:"falling",repeat:true});
    setWatch(function(e){m++;last=e.time-e.lastTime},D25,{edge:"both",repeat:true,debounce:10});`);
  bench.pass(5);
  bench.parts.set("button", "pressed", true);
  bench.pass(50);
  expect([bench.run("n"), bench.run("m"), bench.run("digitalRead(D25)")]).toEqual([4, 1, 0]);
  bench.parts.set("button", "pressed", false);
  bench.pass(50);
  expect([bench.run("m"), bench.run("digitalRead(D25)")]).toEqual([2, 1]);
  expect(bench.run<number>("last")).toBeGreaterThan(0.04);
});

test("a switch to supply reads 1 while it is closed, with a pull-down", () => {
  const bench = benchWith([{ part: "switch", pins: { contact: "D25" }, options: { to: "supply", bounceMs: 0 } }]);
  bench.run('pinMode(D25,"input_pulldown")');
  bench.parts.set("switch", "closed", true);
  expect(bench.run("digitalRead(D25)")).toBe(1);
  bench.parts.set("switch", "closed", false);
  expect(bench.run("digitalRead(D25)")).toBe(0);
});

const light = (bench: ReturnType<typeof benchWith>, name: string) => bench.parts.get(name).shows.light!.value;

test("a LED shines as long as its pin is high, and as much as its pulses", () => {
  const bench = benchWith([
    { part: "led", pins: { anode: "D25" }, options: { colour: "#ff8000" } },
    { part: "led", name: "low", pins: { anode: "D26" }, options: { to: "supply" } },
  ]);
  expect(light(bench, "led")).toBe("#000000");
  bench.run("D25.set();D26.set()");
  expect([light(bench, "led"), light(bench, "low")]).toEqual(["#ff8000", "#000000"]);
  bench.run("analogWrite(D25,0.5);D26.reset()");
  expect([light(bench, "led"), light(bench, "low")]).toEqual(["#804000", "#ff2d20"]);
  bench.run("D25.reset()");
  expect(light(bench, "led")).toBe("#000000");
});

test("an RGB LED mixes its colours, and with a common anode from what is low", () => {
  const pins = { red: "D25", green: "D26", blue: "D27" };
  const bench = benchWith([
    { part: "rgb-led", pins },
    { part: "rgb-led", name: "anode", pins, options: { common: "anode" } },
  ]);
  bench.run("D25.set();analogWrite(D26,0.25,{freq:1000});D27.reset()");
  expect([light(bench, "rgb-led"), light(bench, "anode")]).toEqual(["#ff4000", "#00bfff"]);
});

test("a relay is drawn by its level alone, and not while nobody drives the pin", () => {
  const bench = benchWith([
    { part: "relay", pins: { in: "D25" } },
    { part: "relay", name: "high", pins: { in: "D26" }, options: { drawnBy: "high" } },
  ]);
  const drawn = () => ["relay", "high"].map((name) => bench.parts.get(name).shows.contact!.value);
  expect(drawn()).toEqual([false, false]);
  bench.run("D25.reset();D26.set()");
  expect(drawn()).toEqual([true, true]);
  bench.run("D25.set();D26.reset()");
  expect(drawn()).toEqual([false, false]);
});

test("a potentiometer is read in the steps of the converter, which has no full one", () => {
  const bench = benchWith([{ part: "potentiometer", pins: { wiper: "D34" }, values: { position: 25 } }]);
  expect(bench.run("analogRead(D34)")).toBe(0.25);
  bench.parts.set("potentiometer", "position", 100);
  expect(bench.run("analogRead(D34)")).toBe(4095 / 4096);
  const small = benchWith([{ part: "potentiometer", pins: { wiper: "A0" }, values: { position: 100 } }], {
    chip: "ESP8266",
  });
  expect(small.run("analogRead(A0)")).toBe(1023 / 1024);
});

test("a pin without a converter is not a number, and no voltage can be wired to it", () => {
  expect(benchWith([]).run("analogRead(D4)")).toBeNaN();
  expect(() => benchWith([{ part: "potentiometer", pins: { wiper: "D4" } }])).toThrow(
    "/parts/0/pins/wiper: D4 cannot measure a voltage; use D32, D33, D34, D35, D36, D37, D38, D39",
  );
});

test("a photoresistor has 15 kOhm at 10 lux, a fifth of that at 100", () => {
  const bench = benchWith([{ part: "light-sensor", pins: { out: "D34" }, values: { light: 10 } }]);
  const ohm = () => 10_000 / bench.run<number>("analogRead(D34)") - 10_000;
  expect(Math.abs(ohm() - 15_000)).toBeLessThan(20);
  bench.parts.set("light-sensor", "light", 100);
  expect(Math.abs(ohm() - 15_000 / 10 ** 0.7)).toBeLessThan(5);
});

test("a servo turns to where its pulses say: by digitalPulse, and by analogWrite with the length of 20 ms", () => {
  const bench = benchWith([{ part: "servo", pins: { signal: "D25" } }]);
  const angle = () => bench.parts.get("servo").shows.angle!.value;
  const after = (code: string) => {
    bench.run(code);
    bench.pass(10);
    return angle();
  };
  expect(after("digitalPulse(D25,1,1)")).toBe(0);
  expect(after("digitalPulse(D25,1,1.75)")).toBe(135);
  expect(after("digitalPulse(D25,1,3)")).toBe(180);
  expect(after("analogWrite(D25,1.5/20,{freq:50})")).toBe(90);
  expect(after("analogWrite(D25,0.1,{freq:100})")).toBe(0);
});

/** In the style of Espruino's own: two watches, and the times that they are told. */
const ECHO = `cm=0;var up=0;D26.reset();
setWatch(function(e){up=e.time},D27,{repeat:true,edge:"rising"});
setWatch(function(e){cm=(e.time-up)*1e6/58},D27,{repeat:true,edge:"falling"});`;

test("an HC-SR04 answers 10 us with 58 us for each centimetre, and 38 ms when nothing is there", () => {
  const bench = benchWith([{ part: "hc-sr04", pins: { trig: "D26", echo: "D27" }, values: { distance: 123.4 } }]);
  bench.run(`${ECHO}digitalPulse(D26,1,0.01)`);
  bench.pass(60);
  expect(bench.run<number>("cm")).toBeCloseTo(123.4, 1);
  bench.parts.set("hc-sr04", "inSight", false);
  bench.run("digitalPulse(D26,1,0.01)");
  bench.pass(60);
  expect(bench.run<number>("cm")).toBeCloseTo(38_000 / 58, 0);
});

test("an HC-SR04 that is triggered for too short says so, and nothing else", () => {
  const bench = benchWith([{ part: "hc-sr04", pins: { trig: "D26", echo: "D27" } }]);
  bench.run(`${ECHO}digitalPulse(D26,1,0.002)`);
  bench.pass(60);
  expect(bench.run("cm")).toBe(0);
  expect(bench.notes).toEqual(["hc-sr04 was triggered for 2 us, but needs at least 10 us"]);
});
