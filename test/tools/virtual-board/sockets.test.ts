import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { closedPort } from "../../support/closed-port.js";
import { printed, startBoard, startServer, TRACE } from "./support.js";

const connect = (port: number) => `${TRACE};var c=trace(require("net").connect({host:"127.0.0.1",port:${port}}))`;

/** Everything that arrives at the server until so many bytes are there. */
async function received(
  socket: { on(event: "data", listener: (bytes: Buffer) => void): unknown },
  length: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    socket.on("data", (bytes) => {
      chunks.push(bytes);
      const all = Buffer.concat(chunks);
      if (all.length >= length) resolve(all);
    });
  });
}

describe("connecting", () => {
  test.each(["ESP32", "LINUX"] as const)("a refused port throws on %s", async (chip) => {
    const port = await closedPort();
    expect(() => startBoard({ chip }).evaluate(connect(port))).toThrow("Unable to create socket");
  });

  test("an unknown host throws on an ESP32", () => {
    expect(() => startBoard().evaluate('require("net").connect({host:"no.such.host.invalid",port:1})')).toThrow(
      "Unable to locate host",
    );
  });

  test("a refused port is told by events on an ESP8266", async () => {
    const port = await closedPort();
    const board = startBoard({ chip: "ESP8266", firmware: connect(port) });
    await printed(board, "close true");
    expect(board.lines).toEqual(["error -9 connection reset", "end", "close true"]);
  });

  test("makes one connection, tells it, and drains once", async () => {
    const server = await startServer();
    const board = startBoard({ firmware: connect(server.port) });
    await printed(board, "drain");
    expect(board.lines).toEqual(["connect", "drain"]);
    expect(server.connections()).toBe(1);
  });

  test("without Wi-Fi an ESP32 throws", async () => {
    const server = await startServer();
    expect(() => startBoard({ wifi: {} }).evaluate(connect(server.port))).toThrow("Unable to create socket");
  });

  test("without Wi-Fi an ESP8266 tells that there is no route", async () => {
    const server = await startServer();
    const board = startBoard({ chip: "ESP8266", wifi: {}, firmware: connect(server.port) });
    await printed(board, "close true");
    expect(board.lines[0]).toBe("error -4 no route");
  });
});

describe("writing", () => {
  test("always gives false", async () => {
    const server = await startServer();
    expect(startBoard().evaluate(`${connect(server.port)};c.write("x")`)).toBe(false);
  });

  test("what is written before the connection stands is sent after it, byte by byte", async () => {
    const server = await startServer();
    startBoard({
      firmware: `${connect(server.port)};var s="";for(var i=0;i<1024;i++)s+=String.fromCharCode(i);c.write(s)`,
    });
    const bytes = await received(await server.peer, 1024);
    expect(bytes).toEqual(Buffer.from(Array.from({ length: 1024 }, (_, i) => i & 255)));
  });

  // a list leaves as decimal text: a classic mistake
  test.each([
    ["[1,2,3]", "1,2,3"],
    ["new Uint8Array([1,2])", "1,2"],
    ["12", "12"],
    ["null", "null"],
  ])("converts %s to text", async (value, text) => {
    const server = await startServer();
    startBoard({ firmware: `${connect(server.port)};c.write(undefined);c.write(${value})` });
    expect((await received(await server.peer, text.length)).toString()).toBe(text);
  });

  test("one chunk leaves per turn, and dSnd holds the rest", async () => {
    const server = await startServer();
    const board = startBoard({
      chip: "ESP8266",
      firmware: `${connect(server.port)};c.write(E.toString(new Uint8Array(600)))`,
    });
    expect(board.evaluate("c.dSnd.length")).toBe(600);
    await printed(board, "drain");
    expect(board.evaluate("c.dSnd")).toBe("");
    expect(board.sockets).toMatchObject([{ state: "open", bytesOut: 600, unsentBytes: 0 }]);
  });

  test("after end() a write throws", async () => {
    const server = await startServer();
    expect(() => startBoard().evaluate(`${connect(server.port)};c.end();c.write("x")`)).toThrow(
      "This socket is closed",
    );
  });
});

describe("receiving", () => {
  test.each([
    ["ESP32", 536],
    ["ESP8266", 268],
  ] as const)("an %s gets chunks of %d bytes at the most", async (chip, size) => {
    const server = await startServer();
    const board = startBoard({
      chip,
      firmware: `${connect(server.port)};var n=0;c.on("data",function(d){n+=d.length;if(n==1000)console.log("all")})`,
    });
    (await server.peer).write(Buffer.alloc(1000, 0xff));
    await printed(board, "all");
    const sizes = board.lines.filter((line) => line.startsWith("data ")).map((line) => Number(line.slice(5)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(size);
    expect(sizes.reduce((sum, each) => sum + each)).toBe(1000);
  });

  test("bytes arrive as char codes 0 to 255", async () => {
    const server = await startServer();
    const board = startBoard({
      firmware: `${connect(server.port)};c.on("data",function(d){console.log([0,1,2].map(function(i){return d.charCodeAt(i)}).join())})`,
    });
    (await server.peer).write(Buffer.from([0, 0x80, 0xff]));
    await printed(board, "0,128,255");
  });

  test("an exception in the data listener does not remove it", async () => {
    const server = await startServer();
    const board = startBoard({
      firmware: `var n=0,c=require("net").connect({host:"127.0.0.1",port:${server.port}});c.on("data",function(d){console.log("got "+d);throw 1})`,
    });
    const peer = await server.peer;
    peer.write("a");
    await printed(board, "got a");
    peer.write("b");
    await printed(board, "got b");
  });

  // on a board the bytes come out of order and repeat for ever
  test("a data listener that comes too late is an exception", async () => {
    const server = await startServer();
    const board = startBoard({ firmware: `var c=require("net").connect({host:"127.0.0.1",port:${server.port}})` });
    (await server.peer).write("early");
    while (board.sockets[0]?.bytesIn !== 5) await new Promise(setImmediate);
    await new Promise(setImmediate);
    board.evaluate('c.on("data",function(){})');
    expect(board.exceptions[0]?.text).toContain("data listener attached too late");
  });

  test("pull mode is refused", async () => {
    const server = await startServer();
    expect(() => startBoard().evaluate(`${connect(server.port)};c.read(1)`)).toThrow("pull mode");
  });
});

describe("closing", () => {
  test("the peer's end gives end, then close without an error", async () => {
    const server = await startServer();
    const board = startBoard({ firmware: connect(server.port) });
    (await server.peer).end("bye");
    await printed(board, "close false");
    expect(board.lines).toEqual(["connect", "drain", "data 3", "end", "close false"]);
    expect(board.sockets).toEqual([]);
  });

  test("a reset looks the same", async () => {
    const server = await startServer();
    const board = startBoard({ firmware: connect(server.port) });
    const peer = await server.peer;
    await printed(board, "drain");
    peer.resetAndDestroy();
    await printed(board, "close false");
    expect(board.lines).not.toContain("error");
  });

  test("end() sends what is left, then gives end and close", async () => {
    const server = await startServer();
    const board = startBoard({ firmware: `${connect(server.port)};c.write(E.toString(new Uint8Array(2000)));c.end()` });
    expect(await received(await server.peer, 2000)).toHaveLength(2000);
    await printed(board, "close false");
    expect(board.lines).toEqual(["connect", "end", "close false"]);
  });

  test("unsent data at the peer's end is error -8", async () => {
    const server = await startServer();
    const board = startBoard({ firmware: connect(server.port) });
    const peer = await server.peer;
    await printed(board, "drain");
    peer.pause();
    board.evaluate("c.write(E.toString(new Uint8Array(9e6)))");
    peer.resetAndDestroy();
    await printed(board, "close true");
    expect(board.lines.slice(2)).toEqual(["error -8 unsent data", "end", "close true"]);
  });

  // the way out of a socket that cannot send: throw the rest away
  test('end() and dSnd="" close a stalled socket', async () => {
    const server = await startServer();
    const board = startBoard({ firmware: connect(server.port) });
    await printed(board, "drain");
    board.network.cut();
    board.evaluate('c.write(E.toString(new Uint8Array(9000)));setTimeout(function(){c.end();c.dSnd=""},5)');
    await printed(board, "close false");
  });
});

describe("a network that fails", () => {
  test("a cut network loses bytes without an event", async () => {
    const server = await startServer();
    const board = startBoard({ firmware: connect(server.port) });
    const peer = await server.peer;
    await printed(board, "drain");
    const count = board.lines.length;
    board.network.cut();
    peer.end("lost");
    board.evaluate('setTimeout(function(){console.log("later")},30)');
    await printed(board, "later");
    expect(board.lines.slice(count)).toEqual(["later"]);
    board.network.restore();
    expect(board.evaluate(`c.end();${connect(server.port).replace("var c", "c")};c.write("x")`)).toBe(false);
  });

  // losing Wi-Fi closes no socket, and what was on its way arrives when it is back in time
  test("a short loss of Wi-Fi only delays bytes", async () => {
    const server = await startServer();
    const board = startBoard({ wifi: { connectedAtBoot: true, joinMs: 10 }, firmware: connect(server.port) });
    const peer = await server.peer;
    await printed(board, "drain");
    board.wifi.drop();
    board.evaluate('c.write("up")');
    peer.write("down!");
    board.wifi.restore();
    await printed(board, "data 5");
    expect((await received(peer, 2)).toString()).toBe("up");
  });

  test("a restart closes the connection", async () => {
    const server = await startServer();
    const board = startBoard({ firmware: connect(server.port) });
    const peer = await server.peer;
    peer.resume();
    await printed(board, "drain");
    const closed = once(peer, "close");
    board.storage.erase(".bootcde");
    board.restart("load");
    await closed;
    expect(board.sockets).toEqual([]);
  });
});
