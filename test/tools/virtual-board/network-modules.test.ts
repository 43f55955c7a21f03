import dgram from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { makeRsaCertificate } from "../emulator/certificates.js";
import { printed, startBoard, startServer, TRACE } from "./support.js";

test("a datagram goes out and its answer comes back with the sender", async () => {
  const peer = dgram.createSocket("udp4");
  onTestFinished(() => void peer.close());
  peer.on("message", (bytes, from) => peer.send(bytes.reverse(), from.port, from.address));
  peer.bind(0, "127.0.0.1");
  await once(peer, "listening");
  const { port } = peer.address();
  const board = startBoard({
    firmware: `var u=require("dgram").createSocket("udp4");u.on("message",function(m,i){
      console.log(m,i.address,i.port===${port},i.size);u.close()});u.send("abc",0,3,${port},"127.0.0.1")`,
  });
  await printed(board, "cba 127.0.0.1 true 3");
});

// net.connect ignores the option: what should be secret goes out in plain text
test("net.connect ignores tls:true", async () => {
  const server = await startServer();
  startBoard({ firmware: `require("net").connect({host:"127.0.0.1",port:${server.port},tls:true}).write("plain")` });
  const [bytes] = await once(await server.peer, "data");
  expect(String(bytes)).toBe("plain");
});

// connect comes with TCP, before the handshake; its failure cannot be caught at connect
test("a failed TLS handshake is an uncaught exception and a close", async () => {
  const server = await startServer();
  const board = startBoard({
    firmware: `${TRACE};trace(require("tls").connect({host:"127.0.0.1",port:${server.port}}))`,
  });
  const peer = await server.peer;
  const [hello] = await once(peer, "data");
  expect((hello as Buffer)[0]).toBe(22);
  peer.write("no TLS here");
  await printed(board, "Uncaught InternalError: mbedtls_ssl_handshake returned -0x7780");
  await printed(board, "close false");
  expect(board.lines[0]).toBe("connect");
});

test.each([
  ["ESP32", true],
  ["LINUX", false],
] as const)("the TLS of %s names the server by Espruino's constant: %s", async (chip, isNamed) => {
  const server = await startServer();
  startBoard({ chip, firmware: `require("tls").connect({host:"localhost",port:${server.port}})` });
  const [hello] = await once(await server.peer, "data");
  expect((hello as Buffer).includes("mbed TLS Server 1")).toBe(isNamed);
  expect((hello as Buffer).includes("localhost")).toBe(false);
});

test("TLS is 1.2 at the most: a server that wants more refuses it", async ({ onTestFinished: atEnd }) => {
  const server = createServer({ ...makeRsaCertificate("server"), minVersion: "TLSv1.3" }).listen(0, "127.0.0.1");
  atEnd(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const board = startBoard({ firmware: `require("tls").connect({host:"127.0.0.1",port:${port}})` });
  await printed(board, "Uncaught InternalError: mbedtls_ssl_handshake returned -0x7780");
});

test.each([
  ["ESP32", true],
  ["ESP8266", true],
  ["LINUX", false],
] as const)("the console on the network is open after a start, as the build of %s has it: %s", (chip, isOn) => {
  const board = startBoard({ chip });
  const ask = (options: string) => board.evaluate(`require("TelnetServer").setOptions(${options})`);
  expect(board.isTelnetOn).toBe(isOn);
  ask('{mode:"off"}');
  expect(board.isTelnetOn).toBe(false);
  ask('{mode:"on"}');
  expect(board.isTelnetOn).toBe(true);
  expect(() => ask('{mode:"shut"}')).toThrow("Unknown mode value");
  expect(() => ask("1")).toThrow("Expecting Object");
});
