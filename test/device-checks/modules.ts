/** Modules in the styles of Espruino's: what the build makes of them does on a board what they do there when they are required as they are. */
import { expect, test } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { settingsFor, WIFI } from "../support/firmware.js";
import { modulesFirmware, RESULTS } from "../support/modules/firmware.js";
import { emulatorWithBoard, heard } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

export function modulesChecks(kind: Kind): void {
  const board = boardIds()
    .map((id) => loadBoard(id))
    .find(({ chip }) => chip === kind.chip)!;

  test("modules of each style, imported and required, run once and do what their text says", async ({
    onTestFinished: atEnd,
  }) => {
    const firmware = (await modulesFirmware())[board.id]!;
    const { emulator } = await emulatorWithBoard(atEnd);
    const told = heard(emulator, "telemetry");
    await kind.boot(atEnd, { board, firmware: firmware.small, wifi: WIFI, storage: settingsFor(emulator) });
    expect((await told)[1]).toMatchObject([{ values: { results: RESULTS } }]);
  });
}
