/** What goes wrong around the built module: it comes back, with all that it was told to do. */
import { expect, test } from "vitest";
import { startEmulator } from "../../tools/emulator/index.js";
import { type Bench, clientOn, connectedOn, heardFilters } from "../support/client-on.js";
import { closedPort } from "../support/closed-port.js";
import { heard } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

/** Quick enough for a test, where the board has to find out by itself that nobody answers. */
const IMPATIENT = { keepAlive: 2, requestTimeoutMs: 2000, connectTimeoutMs: 1000 };

/** A client that is online, with an RPC handler and a subscription that the server knows of. */
export async function fullyConnected(...args: Parameters<typeof clientOn>): Promise<Bench> {
  const bench = await clientOn(...args);
  await bench.call("setServerSideRpcRequestHandler", "function(id,request){return request.params}");
  await bench.call("subscribeToAttribute", '"mine"', 'show("update")');
  const subscribed = heardFilters(bench, 2);
  await bench.call("connect");
  await subscribed;
  return bench;
}

export async function expectAllToWork({ device, console }: Bench): Promise<void> {
  expect(await device.rpc("echo", "still here")).toBe("still here");
  device.setSharedAttributes({ mine: 2 });
  await console.next('update [{"mine":2}]');
}

export function faultChecks(kind: Kind): void {
  test("reconnects after a restart of the server, with its handlers and subscriptions", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(kind, atEnd);
    const again = heardFilters(bench, 2);
    await bench.emulator.restart();
    await again;
    await expectAllToWork(bench);
  });

  test("reconnects after its socket was cut, with its handlers and subscriptions", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(kind, atEnd);
    const again = heardFilters(bench, 2);
    bench.emulator.dropConnections();
    await bench.console.next("disconnect [-10]");
    await again;
    await expectAllToWork(bench);
  });

  test("sends what it was given while the link was down", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd);
    bench.emulator.dropConnections();
    await bench.console.next("disconnect [-10]");
    await bench.call("sendTelemetry", "{waited:1}", 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.telemetry.waited).toMatchObject([{ value: 1 }]);
  });

  test("reports a server that refuses the socket, and connects once it is there", async ({ onTestFinished: atEnd }) => {
    const port = await closedPort();
    const bench = await clientOn(kind, atEnd, { port });
    await bench.call("connect", 'show("connected")');
    // where connect() throws it is the one, where a lost socket is told later the other
    await bench.console.next(/^connected \[-(9|10)]$/);
    const later = await startEmulator({ mqttPort: port });
    atEnd(() => later.close());
    const device = later.createDevice({ name: "board", token: "board-token" });
    const connected = heard(later, "connect");
    expect((await connected)[0]).toBe(device);
    await bench.console.next("connect []");
  });

  test("finds out by its keep-alive that the network was cut, and comes back with it", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(kind, atEnd, IMPATIENT);
    bench.line.cut();
    await bench.console.next("disconnect [-7]");
    expect(await bench.ask("c.connected")).toBe(false);
    const again = heardFilters(bench, 2);
    bench.line.flow();
    await again;
    await expectAllToWork(bench);
  });

  test("a quiet link that answers its pings is left alone", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd, IMPATIENT);
    const before = bench.line.bytesUp;
    await bench.run('setTimeout(show("later"),3000)');
    await bench.console.next("later []");
    expect(bench.line.bytesUp).toBeGreaterThan(before);
    expect(bench.console.count("disconnect [-7]")).toBe(0);
    expect(await bench.ask("c.connected")).toBe(true);
  });

  test("a handler that throws is reported, and the session goes on", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd);
    await bench.call("setServerSideRpcRequestHandler", "function(id,request){return request.params.a.b}");
    expect(await bench.device.rpc("bad", {})).toMatchObject({ error: "Error: Can't read property 'b' of undefined" });
    await bench.console.next(/^error \[-14,/);
    bench.device.setSharedAttributes({ mine: 1 });
    await bench.console.next('update [{"mine":1}]');
  });

  test("a message over maxPacketBytes is passed over, and the next one is taken", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd, { maxPacketBytes: 512 });
    bench.device.setSharedAttributes({ mine: "x".repeat(2000) });
    bench.device.setSharedAttributes({ mine: 5 });
    await bench.console.next(/^skip \[\d{4}]$/);
    expect(await bench.console.next(/^update/)).toBe('update [{"mine":5}]');
    expect(await bench.ask("c.stats().skipped")).toBe(1);
  });

  test("tells once what changed of shared attributes while the link was down", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd);
    for (const mine of [{ list: [1, "a"] }, "changed"]) {
      bench.emulator.dropConnections();
      bench.device.setSharedAttributes({ mine, other: 1 });
      await bench.console.next(`update [${JSON.stringify({ mine })}]`);
    }
    bench.emulator.dropConnections();
    bench.device.deleteSharedAttributes(["mine"]);
    await bench.console.next('update [{"deleted":["mine"]}]');
    bench.emulator.dropConnections();
    await expectAllToWork(bench);
    expect(bench.console.lines.filter((line) => line.startsWith("update"))).toHaveLength(4);
  });

  test("tells all that changed while the link was down, though it goes into no one question or answer", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(kind, atEnd, { maxPacketBytes: 512 });
    await bench.run(
      "var told=[];function note(u){for(var k in u)if(u[k]===2&&told.indexOf(k)<0)told.push(k);show('told')(told.length)}",
    );
    const keys = Array.from({ length: 12 }, (_, i) => `${"attribute".repeat(4)}-number-${10 + i}`);
    for (const key of keys) await bench.call("subscribeToAttribute", `"${key}"`, "note");
    const known = (value: number) => Object.fromEntries(keys.map((key) => [key, value]));
    bench.emulator.dropConnections();
    bench.device.setSharedAttributes(known(2));
    await bench.console.next(`told [${keys.length}]`);
    expect(await bench.ask("told.sort()")).toEqual(keys);
    await expectAllToWork(bench);
  });

  test("does not handle a request twice that the server sends again after a reconnect", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(kind, atEnd);
    await bench.call("setServerSideRpcRequestHandler", "function(id){show('asked')(id)}");
    const reply = bench.device.rpc("openDoor", { for: "5 €" });
    await bench.console.next(/^asked/);
    const again = heardFilters(bench, 2);
    bench.emulator.dropConnections();
    await again;
    await bench.call("sendTelemetry", "{a:1}", 'show("sent")');
    await bench.console.next("sent []");
    await bench.call("sendRpcReply", "0", '"done"');
    expect(await reply).toBe("done");
    expect(bench.console.lines.filter((line) => line.startsWith("asked"))).toEqual(["asked [0]"]);
  });

  test("JSON that nests too deep is refused, and the next message is taken", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd);
    const nested = (depth: number) => JSON.parse("[".repeat(depth) + "]".repeat(depth));
    bench.device.setSharedAttributes({ mine: nested(100) });
    await bench.console.next(/^error \[-18,/);
    bench.device.setSharedAttributes({ mine: nested(15) });
    await bench.console.next(`update [{"mine":${"[".repeat(15)}${"]".repeat(15)}}]`);
    await expectAllToWork(bench);
  });
}
