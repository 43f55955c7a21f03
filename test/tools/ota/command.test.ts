/** `tb-espruino ota` against the emulator and a device that is npm's `mqtt`. */
import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { EXIT } from "../../../tools/exit-codes.js";
import { buildFirmware } from "../../../tools/ota/firmware.js";
import { EXAMPLE, owner, reportAll, updatableDevice } from "./support.js";

// It takes long on a busy machine, and is kept for the command.
beforeAll(() => buildFirmware({ board: "esp32", example: EXAMPLE }), 120_000);

const VERSION = "1\\.0\\.0\\+[0-9a-f]{8}";

test("builds, uploads, assigns, and tells each state until the device runs it", async () => {
  const { emulator, command, address } = await owner();
  let received: Buffer = Buffer.alloc(0);
  const device = await updatableDevice(emulator, async (order, report) => {
    received = await device.download(order);
    expect(createHash("sha256").update(received).digest("hex")).toBe(order.fw_checksum);
    await reportAll(order, report);
  });
  const { status, stdout, stderr } = await command();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const [built, has, told, ...rest] = stdout.trim().split("\n");
  expect(built).toMatch(new RegExp(`^esp32 ${VERSION} is built, [\\d,]+ bytes$`));
  expect(has).toMatch(new RegExp(`^uploaded to ${address}, SHA256 [0-9a-f]{64}$`));
  expect(told).toBe("board is told about this firmware");
  const states = rest.slice(0, -1).map((line) => line.trim());
  expect(states.slice(-5)).toEqual(["DOWNLOADING", "DOWNLOADED", "VERIFIED", "UPDATING", "UPDATED"]);
  expect(rest.at(-1)).toMatch(new RegExp(`^board runs esp32 ${VERSION}$`));
  expect(received.toString("latin1")).toContain(`"${built?.split(" ")[1]}"`);
});

test("ends with a code of its own and the reason when the device reports FAILED", async () => {
  const { emulator, command } = await owner();
  await updatableDevice(emulator, async (_, report) => {
    await report({ fw_state: "FAILED", fw_error: "no \x1b[2J flash" });
  });
  expect(await command()).toMatchObject({
    status: EXIT.NOT_UPDATED,
    stdout: expect.stringMatching(/ {2}FAILED\n$/),
    stderr: "tb-espruino: board did not take the update: no \\u001b[2J flash\n",
  });
});

test("a device that is not there is one line, before anything is built", async () => {
  const { command, address } = await owner();
  expect(await command({ device: "nobody" })).toEqual({
    ...{ status: EXIT.REFUSED, stdout: "" },
    stderr: `tb-espruino: ${address} has no device "nobody"\n`,
  });
});

test("firmware that calls no useFirmwareUpdate() is one line, before anybody is asked and anything is built", async () => {
  const { command } = await owner();
  expect(await command({ device: "nobody", example: "telemetry" })).toEqual({
    ...{ status: EXIT.FAILED, stdout: "" },
    stderr: expect.stringMatching(/^tb-espruino: boards\/examples\/telemetry\.ts does not call useFirmwareUpdate\(\)/),
  });
});
