/** A virtual board in a process of its own, as npm start has it. */
import { once } from "node:events";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { timeServer } from "../../../tools/start/time-server.js";
import { startBoardApart } from "../../../tools/virtual-board/apart/board.js";
import type { BootOptions } from "../../../tools/virtual-board/apart/messages.js";
import { startConfined } from "../../../tools/virtual-board/apart/process.js";
import { boardScript } from "../../../tools/virtual-board/apart/script.js";
import { startVirtualBoard } from "../../../tools/virtual-board/index.js";
import { closedPort } from "../../support/closed-port.js";
import { Console } from "../../support/on-board.js";
import { startServer } from "./support.js";

// It is compiled when a source of it has changed.
beforeAll(boardScript, 120_000);

async function boardApart(options: Partial<BootOptions> = {}) {
  const console = new Console();
  const wifi = { connectedAtBoot: true };
  const board = await startBoardApart({ chip: "ESP32", wifi, ...options }, (line) => console.print(line));
  onTestFinished(() => board.stop());
  return { board, console };
}

test("runs its firmware, takes lines, and restarts", async () => {
  const { board, console } = await boardApart({ firmware: 'print("begun")' });
  await console.next("begun");
  board.type("1+2");
  await console.next("=3");
  board.type("nowhere()");
  await console.next('Uncaught ReferenceError: "nowhere" is not defined');
  board.restart();
  await console.next("begun");
});

test("tells its pins, and has a button that is pressed", async () => {
  const firmware = 'setWatch(function(e){print("pressed "+e.state);D2.set()},D0)';
  const { board, console } = await boardApart({ firmware, board: { pins: { LED: "D2", BUTTON: "D0" } } });
  expect(board.pin("LED")).toEqual({ name: "D2", level: 0, duty: undefined, activeLow: true });
  const lit = new Promise((resolve) => board.on("pin", (pin) => pin.name === "D2" && resolve(pin.level)));
  board.press("BUTTON", true);
  await console.next("pressed true");
  expect(await lit).toBe(1);
  expect(board.pin("LED").level).toBe(1);
});

test("asks the time server that it is given, whomever it means to ask", async () => {
  const ask = `var s=require("dgram").createSocket("udp4");s.on("message",function(d){print("first "+d.charCodeAt(0))});
    s.send("\\x1b"+Array(48).join("\\0"),0,48,123,"pool.ntp.org")`;
  const { console } = await boardApart({ firmware: ask, timeServer: await timeServer() });
  await console.next("first 28");
});

test("tells its parts, sets them, plugs them, and refuses what they do not take", async () => {
  const parts = [{ part: "dht22", name: "dht22", pins: { data: "D4" }, options: {}, values: { temperature: 30 } }];
  const { board, console } = await boardApart({ parts, firmware: 'print("begun")' });
  expect(board.parts.list().map(({ name }) => name)).toEqual(["board", "dht22"]);
  await console.next("begun");
  expect(board.parts.get("dht22").controls.temperature).toMatchObject({ unit: "°C", value: 30, isAutomatic: false });
  const changed = once(board, "part");
  board.parts.set("dht22", "temperature", 12.5);
  expect((await changed)[0].controls.temperature.value).toBe(12.5);
  const unplugged = once(board, "part");
  board.parts.setPlugged("dht22", false);
  expect((await unplugged)[0].isPlugged).toBe(false);
  expect(() => board.parts.set("dht22", "temperature", 99)).toThrow("temperature must be -40 to 80 °C");
  expect(() => board.parts.get("bme280")).toThrow('unknown part "bme280"; known: board, dht22');
});

test.each(["ESP32", "ESP8266", "LINUX"] as const)("an %s there has the network of here", async (chip) => {
  const server = await startServer();
  const { board, console } = await boardApart({ chip });
  board.type(`var s=require("net").connect({host:"127.0.0.1",port:${server.port}},function(){print("joined")});
    s.on("data",function(d){print("heard "+JSON.stringify(d));s.write("\\xff\\x00answer")});s.on("close",function(){print("closed")})`);
  await console.next("joined");
  const peer = await server.peer;
  peer.write(Buffer.from("\x01\xfebytes", "latin1"));
  await console.next('heard "\\u0001\\u00FEbytes"');
  const [bytes] = await once(peer, "data");
  expect(bytes.toString("latin1")).toBe("\xff\x00answer");
  peer.end();
  await console.next("closed");
});

test("a port that nobody listens at is an exception on an ESP32", async () => {
  const { board, console } = await boardApart();
  board.type(`require("net").connect({host:"127.0.0.1",port:${await closedPort()}})`);
  await console.next(/^Uncaught InternalError: Unable to create socket/);
});

test("import() leads nowhere, from a line, from eval and from a function of a text", async () => {
  const { board, console } = await boardApart();
  for (const code of ["import('fs')", "eval(\"import('fs')\")", "new Function(\"return import('fs')\")()"]) {
    board.type(
      `${code}.then(function(){print("a module")},function(e){print(e+" "+(e instanceof SyntaxError)+" "+e.constructor.constructor("return typeof process.versions")())})`,
    );
    await console.next("SyntaxError: Espruino has no import() true undefined");
  }
});

test("an import() whose failure nobody hears of is told, and does not end the board", async () => {
  const { board, console } = await boardApart();
  board.type("new Function(\"return import('fs')\")();");
  await console.next("Uncaught SyntaxError: Espruino has no import()");
  board.type("print('alive')");
  await console.next("alive");
});

test("that its process has ended is told", async () => {
  const { console, board } = await boardApart({ firmware: 'print("begun")' });
  await console.next("begun");
  (board as unknown as { child: { kill(signal: string): void } }).child.kill("SIGKILL");
  await console.next("The virtual board's process has ended (SIGKILL): start it again");
});

test("its process, should code get out of the realm, has no rights", async () => {
  process.env.SECRET_OF_A_TEST = "secret";
  onTestFinished(() => void delete process.env.SECRET_OF_A_TEST);
  const attempts = {
    "a file is read": 'require("fs").readFileSync("/etc/hostname")',
    "a folder is listed": 'require("fs").readdirSync("/")',
    "a file is written": 'require("fs").writeFileSync("/tmp/x", "")',
    "a program is run": 'require("child_process").spawnSync("id")',
    "another Node is run": 'require("child_process").fork("x.js")',
    "a thread is started": 'new (require("worker_threads").Worker)("", { eval: true, execArgv: [] })',
    "a debugger is opened": 'require("inspector").open(0)',
    "a binding is had": 'process.binding("fs")',
    "native code is loaded": 'process.dlopen({ exports: {} }, "/lib/x.node")',
  };
  const probe = `import { createRequire } from "node:module";
    const require = createRequire("file:///x/");
    const denied = {};
    const attempts = {${Object.entries(attempts).map(([name, code]) => `${JSON.stringify(name)}() { return ${code}; }`)}};
    for (const [name, attempt] of Object.entries(attempts)) try { attempt(); denied[name] = "allowed"; } catch (error) { denied[name] = error.code; }
    process.send({ denied, environment: Object.keys(process.env).sort().join() });`;
  const child = startConfined(probe);
  onTestFinished(() => void child.kill("SIGKILL"));
  const [{ denied, environment }] = await once(child, "message");
  const refused = expect.stringMatching(/^ERR_(ACCESS_DENIED|DLOPEN_DISABLED)$/);
  expect(denied).toEqual(Object.fromEntries(Object.keys(attempts).map((name) => [name, refused])));
  expect(environment).not.toContain("SECRET");
});

test("a line whose error cannot be told does not end the board", () => {
  const lines: string[] = [];
  const board = startVirtualBoard({ chip: "ESP32", onConsole: (line) => lines.push(line) });
  onTestFinished(() => board.stop());
  board.type("throw {toString:function(){throw 1},get message(){throw 2}}");
  expect(lines).toEqual(["Uncaught [object Object]"]);
});
