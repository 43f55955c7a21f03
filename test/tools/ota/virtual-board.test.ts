/** A virtual board with the loader and firmware as built, updated by what `tb-espruino ota` does. */
import { beforeAll, expect, test } from "vitest";
import { EXIT } from "../../../tools/exit-codes.js";
import { buildFirmware, type Firmware } from "../../../tools/ota/firmware.js";
import { updateDevice } from "../../../tools/ota/update.js";
import { ThingsBoard } from "../../../tools/rest/index.js";
import { boardWithConsole, built, emulatorWithBoard } from "../../support/on-board.js";
import { recordOf } from "../../support/slot-record.js";

/** Downloads and restarts in real time. */
const PATIENCE_MS = 120_000;
const versions: Firmware[] = [];

beforeAll(async () => {
  for (const version of ["1.0", "1.10"]) {
    versions.push(await buildFirmware({ board: "esp32", example: "firmware-update", version }));
  }
}, PATIENCE_MS);

/** The board runs version 1.0 and is online. */
async function boardOnline() {
  const { emulator, device } = await emulatorWithBoard();
  const { code } = versions[0]!;
  const settings = { ssid: "lab", password: "", host: "127.0.0.1", port: emulator.mqttPort, accessToken: device.token };
  const storage = {
    tb0: code,
    "tb.p0": recordOf(code.toString("latin1")),
    "tb.json": settings,
  };
  const wifi = { connectedAtBoot: true };
  const { board } = versions[0]!;
  const { console } = boardWithConsole({ chip: board.chip, board, storage, firmware: built("loader.min.js"), wifi });
  await console.next("Firmware: esp32 1.0");
  await console.next("ThingsBoard: connected");
  const thingsBoard = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, "tenant@thingsboard.org", "tenant");
  const said: string[] = [];
  const update = async (firmware: Firmware) => {
    await updateDevice(thingsBoard, device.id, firmware, { waitSeconds: 60, say: (line) => said.push(line.trim()) });
  };
  return { console, said, update };
}

test(
  "the board runs the new firmware, and says so",
  async () => {
    const { console, said, update } = await boardOnline();
    await update(versions[1]!);
    expect(said.slice(-6)).toEqual([
      "DOWNLOADING",
      "DOWNLOADED",
      "VERIFIED",
      "UPDATING",
      "UPDATED",
      "board runs esp32 1.10",
    ]);
    await console.next("Firmware: esp32 1.10");
  },
  PATIENCE_MS,
);

test(
  "firmware that throws is given up: the one before runs, and the reason is told",
  async () => {
    const { console, update } = await boardOnline();
    const broken = { ...versions[1]!, version: "1.2", code: Buffer.from('throw new Error("no good");') };
    await expect(update(broken)).rejects.toMatchObject({
      exitCode: EXIT.NOT_UPDATED,
      message: expect.stringMatching(/^board did not take the update: .*no good/),
    });
    expect(console.count("Firmware: esp32 1.0")).toBe(2);
  },
  PATIENCE_MS,
);

test("a package for another board is refused", async () => {
  const { update } = await boardOnline();
  await expect(update({ ...versions[1]!, title: "esp8266" })).rejects.toThrow(
    "board did not take the update: it is esp8266, and this board runs esp32",
  );
});
