/** The cable between a board and its server. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { generate, type Packet } from "mqtt-packet";
import { expect, onTestFinished, test } from "vitest";
import { type Row, Wire } from "../../../tools/page/wire.js";

/** A server that takes one connection, and a board at the other end of the wire. */
async function wired() {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const wire = await Wire.to({ host: "127.0.0.1", port });
  onTestFinished(() => wire.close());
  const rows: Row[] = [];
  wire.on("packet", (row) => rows.push(row));
  const accepted = once(server, "connection");
  const board = connect(wire.port, "127.0.0.1").on("error", () => {});
  const [peer] = (await accepted) as [Socket];
  peer.on("error", () => {});
  return { wire, board, peer, rows };
}

const bytes = (packet: Packet) => generate(packet);
const ping = bytes({ cmd: "pingreq" });
const received = async (socket: Socket) => (await once(socket, "data"))[0] as Buffer;

test("bytes pass both ways, and are told as packets", async () => {
  const { board, peer, rows } = await wired();
  board.write(ping);
  expect(await received(peer)).toEqual(ping);
  peer.write(bytes({ cmd: "pingresp" }));
  await received(board);
  expect(rows.map(({ from, type }) => `${from} ${type}`)).toEqual(["device OPEN", "device PINGREQ", "server PINGRESP"]);
});

test("a packet in pieces is one packet, and several in one piece are several", async () => {
  const { wire, board, rows } = await wired();
  const publish = bytes({ cmd: "publish", topic: "t", payload: "x", qos: 0, dup: false, retain: false });
  board.write(publish.subarray(0, 3));
  await new Promise((resolve) => board.write(Buffer.concat([publish.subarray(3), ping, ping]), resolve));
  while (rows.length < 4) await once(wire, "packet");
  expect(rows.map(({ type }) => type)).toEqual(["OPEN", "PUBLISH", "PINGREQ", "PINGREQ"]);
});

test("a close at one end is a close at the other", async () => {
  const { board, peer, rows } = await wired();
  board.end(ping);
  await once(peer.resume(), "close");
  expect(rows.at(-1)).toMatchObject({ type: "CLOSE", from: "device" });
});

test("while it is cut nothing passes, not even a close; when it is mended all of it does", async () => {
  const { wire, board, peer } = await wired();
  board.write(ping);
  await received(peer);
  wire.cut();
  let arrived = "";
  peer.on("data", () => (arrived += "data ")).on("end", () => (arrived += "end"));
  const late = connect(wire.port, "127.0.0.1").on("error", () => {});
  onTestFinished(() => void late.destroy());
  await once(late, "connect");
  await new Promise<void>((resolve) => board.end(ping, resolve));
  // A round trip of this process through the same kernel, later than those bytes.
  await once(
    connect(wire.port, "127.0.0.1").on("error", () => {}),
    "connect",
  );
  expect(arrived).toBe("");
  wire.mend();
  await once(peer, "end");
  expect(arrived).toBe("data end");
});

test("bytes that are no MQTT pass too, and are told once", async () => {
  const { board, peer, rows } = await wired();
  board.write("GET / HTTP/1.1\r\n\r\n");
  await received(peer);
  board.write("GET / HTTP/1.1\r\n\r\n");
  await received(peer);
  expect(rows.filter(({ type }) => type === "GARBAGE").length).toBe(1);
});

test("a server that is not there resets the board's connection, and is told", async () => {
  const wire = await Wire.to({ host: "127.0.0.1", port: 9 });
  onTestFinished(() => wire.close());
  const unreachable = once(wire, "unreachable");
  const board = connect(wire.port, "127.0.0.1");
  const [error] = await once(board, "error");
  expect(error.code).toBe("ECONNRESET");
  expect((await unreachable)[0].code).toBe("ECONNREFUSED");
});
