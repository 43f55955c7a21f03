/** `tb-espruino monitor` at a port of which the test is the other end. */
import { once } from "node:events";
import net from "node:net";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Code } from "../../../src/mqtt/codes.js";
import { errorInWords } from "../../../tools/error-codes.js";
import { monitorCommand } from "../../../tools/monitor/command.js";

let shown = "";
let now = 1000;

beforeEach(() => {
  shown = "";
  now = 1000;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    shown += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

/** Runs it, once it listens. `received` gets what it sends. */
async function monitor() {
  const server = net.createServer();
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  const connection = once(server, "connection") as Promise<[net.Socket]>;
  const ended = monitorCommand({ port, baud: 115200 }, () => now);
  const [socket] = await connection;
  let received = "";
  socket.on("data", (bytes) => {
    received += bytes.toString("latin1");
  });
  const closed = once(socket, "close");
  await expect.poll(() => process.listenerCount("SIGINT")).toBeGreaterThan(0);
  /** Resolves once all is there that it has sent. */
  const over = () => Promise.all([ended, closed]);
  return { over, socket, received: () => received };
}

describe("Ctrl-C", () => {
  test("is announced, goes to the board, and does not end the monitor", async () => {
    const { over, received } = await monitor();
    expect(shown).toContain("Ctrl-C stops what runs there; Ctrl-C twice ends the monitor");
    process.emit("SIGINT");
    await expect.poll(received).toBe("\x03");
    now += 5000;
    process.emit("SIGINT");
    await expect.poll(received).toBe("\x03\x03");
    process.emit("SIGTERM");
    await over();
  });

  test("twice in a row ends it, and the board gets the first one alone", async () => {
    const { over, received } = await monitor();
    process.emit("SIGINT");
    now += 1500;
    process.emit("SIGINT");
    await over();
    expect(received()).toBe("\x03");
    expect(process.listenerCount("SIGINT")).toBe(0);
  });

  test("that npm passes on a moment later is the same one", async () => {
    const { over, received } = await monitor();
    process.emit("SIGINT");
    now += 20;
    process.emit("SIGINT");
    process.emit("SIGTERM");
    await over();
    expect(received()).toBe("\x03");
  });
});

test("a code of the client is told in words below the board's line", async () => {
  const { over, socket } = await monitor();
  socket.write("ThingsBoard: error -6 v1/devices/me/telemetry\r\n");
  const words = errorInWords(Code.QUEUE_FULL);
  await expect.poll(() => shown).toContain(`ThingsBoard: error -6 v1/devices/me/telemetry\n  ${words}\n`);
  process.emit("SIGTERM");
  await over();
});
