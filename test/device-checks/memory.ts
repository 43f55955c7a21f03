/** Out of memory in a function of the application: nothing can catch it, and what was to be sent may be cut short. The client comes back. */
import { expect, test } from "vitest";
import { type Bench, heardFilters } from "../support/client-on.js";
import type { Kind } from "../support/runners.js";
import { expectAllToWork, fullyConnected } from "./faults.js";

/** On a virtual board: how long it takes to fill its memory. */
const BOARD = { runsOutAfterMs: 300 };
const TEXT = "x".repeat(400);
const KEYS = ["a", "b", "c"];
/** Three messages that the server cannot have acknowledged when the memory runs out. */
const SEND_AND_FILL = `["${KEYS.join('","')}"].forEach(function(k){var t={};t[k]="${TEXT}";c.sendTelemetry(t,show("sent "+k))});fill()`;

/** Runs statements by a timer, once the answer is out: whatever data arrives while the memory is full costs its socket the listener, the test's own too. */
export async function runByTimer(bench: Bench, timer: "setTimeout" | "setInterval", code: string): Promise<void> {
  await bench.ask(`(${timer}(function(){${code}},1),0)`);
}

export function memoryChecks(kind: Kind): void {
  async function expectRecovery(bench: Bench, runOut: () => unknown, time = 1): Promise<void> {
    const again = heardFilters(bench, 2);
    await runOut();
    await bench.console.next("disconnect [-15]");
    await again;
    // some may have been acknowledged before the disconnect was told
    for (const key of KEYS) await bench.console.printed(`sent ${key} []`, time);
    for (const key of KEYS)
      expect(bench.device.telemetry[key]).toContainEqual(expect.objectContaining({ value: TEXT }));
    await expectAllToWork(bench);
  }

  test("out of memory in an RPC handler: the client reconnects, and what was not acknowledged arrives", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await fullyConnected(kind, atEnd, {}, BOARD);
    await bench.call(
      "setServerSideRpcRequestHandler",
      `function(id,request){if(request.method!=="fill")return request.params;${SEND_AND_FILL}}`,
    );
    await expectRecovery(bench, () => bench.device.rpc("fill", {}, { oneway: true }));
  });

  test("out of memory in a subscriber: the same", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd, {}, BOARD);
    await bench.call("subscribeToAttribute", '"fill"', `function(){${SEND_AND_FILL}}`);
    await expectRecovery(bench, () => bench.device.setSharedAttributes({ fill: true }));
  });

  test("out of memory outside of the client: the same, as often as it happens", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd, {}, BOARD);
    for (const time of [1, 2]) await expectRecovery(bench, () => runByTimer(bench, "setTimeout", SEND_AND_FILL), time);
  });

  test("an interval that runs out of memory is gone, and the client is not", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd, {}, BOARD);
    await bench.run('E.on("errorFlag",function(flags){show("flags")(flags)})');
    await expectRecovery(bench, () => runByTimer(bench, "setInterval", SEND_AND_FILL));
    expect(bench.console.lines).toContain('flags [["CALLBACK","LOW_MEMORY","MEMORY"]]');
    expect(bench.console.count("disconnect [-15]")).toBe(1);
  });
}
