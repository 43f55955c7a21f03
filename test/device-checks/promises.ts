/** Promises of an application, and async functions as the build makes them. */
import { expect, test } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { asyncFirmware } from "../support/async/firmware.js";
import { results } from "../support/async/steps.js";
import { clientOn } from "../support/client-on.js";
import { settingsFor, WIFI } from "../support/firmware.js";
import { type AtEnd, emulatorWithBoard, heard, subscribedTo } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

const RPCS = "v1/devices/me/rpc/request/+";

export function promiseChecks(kind: Kind): void {
  const board = boardIds()
    .map((id) => loadBoard(id))
    .find(({ chip }) => chip === kind.chip)!;

  async function handledBy(atEnd: AtEnd, handler: string) {
    const bench = await clientOn(kind, atEnd);
    await bench.call("setServerSideRpcRequestHandler", handler);
    const subscribed = subscribedTo(bench.emulator, RPCS);
    await bench.call("connect");
    await subscribed;
    return bench;
  }

  test("what a handler's Promise comes to is the reply", async ({ onTestFinished: atEnd }) => {
    const handler = "function(id,r){return new Promise(function(done){setTimeout(done,20,{was:r.params})})}";
    const { device } = await handledBy(atEnd, handler);
    expect(await device.rpc("m", 5)).toEqual({ was: 5 });
  });

  test("a handler's Promise that is rejected is an error for both sides", async ({ onTestFinished: atEnd }) => {
    const handler = 'function(){return new Promise(function(_,fail){setTimeout(fail,20,"no sensor")})}';
    const { device, console } = await handledBy(atEnd, handler);
    expect(await device.rpc("m", 5)).toEqual({ error: "no sensor" });
    await console.next('error [-14,"no sensor"]');
  });

  test("async functions do on the board what they do on Node, as RPC methods too", async ({
    onTestFinished: atEnd,
  }) => {
    const firmware = (await asyncFirmware())[board.id]!;
    const { emulator, device } = await emulatorWithBoard(atEnd);
    const told = heard(emulator, "telemetry");
    const subscribed = subscribedTo(emulator, RPCS);
    await kind.boot(atEnd, { board, firmware: firmware.small, wifi: WIFI, storage: settingsFor(emulator) });
    await subscribed;
    expect((await told)[1]).toMatchObject([{ values: { results: await results() } }]);
    expect(await device.rpc("measure", 3)).toEqual({ value: 3 });
    expect(await device.rpc("fail", {})).toEqual({ error: "broken" });
    expect(await device.rpc("nothing", {})).toBeNull();
  });
}
