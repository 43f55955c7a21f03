/** What the compiler takes of Espruino's API and what it refuses, as Espruino does. */
import ts from "typescript";
import { expect, test } from "vitest";
import { messageOf, programOf, project } from "../support.js";

/** A sensor's code in each style. */
const RIGHT = `
const i2c = new I2C();
i2c.setup({ scl: D5, sda: D4 });
I2C1.writeTo({ address: 0x76, stop: false }, 0xf7, [1, "ab", { data: 0, count: 3 }]);
const bytes = I2C1.readFrom(0x76, 6);
export const word: number = (bytes[0]! << 8) | bytes[1]!;
export const view = new DataView(bytes.buffer).getInt16(0, true);
const spi = new SPI();
spi.setup({ sck: D14, mosi: D13, miso: D12, mode: 3, order: "lsb" });
export const answer: number = spi.send(0x80, D15);
export const answers: Uint8Array = spi.send([1, 2, 3]);
spi.write(1, new Uint8Array(3), D15);
const wire = new OneWire(D4);
export const addresses = wire.search().map((address) => address.toUpperCase());
wire.select(addresses[0]!);
wire.write([0x44], true);
export const scratchpad: Uint8Array = wire.read(9);
const port = new Serial();
port.setup(9600, { rx: D4 });
port.on("data", (text) => console.log(text.length));
const id = setWatch((e) => console.log((e.time - e.lastTime) * 1e6, e.state, e.data), D4, {
  repeat: true, edge: "falling", debounce: 0, data: D5,
});
clearWatch(id);
setWatch("print(1)", D4, true);
digitalPulse(D4, 1, [0.5, 1, 0.5]);
digitalWrite([D4, D5], 0b10);
analogWrite(D4, 0.5, { freq: 50, soft: true });
shiftOut([D4, D5], { clk: D3, repeat: 4 }, "abc");
const g = Graphics.createArrayBuffer(128, 64, 1, { vertical_byte: true });
g.clear().setFont("6x8").setFontAlign(0, 0).drawString("21.5", 64, 32).fillRect({ x: 0, y: 0, w: 9, h: 9, r: 2 });
export const pixels: ArrayBuffer | undefined = g.buffer;
const file = require("Storage").open("log", "a");
file.write("a line\\n");
E.pipe(require("Storage").open("log", "r"), Serial1, { chunkSize: 32, complete: () => print("done") });
require("http").get("http://example.com/", (response) => {
  let body = "";
  response.on("data", (part) => (body += part));
  response.on("close", () => console.log(response.statusCode, body));
});
require("http").createServer((request, response) => {
  response.writeHead(200, { "Content-Type": "text/plain" });
  response.end(url.parse(request.url, true).pathname);
}).listen(80);
require("net").connect({ host: "example.com", port: 80 }).on("error", ({ code }) => console.log(code));
require("dgram").createSocket("udp4").on("message", (text, from) => console.log(text, from.address));
const w = new Waveform(100, { bits: 16 });
w.on("finish", (samples) => console.log(samples.length));
w.startOutput(D4, 8000, { repeat: true });
E.on("errorFlag", (flags) => console.log(flags.join()));
process.on("uncaughtException", (e) => console.log(e));
export const share = process.memory().usage / process.memory(false).total;
export const found = [1, 2, 3].find((x) => x > 1);
export const padded = "7".padStart(2, "0") + Math.clip(5, 0, 1);
require("timer").add({ type: "SET", pin: D4, value: 1, time: 5 });
export const red = E.HSBtoRGB(0, 1, 1, true)[0] + E.sum(new Float32Array(2));
`;

const WRONG = [
  "I2C1.setup({ speed: 100000 });",
  'digitalWrite("D4", 1);',
  'pinMode(D4, "pullup");',
  'setWatch(() => {}, D4, { edge: "up" });',
  "setInterval(() => {}, '1000');",
  "clearTimeout(undefined);",
  "clearWatch();",
  'require("Wifi").setSNTP("pool.ntp.org", true);',
  'require("Wifi").connect("home", "password");',
  'require("Wifi").on("conected", () => {});',
  'require("nothing");',
  'require("Storage").open("x", "rw");',
  'require("Storage").list().length = "x";',
  'require("net").connect({ host: "x" });',
  'require("crypto").MD5("x");',
  "new Socket();",
  "new OneWire();",
  "SPI1.setup({ mode: 4 });",
  "Serial1.setup(9600, { parity: true });",
  "E.setClock(240);",
  "ESP8266.deepSleep(1, 3);",
  "D4.write();",
  "A1.read();",
  'E.on("start", () => {});',
];

const compiled = (code: string) => programOf(project({ "boards/own.ts": code }), ["boards/own.ts"]);

test("the code of sensors and displays compiles", () => {
  expect(() => compiled(RIGHT)).not.toThrow();
});

test("each call that Espruino throws at, or does nothing for, is an error", async () => {
  const errors = await messageOf(() => compiled(`${WRONG.join("\n")}\nexport {};`));
  const lines = new Set([...errors.matchAll(/boards\/own\.ts\((\d+),/g)].map(([, line]) => Number(line)));
  expect(WRONG.filter((_, index) => !lines.has(index + 1))).toEqual([]);
});

test("each function, class and variable that is declared has a docstring", () => {
  const program = compiled("export {};");
  const checker = program.getTypeChecker();
  const bare: string[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    // A short type in place has its comment before it.
    const isMember = (ts.isMethodSignature(node) || ts.isMethodDeclaration(node)) && !ts.isTypeLiteralNode(node.parent);
    if (!isMember && !ts.isFunctionDeclaration(node) && !ts.isClassDeclaration(node) && !ts.isVariableDeclaration(node))
      return;
    // One comment may be for several variables, or for several of a function's overloads.
    const declarations = checker.getSymbolAtLocation(node.name!)?.declarations ?? [];
    const commented = declarations.map((each) => (ts.isVariableDeclaration(each) ? each.parent.parent : each));
    if (!commented.some((each) => ts.getJSDocCommentsAndTags(each).length))
      bare.push(`${node.name!.getText()} of ${node.parent.getText().slice(0, 40)}`);
  };
  for (const file of program.getSourceFiles()) if (file.fileName.includes("src/espruino/api/")) visit(file);
  expect(bare).toEqual([]);
});
