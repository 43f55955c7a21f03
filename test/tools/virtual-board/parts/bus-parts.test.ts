/** Sensors and displays of more than two wires: SHT3x, SHTC3, a strip, a display, a GPS receiver. */
import { expect, test } from "vitest";
import { benchWith } from "./support.js";

const I2C = { sda: "D21", scl: "D22" };
const SET_UP = "I2C1.setup({sda:D21,scl:D22});";
const bytes = (value: unknown) => Array.from(value as Uint8Array);

/** Datasheet SHT3x-DIS, section 4.12: 0xBEEF has 0x92. */
const CRC =
  "function crc(a,b){var c=0xff;[a,b].forEach(function(x){c^=x;for(var i=0;i<8;i++)c=c&128?((c<<1)^0x31)&255:c<<1});return c}";

test("an SHT3x gives words with their checksum, by the conversion of its data sheet", () => {
  const bench = benchWith([{ part: "sht3x", pins: I2C, values: { temperature: -12.3, humidity: 67.8 } }]);
  bench.run(`${SET_UP}${CRC};I2C1.writeTo(0x44,[0x24,0x00])`);
  bench.pass(16);
  const [t1, t2, tc, h1, h2, hc] = bytes(bench.run("d=I2C1.readFrom(0x44,6)")) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  expect((175 * (t1 * 256 + t2)) / 65535 - 45).toBeCloseTo(-12.3, 2);
  expect((100 * (h1 * 256 + h2)) / 65535).toBeCloseTo(67.8, 2);
  expect([bench.run(`crc(${t1},${t2})`), bench.run(`crc(${h1},${h2})`), bench.run("crc(0xBE,0xEF)")]).toEqual([
    tc,
    hc,
    0x92,
  ]);
});

test.each([
  ["0x24,0x00", 15.5],
  ["0x24,0x0B", 6.5],
  ["0x24,0x16", 4.5],
])("an SHT3x that was sent %s acknowledges no reading before %s ms", (command, ms) => {
  const bench = benchWith([{ part: "sht3x", pins: I2C }]);
  bench.run(`${SET_UP}I2C1.writeTo(0x44,[${command}])`);
  bench.pass(Math.floor(ms));
  expect(() => bench.run("I2C1.readFrom(0x44,6)")).toThrow("doesn't ACK");
  bench.pass(1);
  expect(bytes(bench.run("I2C1.readFrom(0x44,6)"))).toHaveLength(6);
  expect(() => bench.run("I2C1.readFrom(0x44,6)")).toThrow("doesn't ACK");
});

test("an SHT3x that stretches the clock can be read at once; it tells its reset, its heater, and each of its own measurements once", () => {
  const bench = benchWith([{ part: "sht3x", pins: I2C, options: { address: 0x45 } }]);
  bench.run(`${SET_UP}I2C1.writeTo(0x45,[0x2C,0x06])`);
  expect(bytes(bench.run("I2C1.readFrom(0x45,6)"))).toHaveLength(6);
  const status = () => bytes(bench.run("I2C1.writeTo(0x45,[0xF3,0x2D]);I2C1.readFrom(0x45,3)")).slice(0, 2);
  expect(status()).toEqual([0, 0x10]);
  bench.run("I2C1.writeTo(0x45,[0x30,0x41]);I2C1.writeTo(0x45,[0x30,0x6D])");
  expect(status()).toEqual([0x20, 0]);
  bench.run("I2C1.writeTo(0x45,[0x22,0x36])");
  bench.pass(510);
  const fetch = "I2C1.writeTo(0x45,[0xE0,0x00]);I2C1.readFrom(0x45,6).length";
  expect(bench.run(fetch)).toBe(6);
  expect(() => bench.run(fetch)).toThrow("doesn't ACK");
  expect(() => bench.run("I2C1.writeTo(0x45,[0x12,0x34])")).toThrow("doesn't ACK");
});

test("an SHTC3 sleeps until it is woken, and gives first what it is asked for first", () => {
  const bench = benchWith([{ part: "shtc3", pins: I2C, values: { temperature: 25, humidity: 50 } }]);
  bench.run(`${SET_UP}I2C1.writeTo(0x70,[0xB0,0x98])`);
  expect(() => bench.run("I2C1.writeTo(0x70,[0x5C,0x24])")).toThrow("doesn't ACK");
  bench.run("I2C1.writeTo(0x70,[0x35,0x17]);I2C1.writeTo(0x70,[0x5C,0x24])");
  const first = bytes(bench.run("I2C1.readFrom(0x70,2)"));
  expect((first[0]! * 256 + first[1]!) / 655.35).toBeCloseTo(50, 1);
});

test("a strip shows what neopixel.write sends in the order of its lights, and no more than it has", () => {
  const bench = benchWith([
    { part: "neopixel", pins: { din: "D25" }, options: { count: 2 } },
    { part: "neopixel", name: "rgb", pins: { din: "D25" }, options: { count: 3, order: "rgb" } },
  ]);
  const pixels = (name: string) => bench.parts.get(name).shows.pixels!.value;
  bench.run('require("neopixel").write(D25,[255,0,1,0,254,2])');
  expect(pixels("neopixel")).toEqual(["#00ff01", "#fe0002"]);
  expect(pixels("rgb")).toEqual(["#ff0001", "#00fe02", "#000000"]);
  expect(() => bench.run('require("neopixel").write(D25,[1,2])')).toThrow("Data length must be a multiple of 3 (RGB)");
  expect(() => bench.run('require("neopixel").write(D25,[])')).toThrow("Data must be a non empty array");
});

test("a strip tells each time that its lights have changed", () => {
  const bench = benchWith([{ part: "neopixel", pins: { din: "D25" }, options: { count: 1 } }]);
  const told: unknown[] = [];
  bench.on("part", (part) => told.push(part.shows.pixels!.value));
  for (const red of [255, 255, 7]) {
    bench.run(`require("neopixel").write(D25,[0,${red},0])`);
    bench.pass(100);
  }
  expect(told).toEqual([["#ff0000"], ["#070000"]]);
});

test("what a serial port is sent shows as far as there is room for it", () => {
  const bench = benchWith([{ part: "serial-text", pins: { rx: "D17" } }]);
  bench.run('Serial2.setup(9600,{tx:D17});Serial2.println(Array(1200).join("x"))');
  bench.pass(2000);
  expect(bench.parts.get("serial-text").shows.received!.value).toBe("x".repeat(1000));
});

/** Section "Software Configuration" of the application note in Solomon Systech's data sheet: what each module is sent first. */
const START =
  "[0xAE,0xD5,0x80,0xA8,63,0xD3,0,0x40,0x8D,0x14,0x20,0,0xA1,0xC8,0xDA,0x12,0x81,0xCF,0xD9,0xF1,0xDB,0x40,0xA4,0xA6,0xAF]";
const WHOLE = "[0x21,0,127,0x22,0,7]";
const COMMANDS = (list: string) => `${list}.forEach(function(c){I2C1.writeTo(0x3C,[0,c])});`;

const rowsOf = (bench: ReturnType<typeof benchWith>) => bench.parts.get("ssd1306").shows.display!.value as string[];

test("a display shows its memory: a bit of each byte is a row, from the top left", () => {
  const bench = benchWith([{ part: "ssd1306", pins: I2C }]);
  expect(rowsOf(bench)).toEqual([]);
  bench.run(`${SET_UP}${COMMANDS(START)}${COMMANDS(WHOLE)}I2C1.writeTo(0x3C,[0x40,0x01,0x03,0,0x80])`);
  const rows = rowsOf(bench);
  expect(rows).toHaveLength(64);
  expect([rows[0]!.slice(0, 2), rows[1]!.slice(0, 2), rows[7]!.slice(0, 2)]).toEqual(["c0", "40", "10"]);
  bench.run("I2C1.writeTo(0x3C,[0,0xA7])");
  expect(rowsOf(bench)[0]!.slice(0, 2)).toBe("3f");
  bench.run("I2C1.writeTo(0x3C,[0,0xAE])");
  expect(rowsOf(bench)).toEqual([]);
});

test("a display is dark without its charge pump, and upside down without 0xA1 and 0xC8", () => {
  const bench = benchWith([{ part: "ssd1306", pins: I2C }]);
  bench.run(`${SET_UP}${COMMANDS("[0x20,0,0xAF]")}I2C1.writeTo(0x3C,[0x40,0x01])`);
  expect(rowsOf(bench)).toEqual([]);
  bench.run(COMMANDS("[0x8D,0x14]"));
  expect(rowsOf(bench)[63]!.slice(-2)).toBe("01");
});

test("a display's addressing goes round in its window, by columns or by pages", () => {
  const bench = benchWith([{ part: "ssd1306", pins: I2C }]);
  const lit = (mode: number) => {
    bench.run(`${COMMANDS(START)}${COMMANDS(WHOLE)}I2C1.writeTo(0x3C,0x40,{data:0,count:1024})`);
    bench.run(`${COMMANDS(`[0x20,${mode},0x21,8,9,0x22,0,1]`)}I2C1.writeTo(0x3C,[0x40,1,2,4,8,16])`);
    return rowsOf(bench).flatMap((row, y) =>
      Array.from({ length: 128 }, (_, x) => x)
        .filter((x) => (Number.parseInt(row[x >> 2]!, 16) >> (3 - (x & 3))) & 1)
        .map((x) => [x, y]),
    );
  };
  bench.run(SET_UP);
  // The fifth byte has taken the place of the first.
  expect(lit(0)).toEqual([
    [9, 1],
    [8, 4],
    [8, 10],
    [9, 11],
  ]);
  expect(lit(1)).toEqual([
    [9, 2],
    [8, 4],
    [8, 9],
    [9, 11],
  ]);
});

test("a display over SPI takes commands and data by its pin DC", () => {
  const bench = benchWith([{ part: "ssd1306", pins: { sck: "D18", mosi: "D23", dc: "D4", cs: "D5" } }]);
  bench.run(
    `SPI2.setup({sck:D18,mosi:D23});D4.reset();SPI2.write(${START},D5);SPI2.write(${WHOLE},D5);D4.set();SPI2.write([0x01],D5)`,
  );
  bench.pass(1);
  expect(rowsOf(bench)[0]!.slice(0, 2)).toBe("80");
});

test("a GPS receiver sends its place each second, as NMEA with a checksum", () => {
  const bench = benchWith([{ part: "gps", pins: { tx: "D16" }, values: { latitude: -33.8568, longitude: 151.2153 } }]);
  bench.run('text="";Serial3.setup(9600,{rx:D16});Serial3.on("data",function(d){text+=d})');
  bench.pass(1001);
  const lines = bench.run<string>("text").split("\r\n");
  expect(lines).toHaveLength(3);
  expect(bench.parts.get("gps").shows.sent!.value).toEqual(lines.slice(0, 2));
  for (const line of lines.slice(0, 2)) {
    const [, body = "", sum = ""] = /^\$(.*)\*(..)$/.exec(line) ?? [];
    expect(Buffer.from(body).reduce((all, byte) => all ^ byte, 0)).toBe(Number.parseInt(sum, 16));
  }
  const fields = lines[0]!.split(",");
  expect(fields.slice(2, 8)).toEqual(["3351.4080", "S", "15112.9180", "E", "1", "08"]);
  bench.parts.set("gps", "satellites", 2);
  bench.run('text=""');
  bench.pass(1000);
  expect(bench.run<string>("text").split(",").slice(2, 7)).toEqual(["", "", "", "", "0"]);
});
