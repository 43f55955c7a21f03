import { expect, test } from "vitest";
import { firstTelemetry } from "../../../tools/start/once.js";
import { emulatorWithBoard } from "../../support/on-board.js";

test("--once ends with an error of one line when the firmware sends no telemetry", async () => {
  const demo = await emulatorWithBoard();
  await expect(firstTelemetry(demo, 20)).rejects.toThrow(
    /^no telemetry in 0\.02 s, which --once ends with: the board is not online$/,
  );
});
