/** What goes wrong around the built module, on each chip: it comes back, with all that it was told to do. */
import { describe, expect, test } from "vitest";
import { startEmulator } from "../../tools/emulator/index.js";
import { type Bench, CHIP_NAMES, clientOnBoard, connectedOnBoard, heard } from "../support/on-board.js";

/** Quick enough for a test, where the board has to find out by itself that nobody answers. */
const IMPATIENT = { keepAlive: 1, requestTimeoutMs: 500, connectTimeoutMs: 1000 };

/** A client that is online, with an RPC handler and a subscription that the server knows of. */
async function fullyConnected(...args: Parameters<typeof clientOnBoard>): Promise<Bench> {
  const bench = await clientOnBoard(...args);
  bench.call("setServerSideRpcRequestHandler", "function(id,request){return request.params}");
  bench.call("subscribeToAttribute", '"mine"', 'show("update")');
  const subscribed = heardBothFilters(bench);
  bench.call("connect");
  await subscribed;
  return bench;
}

/** Both may come in one packet. */
function heardBothFilters({ emulator }: Bench): Promise<void> {
  const filters = new Set<string>();
  return new Promise((resolve) => {
    emulator.on("subscribe", (_device, filter) => {
      if (filters.add(filter).size === 2) resolve();
    });
  });
}

async function expectAllToWork({ device, console }: Bench): Promise<void> {
  expect(await device.rpc("echo", "still here")).toBe("still here");
  device.setSharedAttributes({ mine: 2 });
  await console.next('update [{"mine":2}]');
}

// Together, since most of the time they wait for the board.
describe.concurrent.each(CHIP_NAMES)("the module on the chip %s", (chip) => {
  test("reconnects after a restart of the server, with its handlers and subscriptions", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(chip, {}, atEnd);
    const again = heardBothFilters(bench);
    await bench.emulator.restart();
    await again;
    await expectAllToWork(bench);
  });

  test("reconnects after its socket was cut, with its handlers and subscriptions", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(chip, {}, atEnd);
    const again = heardBothFilters(bench);
    bench.emulator.dropConnections();
    await bench.console.next("disconnect [-10]");
    await again;
    await expectAllToWork(bench);
  });

  test("sends what it was given while the link was down", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(chip, {}, atEnd);
    bench.emulator.dropConnections();
    await bench.console.next("disconnect [-10]");
    bench.call("sendTelemetry", "{waited:1}", 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.telemetry.waited).toMatchObject([{ value: 1 }]);
  });

  test("recovers from running out of memory, and what was not acknowledged arrives", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(chip, {}, atEnd);
    const again = heardBothFilters(bench);
    const text = "x".repeat(500);
    for (const key of ["a", "b", "c"]) bench.call("sendTelemetry", `{${key}:"${text}"}`, `show("sent ${key}")`);
    bench.board.runOutOfMemory();
    await bench.console.next("disconnect [-15]");
    await again;
    for (const key of ["a", "b", "c"]) await bench.console.next(`sent ${key} []`);
    for (const key of ["a", "b", "c"])
      expect(bench.device.telemetry[key]).toContainEqual(expect.objectContaining({ value: text }));
    await expectAllToWork(bench);
  });

  test("reports a server that refuses the socket, and connects once it is there", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOnBoard(chip, {}, atEnd);
    const { mqttPort } = bench.emulator;
    await bench.emulator.close();
    bench.call("connect", 'show("connected")');
    // an ESP32 throws in connect(), an ESP8266 reports a lost socket later
    await bench.console.next(/^connected \[-(9|10)]$/);
    const later = await startEmulator({ mqttPort });
    try {
      const device = later.createDevice({ name: "board", token: "board-token" });
      const connected = heard(later, "connect");
      expect((await connected)[0]).toBe(device);
      await bench.console.next("connect []");
    } finally {
      await later.close();
    }
  });

  test("finds out by its keep-alive that the network was cut, and comes back with it", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(chip, IMPATIENT, atEnd);
    bench.board.network.cut();
    await bench.console.next("disconnect [-7]");
    expect(bench.type("c.connected")).toBe(false);
    const again = heardBothFilters(bench);
    bench.board.network.restore();
    await again;
    await expectAllToWork(bench);
  });

  test("a quiet link that answers its pings is left alone", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOnBoard(chip, IMPATIENT, atEnd);
    const bytesOut = () => bench.board.sockets[0]!.bytesOut;
    const before = bytesOut();
    bench.type('setTimeout(show("later"),3000)');
    await bench.console.next("later []");
    expect(bytesOut()).toBeGreaterThan(before);
    expect(bench.console.count("disconnect [-7]")).toBe(0);
    expect(bench.type("c.connected")).toBe(true);
  });

  test("a handler that throws is reported, and the session goes on", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(chip, {}, atEnd);
    bench.call("setServerSideRpcRequestHandler", "function(id,request){return request.params.a.b}");
    expect(await bench.device.rpc("bad", {})).toMatchObject({ error: expect.stringContaining("TypeError") });
    await bench.console.next(/^error \[-14,/);
    bench.device.setSharedAttributes({ mine: 1 });
    await bench.console.next('update [{"mine":1}]');
  });

  test("a message over maxPacketBytes is passed over, and the next one is taken", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(chip, { maxPacketBytes: 512 }, atEnd);
    bench.device.setSharedAttributes({ mine: "x".repeat(2000) });
    bench.device.setSharedAttributes({ mine: 5 });
    await bench.console.next(/^skip \[\d{4}]$/);
    expect(await bench.console.next(/^update/)).toBe('update [{"mine":5}]');
    expect(bench.type("c.stats().skipped")).toBe(1);
  });
});
