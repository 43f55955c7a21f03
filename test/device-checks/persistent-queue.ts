/** The queue in flash, from its built module, over the power cut of a board. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtFor } from "../support/form.js";
import { emulatorWithBoard } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

const COUNT = 5;
/** 2026-01-01, as the tests of the clock have it: in seconds. */
const NOW = 1767225600;

export function persistentQueueChecks(kind: Kind): void {
  test("telemetry sent before a power cut arrives after it, in order and once, with its own time", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, device } = await emulatorWithBoard(atEnd);
    const flashDir = mkdtempSync(join(tmpdir(), "flash-"));
    atEnd(() => rmSync(flashDir, { recursive: true, force: true }));
    const options = { host: "127.0.0.1", port: emulator.mqttPort, accessToken: device.token };
    const board = (seconds: number, firmware: string) =>
      kind.boot(atEnd, {
        flashDir,
        modules: {
          thingsboard: builtFor(kind, "thingsboard"),
          "thingsboard-persistent-queue": builtFor(kind, "thingsboard-persistent-queue"),
        },
        wifi: { connectedAtBoot: true },
        firmware: `setTime(${seconds});
          var c=new (require("thingsboard").TBDeviceMqttClient)(${JSON.stringify(options)});
          var q=require("thingsboard-persistent-queue").usePersistentQueue(c);
          ${firmware}`,
      });
    const before = await board(
      NOW,
      `for(var i=1;i<=${COUNT};i++)q.sendTelemetry({n:i,text:"20 \\xb0C"},function(e){console.log("safe "+e)});`,
    );
    for (let i = 0; i < COUNT; i++) await before.console.next("safe undefined");
    before.stop();
    const after = await board(
      NOW + 20,
      `console.log("left "+q.stats().waiting);
      q.sendTelemetry({n:${COUNT + 1}});c.connect();
      setInterval(function(){if(!q.stats().waiting)console.log("all sent "+E.getErrorFlags())},50)`,
    );
    await after.console.next(`left ${COUNT}`);
    await after.console.next("all sent ");
    expect(device.telemetry.n?.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { ts } of device.telemetry.n ?? []) expect(Math.abs(ts / 1000 - NOW)).toBeLessThan(60);
  });
}
