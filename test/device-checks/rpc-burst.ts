/** Calls that wait on the server while the board is away come all at once. Each is handled once, and each has its reply. */
import { expect, test } from "vitest";
import type { Device, Emulator } from "../../tools/emulator/index.js";
import { type Bench, clientOn } from "../support/client-on.js";
import type { Kind } from "../support/runners.js";

const COUNTS = [24, 40, 100];
/** A hundred calls take eight rounds: some seconds, or minutes of a busy machine for firmware as text, which an interpreter reads through a file. */
const LONG = { timeout: 400_000 };
const DAY_MS = 86_400_000;
/** What it turns, and a reply of the usual length. */
const HANDLER = 'function(id,request){show("turned")(request.params);return {turned:request.params}}';
/** The same, and the queue is full before it replies. */
const FILLS_THE_QUEUE = `function(id,request){for(var i=0;i<9;i++)c.sendTelemetry({text:"${"x".repeat(99)}"});return (${HANDLER})(id,request)}`;

/** As many persistent calls as the server sends in one go when the board subscribes. */
export async function callsWaiting(device: Device, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await device.rpc("turn", i, { persistent: true, timeoutMs: DAY_MS });
}

/** Resolves when so many calls have their reply. */
export function replied(emulator: Emulator, count: number): Promise<void> {
  const ids = new Set<number>();
  return new Promise((resolve) => {
    emulator.on("rpcReply", (_, id) => {
      if (ids.add(id).size === count) resolve();
    });
  });
}

async function expectEachOnce({ ask, console, device }: Bench, count: number): Promise<void> {
  // what it answers comes behind all that it printed
  await ask("0");
  const calls = [...device.serverRpc.records.values()];
  expect(calls.map(({ status }) => status)).toEqual(Array(count).fill("SUCCESSFUL"));
  const turned = console.lines.filter((line) => line.startsWith("turned "));
  expect(turned).toEqual(Array.from({ length: count }, (_, i) => `turned [${i}]`));
}

export function rpcBurstChecks(kind: Kind): void {
  test.for(COUNTS)(
    "%i calls that waited are handled once each, in order, and replied to",
    LONG,
    async (count, context) => {
      const bench = await clientOn(kind, context.onTestFinished);
      await callsWaiting(bench.device, count);
      const all = replied(bench.emulator, count);
      await bench.call("setServerSideRpcRequestHandler", HANDLER);
      await bench.call("connect");
      await all;
      await expectEachOnce(bench, count);
      expect(bench.console.count("connect []")).toBe(1);
    },
  );

  test.for(COUNTS)("%i are too, over a link that is lost meanwhile", LONG, async (count, context) => {
    const bench = await clientOn(kind, context.onTestFinished);
    await callsWaiting(bench.device, count);
    const all = replied(bench.emulator, count);
    void replied(bench.emulator, 5).then(() => bench.emulator.dropConnections());
    await bench.call("setServerSideRpcRequestHandler", HANDLER);
    await bench.call("connect");
    await all;
    await expectEachOnce(bench, count);
    expect(bench.console.count("connect []")).toBeGreaterThan(1);
  });

  test("a handler that fills the queue does not lose its own reply", LONG, async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd, { maxQueueBytes: 600 });
    await callsWaiting(bench.device, 3);
    const all = replied(bench.emulator, 3);
    await bench.call("setServerSideRpcRequestHandler", FILLS_THE_QUEUE);
    await bench.call("connect");
    await all;
    await expectEachOnce(bench, 3);
    await bench.console.next('error [-6,"v1/devices/me/telemetry"]');
  });
}
