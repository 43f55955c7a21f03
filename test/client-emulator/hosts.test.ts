/** A cluster of two emulators that know the same device. */
import { expect, test } from "vitest";
import { useHosts } from "../../src/hosts";
import { startEmulator } from "../../tools/emulator/index.js";
import { DISORDER } from "../support/disorder";
import { called, Emulated } from "../support/emulated";
import { timeThatRuns } from "../support/firmware.js";

test("when a host is gone the next one is connected to, and has what was sent meanwhile", async (t) => {
  timeThatRuns();
  const emulated = await Emulated.start(t);
  const second = await startEmulator(DISORDER);
  t.onTestFinished(() => second.close());
  const device = second.createDevice({ name: "board", token: "token" });
  useHosts(emulated.client, emulated.options, [{ host: "127.0.0.1", port: second.mqttPort }]);
  await emulated.connect();
  expect(emulated.device.online).toBe(true);
  const lost = emulated.next("disconnect");
  await emulated.emulator.close();
  await lost;
  expect(await called((done) => emulated.client.sendTelemetry({ after: 1 }, done))).toBeUndefined();
  await second.settled();
  expect(device.telemetry.after).toMatchObject([{ value: 1 }]);
});
