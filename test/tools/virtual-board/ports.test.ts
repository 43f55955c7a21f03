/** Buses as the interpreter's source has them, jswrap_spi_i2c.c and what each chip does beneath it. */
import { expect, test } from "vitest";
import type { ChipName } from "../../../tools/virtual-board/index.js";
import { benchWith } from "./parts/support.js";

const PINS = { sda: "D4", scl: "D5" };
const SET_UP = "I2C1.setup({sda:D4,scl:D5});";
const thermometer = (chip: ChipName = "ESP32") => benchWith([{ part: "bme280", pins: PINS }], { chip });
const bytes = (value: unknown) => Array.from(value as Uint8Array);

test.each([
  ["ESP32", "Error: jshI2CWrite: slave doesn't ACK the transfer", "Error: jshI2CRead: slave doesn't ACK the transfer"],
  ["ESP8266", "InternalError: I2CWrite: No ACK 0", "InternalError: I2CRead: No ACK 0"],
] as const)("on an %s an address that nobody acknowledges is an exception", (chip, write, read) => {
  const bench = thermometer(chip);
  const thrown = (code: string) => bench.run(`var r="none";try{${code}}catch(e){r=""+e};r`);
  bench.run(SET_UP);
  expect(thrown("I2C1.writeTo(0x77,0xD0)")).toBe(write);
  expect(thrown("I2C1.readFrom(0x77,1)")).toBe(read);
  expect(thrown("I2C1.writeTo(0x76,0xD0)")).toBe("none");
  bench.parts.setPlugged("bme280", false);
  expect(thrown("I2C1.readReg(0x76,0xD0,1)")).toBe(write);
});

test("an ESP32's port that is not set up has an error of its own", () => {
  expect(() => thermometer().run("I2C1.writeTo(0x76,0)")).toThrow("jshI2CWrite:, unknown error code 259");
});

test("in software nobody looks at acknowledgements: what is not there reads 0xFF", () => {
  const bench = thermometer();
  bench.run("i=new I2C();i.setup({sda:D4,scl:D5});i.writeTo(0x77,1)");
  expect(bytes(bench.run("i.readFrom(0x77,3)"))).toEqual([255, 255, 255]);
  expect(bytes(bench.run("i.readReg(0x76,0xD0,1)"))).toEqual([0x60]);
});

test("SDA and SCL the wrong way round reach nobody", () => {
  const bench = thermometer();
  bench.run("I2C1.setup({sda:D5,scl:D4})");
  expect(() => bench.run("I2C1.writeTo(0x76,0xD0)")).toThrow("doesn't ACK");
});

test("pins that are not named are the port's own", () => {
  const bench = benchWith([{ part: "bme280", pins: { sda: "D21", scl: "D22" } }]);
  bench.run("I2C1.setup()");
  expect(bytes(bench.run("I2C1.readReg(0x76,0xD0,1)"))).toEqual([0x60]);
});

test("an address may be an object, and data texts, lists and what repeats", () => {
  const bench = thermometer();
  bench.run(`${SET_UP}I2C1.writeTo({address:0x76,stop:false},"\\xD0")`);
  expect(bytes(bench.run("I2C1.readFrom({address:0x76},1)"))).toEqual([0x60]);
  bench.run("I2C1.writeTo(0x76,[0xF2,1],new Uint8Array([0xF5,0xA0]))");
  expect(bytes(bench.run("I2C1.readReg(0x76,0xF2,4)"))).toEqual([1, 0, 0, 0xa0]);
  expect(() => bench.run("I2C1.writeTo(0x76,undefined)")).toThrow(
    "Expecting a number or something iterable, got undefined",
  );
});

test("two at one address pull down each other's ones", () => {
  const bench = benchWith([
    { part: "bme280", pins: PINS },
    { part: "bmp280", pins: PINS },
  ]);
  bench.run(SET_UP);
  expect(bytes(bench.run("I2C1.readReg(0x76,0xD0,1)"))).toEqual([0x60 & 0x58]);
});

test("ports belong to the chip", () => {
  const names =
    '["I2C1","I2C2","SPI1","SPI2","Serial1","Serial2","Serial3"].filter(function(n){return typeof global[n]==="object"}).join()';
  expect(benchWith([]).run(names)).toBe("I2C1,I2C2,SPI1,SPI2,Serial1,Serial2,Serial3");
  expect(benchWith([], { chip: "ESP8266" }).run(names)).toBe("I2C1,SPI1,Serial1,Serial2");
});

test("what SPI gives back has the type of what was sent", () => {
  const bench = benchWith([]);
  bench.run("SPI1.setup({sck:D14,mosi:D13})");
  expect(bench.run('[typeof SPI1.send(1),typeof SPI1.send("ab"),SPI1.send([1,2]) instanceof Uint8Array].join()')).toBe(
    "number,string,true",
  );
  expect(() => bench.run('SPI1.setup({order:"x"})')).toThrow("SPI order should be 'msb' or 'lsb'");
});

test("a serial port hears its pin at its own speed, keeps what nobody listens for, and sends", () => {
  const bench = benchWith([{ part: "serial-text", pins: { tx: "D16", rx: "D17" }, options: { baud: 9600 } }]);
  bench.run("Serial3.setup(9600,{rx:D16,tx:D17})");
  bench.parts.set("serial-text", "line", "first");
  bench.pass(1);
  expect(bench.run("Serial3.available()")).toBe(7);
  expect(bench.run("Serial3.read(2)+Serial3.read()")).toBe("first\r\n");
  bench.run('got="";Serial3.on("data",function(d){got+=d})');
  bench.parts.set("serial-text", "line", "second");
  bench.pass(1);
  expect(bench.run("got")).toBe("second\r\n");
  bench.run('Serial3.println("hello")');
  expect(bench.parts.get("serial-text").shows.received!.value).toBe("hello");
  bench.run('got="";Serial3.setup(19200,{rx:D16,tx:D17})');
  bench.parts.set("serial-text", "line", "third");
  bench.pass(1);
  expect(bench.run("got")).not.toBe("third\r\n");
});

test("shiftOut sends the lowest bit of each item first, and pulses its clock", () => {
  const bench = benchWith([]);
  const bits: number[] = [];
  bench.pin("D26").on("level", (level) => level === 0 && bits.push(bench.pin("D25").level));
  bench.run("D26.set();shiftOut(D25,{clk:D26,repeat:8},[0xA5])");
  bench.run("shiftOut([D25,D27],{clk:D26},[2,1])");
  // Each item goes out from its lowest bit on: 10100101, then D25 is the higher bit of 2 and 1.
  expect(bits).toEqual([1, 0, 1, 0, 0, 1, 0, 1, 1, 0]);
});

test("digitalPulse makes pulses of the length that is asked for, one behind the other", () => {
  const bench = benchWith([]);
  const edges: [number, number][] = [];
  let before = 0;
  bench.pin("D25").on("level", (level, time) => {
    edges.push([level, Math.round((time - before) * 1000)]);
    before = time;
  });
  bench.run("digitalPulse(D25,1,[0.05,0.02,0.4]);digitalPulse(D25,1,0.1)");
  bench.pass(5);
  expect(edges.map(([level]) => level)).toEqual([1, 0, 1, 0]);
  expect(edges.slice(1, 4).map(([, length]) => length)).toEqual([50, 20, 400]);
});

test("a watch that comes late is told the times of the edges, and runs before a timer that was due after them", () => {
  const bench = benchWith([{ part: "hc-sr04", pins: { trig: "D26", echo: "D27" }, values: { distance: 100 } }]);
  bench.run(`told=[];up=0;
    setWatch(function(e){told.push(Math.round((e.time-e.lastTime)*1e6))},D27,{edge:"falling",repeat:true});
    setTimeout(function(){digitalPulse(D26,1,0.01)},1);
    setTimeout(function(){told.push("timer")},30);
    for(var end=getTime()+0,i=0;i<1e4;i++);`);
  bench.pass(100);
  expect(JSON.parse(bench.run("JSON.stringify(told)"))).toEqual([5800, "timer"]);
});

test("an ESP8266 cannot watch GPIO16", () => {
  const bench = benchWith([], { chip: "ESP8266" });
  expect(bench.run("setWatch(print,D16)")).toBeUndefined();
  expect(bench.lines[0]).toContain("Unable to set watch");
});

test("E.getTemperature() of an ESP32 is its sensor's whole number, in Fahrenheit; the others have none", () => {
  const bench = benchWith([]);
  bench.parts.set("board", "temperature", 50);
  expect(bench.run("E.getTemperature()")).toBe(122);
  expect(benchWith([], { chip: "ESP8266" }).run("E.getTemperature()")).toBeNaN();
  expect(bench.run("E.getAnalogVRef()")).toBeNaN();
});

test("what the board says of itself is what somebody has set: the signal, and the variables that are used", () => {
  const bench = benchWith([]);
  bench.parts.set("board", "rssi", -80);
  bench.parts.set("board", "usedVariables", 5000);
  expect(bench.run('require("Wifi").getStatus().rssi')).toBe(-80);
  expect(bench.run("process.memory().free")).toBe(16383 - 5000);
  expect(() => bench.parts.setPlugged("board", false)).toThrow("cannot be unplugged");
});

/** The bytes that a display on SPI1 got, from its first eight rows. */
function sentBy(chip: "ESP32" | "ESP8266", code: string) {
  const bench = benchWith([{ part: "ssd1306", pins: { sck: "D14", mosi: "D13", dc: "D4" } }], { chip });
  bench.run("SPI1.setup({sck:D14,mosi:D13});D4.reset();SPI1.write([0x8D,0x14,0xA1,0xC8,0xAF]);D4.set()");
  bench.run(code);
  bench.pass(1);
  const rows = (bench.parts.get("ssd1306").shows.display!.value as string[]).slice(0, 8);
  const columns = Array.from({ length: 8 }, (_, x) =>
    rows.reduce((byte, row, y) => byte | (((Number.parseInt(row[x >> 2]!, 16) >> (3 - (x & 3))) & 1) << y), 0),
  );
  return { bench, columns };
}

test("send4bit sends a half byte for each bit on an ESP8266; an ESP32 says that it cannot", () => {
  const code = "SPI1.send4bit([0xB1],0x1,0x3)";
  expect(sentBy("ESP8266", code).columns).toEqual([0x31, 0x33, 0x11, 0x13, 0, 0, 0, 0]);
  const { bench, columns } = sentBy("ESP32", code);
  expect(columns).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(bench.lines).toEqual(new Array(4).fill("ERROR: >> jshSPISend16: Not implemented"));
});

test("send8bit sends every second bit alone, as Espruino does", () => {
  expect(sentBy("ESP8266", "SPI1.send8bit(0xB1,0x03,0x7F)").columns.slice(0, 5)).toEqual([3, 0x7f, 3, 0x7f, 0]);
  expect(sentBy("ESP32", "SPI1.send8bit(0xB1)").columns.slice(0, 5)).toEqual([3, 0x0f, 3, 0x0f, 0]);
  const { bench } = sentBy("ESP8266", "");
  expect(() => bench.run("new SPI().send8bit(1)")).toThrow("SPI.send8bit only works on hardware SPI");
  expect(() => bench.run("SPI1.send4bit()")).toThrow("Variable type undefined not suited to transmit operation");
});

test("a waveform takes its samples at its pace, and tells when it is over", () => {
  const bench = benchWith([{ part: "potentiometer", pins: { wiper: "D34" }, values: { position: 25 } }]);
  bench.run('var w=new Waveform(4),told=[];w.on("finish",function(b){told.push(b===w.buffer,w.running)})');
  bench.run("w.startInput(D34,100)");
  bench.pass(25);
  bench.parts.set("potentiometer", "position", 75);
  expect(bench.run("w.running")).toBe(true);
  bench.pass(20);
  expect(bytes(bench.run("w.buffer"))).toEqual([64, 64, 192, 192]);
  expect(bench.run("told.join()")).toBe("true,false");
});

test("a waveform of an ESP32 goes to its converter, around and around where it repeats, with two buffers in turns", () => {
  const bench = benchWith([]);
  const seen: number[] = [];
  const pin = bench.pin("D25");
  pin.on("change", () => void seen.push(pin.duty!));
  bench.run(
    "var w=new Waveform(2,{doubleBuffer:true,bits:16}),told=[];w.buffer.set([0x4000,0x8000]);w.buffer2.set([0xc000,0xff00])",
  );
  bench.run('w.on("buffer",function(b){told.push(b===w.buffer?1:2)});w.startOutput(D25,1000,{repeat:true})');
  bench.pass(6.5);
  expect(seen).toEqual([0.25, 0.5, 0.75, 255 / 256, 0.25, 0.5]);
  expect(bench.run("told.join()")).toBe("1,2,1");
  bench.run('w.on("finish",function(){told.push("finish")});w.stop()');
  bench.pass(5);
  expect(bench.run("told.join()")).toBe("1,2,1,finish");
  expect(seen).toHaveLength(6);
});

test("a waveform on a pin that can neither is said, and wrong arguments are errors as Espruino's", () => {
  const bench = benchWith([]);
  bench.run("var w=new Waveform(2)");
  bench.run("w.startOutput(D4,1000)");
  expect(bench.lines).toEqual(["ERROR: pin not assigned to pwm"]);
  const thrown = (code: string) => bench.run(`try{${code};"none"}catch(e){""+e}`);
  expect(thrown("w.startOutput(D25,1000)")).toBe("Error: Waveform is already running");
  expect(thrown("new Waveform(0)")).toBe("Error: Samples must be greater than 0");
  expect(thrown('new Waveform("a")')).toBe("Error: 'samples' should be a integer or ArrayBuffer");
  expect(thrown("new Waveform(2,{bits:5})")).toBe("Error: Invalid number of bits");
  expect(thrown("new Waveform(2).startOutput(D25,0)")).toBe("Error: Frequency must be above 0.001Hz");
  expect(thrown("new Waveform(2).stop()")).toBe("Error: Waveform is not running");
});
