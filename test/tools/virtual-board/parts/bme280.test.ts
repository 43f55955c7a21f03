/** BME280 and BMP280 against BST-BME280-DS002 and BST-BMP280-DS001. */
import { expect, test } from "vitest";
import { type Bench, benchWith } from "./support.js";

const WIRED = { sda: "D21", scl: "D22" };
const SET_UP = "I2C1.setup({sda:D21,scl:D22});";

/** A driver as it is written for Espruino: the formulas of section 4.2.3, in whole numbers where the data sheet has them. */
const DRIVER = `
function Bme(i2c,a){this.i=i2c;this.a=a||0x76}
Bme.prototype.r=function(r,n){this.i.writeTo(this.a,r);return this.i.readFrom(this.a,n)};
Bme.prototype.w=function(r,v){this.i.writeTo(this.a,r,v)};
function s16(d,i){var v=d[i]|(d[i+1]<<8);return v&0x8000?v-65536:v}
function u16(d,i){return d[i]|(d[i+1]<<8)}
Bme.prototype.start=function(times){this.w(0xF2,times);this.w(0xF4,(times<<5)|(times<<2)|1)};
Bme.prototype.values=function(){
  var c=this.r(0x88,26),h=this.r(0xE1,7),d=this.r(0xF7,8);
  var at=(d[3]<<12)|(d[4]<<4)|(d[5]>>4),ap=(d[0]<<12)|(d[1]<<4)|(d[2]>>4),ah=(d[6]<<8)|d[7];
  var t1=u16(c,0),t2=s16(c,2),t3=s16(c,4);
  var v1=((((at>>3)-(t1<<1)))*t2)/2048,v2=(((((at>>4)-t1)*((at>>4)-t1))/4096)*t3)/16384,fine=v1+v2;
  var T=(fine*5+128)/256/100;
  var p=fine/2-64000,q=p*p*s16(c,16)/32768;q=q+p*s16(c,14)*2;q=q/4+s16(c,12)*65536;
  p=(s16(c,10)*p*p/524288+s16(c,8)*p)/524288;p=(1+p/32768)*u16(c,6);
  var P=(1048576-ap-q/4096)*6250/p;P=P+(s16(c,22)*P*P/2147483648+P*s16(c,20)/32768+s16(c,18))/16;
  var h4=(h[3]<<4)|(h[4]&15),h5=(h[5]<<4)|(h[4]>>4),x=fine-76800;
  var H=(ah-(h4*64+h5/16384*x))*(s16(h,0)/65536*(1+h[6]/67108864*x*(1+h[2]/67108864*x)));
  H=H*(1-c[25]*H/524288);
  return [T,P/100,H];
};`;

function driven(values: Record<string, number>, part = "bme280"): Bench {
  const bench = benchWith([{ part, pins: WIRED, values }]);
  bench.run(`${DRIVER}${SET_UP}b=new Bme(I2C1)`);
  return bench;
}

test.each([
  [21.5, 1013.2, 45],
  [-40, 300, 0],
  [85, 1100, 100],
  [0, 900, 99.9],
])(
  "a driver reads %s degrees, %s hPa and %s percent by the data sheet's formulas",
  (temperature, pressure, humidity) => {
    const bench = driven({ temperature, pressure, humidity });
    bench.run("b.start(5)");
    bench.pass(200);
    const [t, p, h] = bench.run<number[]>("b.values()");
    // Table 1 and sections 1.1 to 1.3: 0.01 degrees, 0.18 Pa, 0.008 percent are one step of what is read.
    expect(Math.abs(t! - temperature)).toBeLessThan(0.01);
    expect(Math.abs(p! - pressure)).toBeLessThan(0.02);
    expect(Math.abs(h! - humidity)).toBeLessThan(0.05);
  },
);

test("both say by their id which one they are, and only the BME280 has humidity", () => {
  const bench = benchWith([
    { part: "bme280", pins: WIRED },
    { part: "bmp280", pins: WIRED, options: { address: 0x77 } },
  ]);
  bench.run(SET_UP);
  expect(bench.run("I2C1.readReg(0x76,0xD0,1)[0]")).toBe(0x60);
  expect(bench.run("I2C1.readReg(0x77,0xD0,1)[0]")).toBe(0x58);
  bench.run("I2C1.writeTo(0x77,0xF2,1);I2C1.writeTo(0x77,0xF4,0x25)");
  bench.pass(50);
  expect(Array.from(bench.run<Uint8Array>("I2C1.readReg(0x77,0xFD,2)"))).toEqual([0, 0]);
  expect(Object.keys(bench.parts.get("bmp280").controls)).toEqual(["temperature", "pressure"]);
});

test("before the first measurement, and for what is skipped, the data are the reset's", () => {
  const bench = driven({});
  expect(Array.from(bench.run<Uint8Array>("b.r(0xF7,8)"))).toEqual([0x80, 0, 0, 0x80, 0, 0, 0x80, 0]);
  bench.run("b.w(0xF2,0);b.w(0xF4,(1<<5)|1)");
  bench.pass(20);
  const data = Array.from(bench.run<Uint8Array>("b.r(0xF7,8)"));
  expect(data.slice(0, 3)).toEqual([0x80, 0, 0]);
  expect(data.slice(3, 6)).not.toEqual([0x80, 0, 0]);
  expect(data.slice(6)).toEqual([0x80, 0]);
});

test("it is busy for as long as section 9.1 says, and a forced measurement ends asleep", () => {
  const bench = driven({});
  bench.run("b.start(1)");
  const status = "b.r(0xF3,1)[0]&8";
  // 1.25 + 2.3 + (2.3 + 0.575) + (2.3 + 0.575) ms.
  bench.pass(9);
  expect(bench.run(status)).toBe(8);
  bench.pass(1);
  expect(bench.run(status)).toBe(0);
  expect(bench.run("b.r(0xF4,1)[0]&3")).toBe(0);
});

test("in normal mode it measures again after each standby, and not before", () => {
  const bench = driven({ temperature: 20 });
  bench.run("b.w(0xF2,1);b.w(0xF5,5<<5);b.w(0xF4,(1<<5)|(1<<2)|3)");
  bench.pass(20);
  expect(bench.run<number[]>("b.values()")[0]).toBeCloseTo(20, 1);
  bench.parts.set("bme280", "temperature", 30);
  bench.pass(500);
  expect(bench.run<number[]>("b.values()")[0]).toBeCloseTo(20, 1);
  bench.pass(600);
  expect(bench.run<number[]>("b.values()")[0]).toBeCloseTo(30, 1);
});

test("what is written for humidity counts from the next write to ctrl_meas on", () => {
  const bench = driven({ humidity: 60 });
  bench.run("b.w(0xF4,(1<<5)|(1<<2)|1);b.w(0xF2,1)");
  bench.pass(20);
  expect(Array.from(bench.run<Uint8Array>("b.r(0xFD,2)"))).toEqual([0x80, 0]);
  bench.run("b.w(0xF4,(1<<5)|(1<<2)|1)");
  bench.pass(20);
  expect(bench.run<number[]>("b.values()")[2]).toBeCloseTo(60, 0);
});

test("over SPI bit 7 of the first byte says read, and only while it is selected", () => {
  const bench = benchWith([{ part: "bme280", pins: { sck: "D18", mosi: "D23", miso: "D19", cs: "D5" } }]);
  bench.run("SPI2.setup({sck:D18,mosi:D23,miso:D19});D5.set()");
  expect(Array.from(bench.run<Uint8Array>("SPI2.send([0xD0,0],D5)"))).toEqual([0xff, 0x60]);
  expect(Array.from(bench.run<Uint8Array>("SPI2.send([0xD0,0])"))).toEqual([0xff, 0xff]);
  bench.run("SPI2.write([0x74,0x25],D5)");
  expect(bench.run("SPI2.send([0xF4,0],D5)[1]")).toBe(0x25);
});

test("wired to half of a bus it is refused", () => {
  expect(() => benchWith([{ part: "bme280", pins: { sda: "D21" } }])).toThrow("wire sda and scl for I2C");
});
