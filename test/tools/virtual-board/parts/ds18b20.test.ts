/** DS18B20 against Maxim's data sheet, 19-7487. */
import { expect, test } from "vitest";
import { benchWith } from "./support.js";

const SERIALS = ["0000055512ab", "00000555a0ff", "1234567890ab"];

const several = (values: Record<string, number>[] = [{}, {}, {}]) =>
  benchWith(
    values.map((each, i) => ({
      ...{ part: "ds18b20", name: `probe-${i}`, pins: { data: "D13" } },
      options: { serial: SERIALS[i]! },
      values: each,
    })),
  );

/** A driver as it is written for Espruino. */
const DRIVER = `
var ow=new OneWire(D13);
function crc(s,n){var c=0;for(var i=0;i<n;i++){c^=s[i];for(var j=0;j<8;j++)c=c&1?(c>>1)^0x8C:c>>1}return c}
function pad(rom){ow.select(rom);ow.write(0xBE);return ow.read(9)}
function temp(rom){var s=pad(rom);if(crc(s,8)!==s[8])return null;var t=s[0]|(s[1]<<8);return (t&32768?t-65536:t)/16}
function convert(){ow.reset();ow.skip();ow.write(0x44,true)}`;

const bytes = (value: unknown) => Array.from(value as Uint8Array);
const romOf = (serial: string, crc: string) => `28${serial}${crc}`;

test("a search finds all of them, each with its family and the CRC of its address", () => {
  const bench = several();
  bench.run(DRIVER);
  const found = Array.from(bench.run<string[]>("ow.search()"));
  expect(found.map((rom) => rom.slice(0, 14)).sort()).toEqual(SERIALS.map((serial) => romOf(serial, "")).sort());
  for (const rom of found)
    expect(
      bench.run(`crc(E.toUint8Array(atob(${JSON.stringify(Buffer.from(rom, "hex").toString("base64"))})),8)`),
    ).toBe(0);
});

test("each measures its own temperature, told one by one", () => {
  const bench = several([{ temperature: -10.5 }, { temperature: 0 }, { temperature: 85.5 }]);
  bench.run(`${DRIVER}convert()`);
  bench.pass(760);
  const temperatures = SERIALS.map((serial) =>
    bench.run<number>(`temp(ow.search().filter(function(r){return r.substr(2,12)==="${serial}"})[0])`),
  );
  expect(temperatures).toEqual([-10.5, 0, 85.5]);
});

test("the scratchpad is that of figure 9: 85 degrees after power-up, the settings, fixed bytes, and a CRC", () => {
  const bench = several([{}]);
  bench.run(`${DRIVER}rom=ow.search()[0]`);
  expect(bytes(bench.run("pad(rom)")).slice(0, 8)).toEqual([0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10]);
  expect(bench.run("var s=pad(rom);crc(s,8)===s[8]")).toBe(true);
});

test.each([
  [9, 0x1f, 93.75, 21.5],
  [10, 0x3f, 187.5, 21.75],
  [11, 0x5f, 375, 21.875],
  [12, 0x7f, 750, 21.875],
])("with %s bits it converts as long as table 2 says, and says 0 meanwhile", (_bits, configuration, ms, expected) => {
  const bench = several([{ temperature: 21.9 }]);
  bench.run(`${DRIVER}rom=ow.search()[0];ow.select(rom);ow.write([0x4E,75,70,${configuration}]);convert()`);
  bench.pass(Math.floor(ms) - 1);
  expect(bench.run("ow.read()")).toBe(0);
  bench.pass(3);
  expect(bench.run("ow.read()")).toBe(255);
  expect(bench.run("temp(rom)")).toBe(expected);
});

test("what is copied to its EEPROM outlasts a power cut, and the rest does not", () => {
  const bench = several([{}]);
  bench.run(
    `${DRIVER}rom=ow.search()[0];ow.select(rom);ow.write([0x4E,30,10,0x1F]);ow.select(rom);ow.write(0x48);ow.reset()`,
  );
  bench.run("ow.select(rom);ow.write([0x4E,99,98,0x7F])");
  bench.pass(20);
  bench.parts.setPlugged("probe-0", false);
  bench.parts.setPlugged("probe-0", true);
  expect(bytes(bench.run("pad(rom)")).slice(2, 5)).toEqual([30, 10, 0x1f]);
});

test("the search for alarms finds those that have reached a limit", () => {
  const bench = several([{ temperature: 20 }, { temperature: 76 }, { temperature: 70 }]);
  bench.run(`${DRIVER}convert()`);
  bench.pass(760);
  expect(
    Array.from(bench.run<string[]>("ow.search(0xEC)"))
      .map((rom) => rom.slice(2, 14))
      .sort(),
  ).toEqual(
    // TH is 75 and TL is 70 as it is sold: 20 and 70 are at or under TL.
    [...SERIALS].sort(),
  );
  bench.parts.set("probe-2", "temperature", 72);
  bench.run("convert()");
  bench.pass(760);
  expect(bench.run("ow.search(0xEC).length")).toBe(2);
});

test("an address that is none there reads ones, which no CRC fits", () => {
  const bench = several([{}]);
  bench.run(DRIVER);
  expect(bytes(bench.run('pad("28ffffffffffff00")'))).toEqual(new Array(9).fill(255));
  expect(bench.run('temp("28ffffffffffff00")')).toBeNull();
  expect(() => bench.run('ow.select("28")')).toThrow("Invalid OneWire device address");
});

test("a bus without devices is not there", () => {
  const bench = several([{}]);
  bench.parts.setPlugged("probe-0", false);
  bench.run(DRIVER);
  expect(bench.run("ow.reset()")).toBe(false);
  expect(bench.run("ow.search().length")).toBe(0);
});

test("without a serial number each has one of its name", () => {
  const bench = benchWith([
    { part: "ds18b20", name: "a", pins: { data: "D13" } },
    { part: "ds18b20", name: "b", pins: { data: "D13" } },
  ]);
  bench.run(DRIVER);
  expect(new Set(Array.from(bench.run<string[]>("ow.search()"))).size).toBe(2);
});
