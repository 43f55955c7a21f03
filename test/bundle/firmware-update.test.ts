import { beforeEach, describe, expect, test } from "vitest";
import {
  assign,
  firmwareUpdateChecks,
  flashed,
  inTokens,
  told,
  updatingFirmware,
} from "../device-checks/firmware-update.js";
import { timeThatRuns } from "../support/firmware.js";
import { emulatorWithBoard } from "../support/on-board.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

beforeEach(() => void timeThatRuns());

for (const kind of VIRTUAL_BOARDS) {
  describe(`the module on ${kind.name}`, () => {
    firmwareUpdateChecks(kind);

    // With a power cut within each write, on Espruino itself: test/interpreter/firmware-power-cuts.test.ts.
    test("one flash goes from text to tokens, to text and to tokens", async ({ onTestFinished: atEnd }) => {
      const { emulator, device } = await emulatorWithBoard(atEnd);
      const firmware = (version: string) => updatingFirmware(emulator.mqttPort, version);
      const { console } = await kind.boot(atEnd, flashed(firmware("1.0.0"), kind));
      await console.next("online 1.0.0");
      const after = {
        "1.1.0": inTokens(firmware("1.1.0")),
        "1.2.0": firmware("1.2.0"),
        "1.3.0": inTokens(firmware("1.3.0")),
      };
      for (const [version, code] of Object.entries(after)) {
        assign(emulator, device, code, { version });
        for (const line of [`runs ${version}`, `online ${version}`, "UPDATED"]) await console.next(line);
        await told(emulator, device, "current_fw_version", version);
      }
      expect(console.lines.join("\n")).not.toMatch(/Uncaught|ERROR/i);
    });
  });
}
