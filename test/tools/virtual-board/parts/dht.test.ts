/** DHT22 and DHT11 against Aosong's data sheets. */
import { expect, test } from "vitest";
import { chipOf } from "../../../../tools/virtual-board/chips.js";
import { checkedParts } from "../../../../tools/virtual-board/parts/check.js";
import { printed, startBoard } from "../support.js";
import { type Bench, benchWith } from "./support.js";

/** Tells all edges after the board has let go: the level, and for how many microseconds the one before has lasted. */
const LISTEN = (lowMs: number) => `
edges=[];
setWatch(function(e){edges.push([e.state?1:0,e.lastTime===undefined?0:Math.round((e.time-e.lastTime)*1e6)])},D4,{edge:"both",repeat:true});
digitalWrite(D4,0);pinMode(D4,"output");
setTimeout(function(){pinMode(D4,"input_pullup")},${lowMs});`;

function edgesOf(bench: Bench, lowMs: number): [number, number][] {
  bench.run(LISTEN(lowMs));
  bench.pass(lowMs + 10);
  return JSON.parse(bench.run<string>("JSON.stringify(edges)"));
}

/** A driver in the style of Espruino's own, which watches first: on an ESP32 setWatch() makes an input of the pin. */
const DRIVER = (wakeMs: number, doneMs = 50) => `
function read(pin,done){
  var bits="",w=setWatch(function(e){bits+=e.time-e.lastTime>5e-5?1:0},pin,{edge:"falling",repeat:true});
  digitalWrite(pin,0);pinMode(pin,"output");
  setTimeout(function(){bits="";pinMode(pin,"input_pullup");pinMode(pin)},${wakeMs});
  setTimeout(function(){
    clearWatch(w);
    var b=[],sum=0;
    for(var i=0;i<5;i++){b.push(parseInt(bits.substr(2+8*i,8),2));if(i<4)sum+=b[i]}
    done(bits.length===42&&(sum&255)===b[4]?b:undefined);
  },${doneMs});
}`;

function bytesOf(bench: Bench, wakeMs: number): number[] | undefined {
  bench.run(`${DRIVER(wakeMs)}result="none";read(D4,function(b){result=b&&JSON.stringify(b)})`);
  bench.pass(60);
  const result = bench.run<string | undefined>("result");
  return result === undefined ? undefined : JSON.parse(result);
}

const dht22 = (values: Record<string, number> = {}) => benchWith([{ part: "dht22", pins: { data: "D4" }, values }]);

test("answers with the waveform of the data sheet, to the microsecond", () => {
  const bench = dht22({ temperature: 0, humidity: 0.1 });
  const edges = edgesOf(bench, 1);
  // The board's own: down, and up again.
  const answer = edges.slice(edges.findIndex(([level]) => level === 1) + 1);
  const at = (index: number) => answer[index]![1];
  expect([at(0), at(1), at(2)]).toEqual([30, 80, 80]);
  const bits = answer.slice(3);
  expect(bits).toHaveLength(81);
  for (let i = 0; i < 80; i += 2) {
    expect(bits[i]![1]).toBeGreaterThanOrEqual(49);
    expect(bits[i]![1]).toBeLessThanOrEqual(51);
  }
  const highs = bits.filter((_, i) => i % 2 === 1).map(([, length]) => length);
  // 0x0001 for humidity, and the sum: bits 15 and 39 are ones.
  expect(highs.flatMap((length, i) => (length > 50 ? [i] : []))).toEqual([15, 39]);
});

test.each([
  [21.5, 45, [0x01, 0xc2, 0x00, 0xd7]],
  [-10.1, 65.2, [0x02, 0x8c, 0x80, 0x65]],
  [80, 100, [0x03, 0xe8, 0x03, 0x20]],
])(
  "a DHT22 at %s degrees and %s percent sends tenths, the sign in the highest bit, and a sum",
  (temperature, humidity, bytes) => {
    const sum = bytes.reduce((all, byte) => all + byte, 0) & 255;
    expect(bytesOf(dht22({ temperature, humidity }), 1)).toEqual([...bytes, sum]);
  },
);

test("a DHT11 sends whole numbers, and wants 18 ms", () => {
  const bench = benchWith([{ part: "dht11", pins: { data: "D4" }, values: { temperature: 23, humidity: 41 } }]);
  expect(bytesOf(bench, 20)).toEqual([41, 0, 23, 0, 64]);
  bench.pass(2000);
  expect(bytesOf(bench, 2)).toBeUndefined();
  expect(bench.notes).toEqual(["dht11 was called for 2000 us, but needs at least 18000 us"]);
});

test("on an ESP32 setWatch() after the pin was pulled down cuts the call short, as on the chip; on an ESP8266 it does not", () => {
  const late = 'digitalWrite(D4,0);pinMode(D4,"output");setWatch(function(){n++},D4,{edge:"falling",repeat:true});';
  const release = 'n=0;setTimeout(function(){pinMode(D4,"input_pullup");pinMode(D4)},1)';
  for (const [chip, falling] of [
    ["ESP32", 0],
    ["ESP8266", 42],
  ] as const) {
    const bench = benchWith([{ part: "dht22", pins: { data: "D4" } }], { chip });
    bench.run(late + release);
    bench.pass(20);
    expect(bench.run("n")).toBe(falling);
  }
});

test("asked again within two seconds it answers with what it has measured before", () => {
  const bench = dht22({ temperature: 20 });
  expect(bytesOf(bench, 1)?.[3]).toBe(200);
  bench.parts.set("dht22", "temperature", 21);
  expect(bytesOf(bench, 1)?.[3]).toBe(200);
  bench.pass(2000);
  expect(bytesOf(bench, 1)?.[3]).toBe(210);
});

test("a machine that is slow in the middle of a frame does not stretch it", async () => {
  const parts = checkedParts([{ part: "dht22", pins: { data: "D4" } }], { chip: chipOf("ESP8266"), labels: {} }, "");
  const board = startBoard({ chip: "ESP8266", parts });
  board.pin("D4").on("level", () => {
    for (const end = performance.now() + 1; performance.now() < end; );
  });
  // Who reads the bits comes too early on a machine that is slow before the frame begins.
  board.evaluate(`${DRIVER(1, 500)}read(D4,function(b){print(JSON.stringify(b))})`);
  await printed(board, "[1,194,0,215,154]");
});

test("unplugged it says nothing", () => {
  const bench = dht22();
  bench.parts.setPlugged("dht22", false);
  expect(bytesOf(bench, 1)).toBeUndefined();
  bench.parts.setPlugged("dht22", true);
  expect(bytesOf(bench, 1)).toHaveLength(5);
});
