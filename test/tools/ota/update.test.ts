import { describe, expect, test } from "vitest";
import { EXIT } from "../../../tools/exit-codes.js";
import { KEY, OTHER_KEY, signed } from "../../support/signing.js";
import { owner, reportAll, updatableDevice } from "./support.js";

describe("an update", () => {
  test("gives the device the code, and tells each state", async () => {
    const { emulator, address, update } = await owner();
    let received = "";
    const device = await updatableDevice(emulator, async (order, report) => {
      received = (await device.download(order)).toString();
      await reportAll(order, report);
    });
    const [has, told, ...states] = await update({ code: "0123456789".repeat(100) });
    expect(has).toMatch(new RegExp(`^uploaded to ${address}, SHA256 `));
    expect(told).toBe("board is told about this firmware");
    expect(states.slice(-6, -1)).toEqual(["  DOWNLOADING", "  DOWNLOADED", "  VERIFIED", "  UPDATING", "  UPDATED"]);
    expect(states.at(-1)).toBe("board runs esp32 2");
    expect(received).toBe("0123456789".repeat(100));
  });

  test("takes no notice of what was before, and of UPDATED for another version", async () => {
    const { emulator, update } = await owner();
    const device = await updatableDevice(emulator, async (order, report) => {
      await report({ current_fw_title: "esp32", current_fw_version: "1", fw_state: "UPDATED" });
      await reportAll(order, report);
    });
    await device.report({ fw_state: "FAILED", fw_error: "of last week" });
    expect(await update()).toEqual(expect.arrayContaining(["  UPDATING", "board runs esp32 2"]));
  });

  test("of a version that ThingsBoard takes for a number is over all the same", async () => {
    const { emulator, device, update } = await owner();
    await updatableDevice(emulator, reportAll);
    expect((await update({ version: "1.10" })).at(-1)).toBe("board runs esp32 1.10");
    expect(device.telemetry.current_fw_version?.at(-1)?.value).toBe(1.1);
  });

  test("ends when the device says nothing for so long", async () => {
    const { update } = await owner();
    await expect(update({ waitSeconds: 0.2 })).rejects.toMatchObject({
      exitCode: EXIT.NO_REPLY,
      message: "board reported nothing for 0.2 s; it gets the update when it connects again",
    });
  });

  test("without waiting leaves the device to itself", async () => {
    const { device, update } = await owner();
    expect((await update({ waitSeconds: 0 })).at(-1)).toBe("board is told about this firmware");
    expect(device.sharedAttributes.fw_version).toBe("2");
  });

  test("has a file whose name says the form of its code", async () => {
    const { tenant, update } = await owner();
    await update({ version: "2", waitSeconds: 0 });
    await update({ version: "3", isText: true, waitSeconds: 0 });
    const { data } = await tenant.json("/api/otaPackages?pageSize=10&page=0");
    expect(data.map((each: { fileName: string }) => each.fileName).sort()).toEqual(["esp32-2.bin", "esp32-3.js"]);
  });

  test("keeps what the server has of the device besides", async () => {
    const { tenant, device, update } = await owner();
    const path = `/api/device/${device.id}`;
    await tenant.post("/api/device", { ...(await tenant.json(path)), label: "L", additionalInfo: { note: "n" } });
    await update({ waitSeconds: 0 });
    expect(await tenant.json(path)).toMatchObject({ label: "L", additionalInfo: { note: "n" }, type: "default" });
  });

  test("that failed is told anew", async () => {
    const { emulator, update } = await owner();
    let attempts = 0;
    await updatableDevice(emulator, (order, report) =>
      ++attempts === 1 ? report({ fw_state: "FAILED", fw_error: "once" }) : reportAll(order, report),
    );
    await expect(update()).rejects.toMatchObject({
      exitCode: EXIT.NOT_UPDATED,
      message: "board did not take the update: once",
    });
    expect((await update()).at(-1)).toBe("board runs esp32 2");
    expect(attempts).toBe(2);
  });

  test("that the device has done already is over", async () => {
    const { emulator, update } = await owner();
    await updatableDevice(emulator, reportAll);
    await update();
    expect((await update()).at(-1)).toBe("board already runs this firmware");
  });

  test("that the device is at already is followed to its end", async () => {
    const { emulator, update } = await owner();
    await update({ waitSeconds: 0 });
    const { report } = await updatableDevice(emulator, async () => {});
    const ended = update();
    await reportAll({ fw_title: "esp32", fw_version: "2" }, report);
    expect((await ended).at(-1)).toBe("board runs esp32 2");
  });
});

describe("its package", () => {
  test("is made once, also of data that did not arrive before", async () => {
    const { tenant, device, update } = await owner();
    const deviceProfileId = { entityType: "DEVICE_PROFILE", id: device.profile.id };
    await tenant.post("/api/otaPackage", { type: "FIRMWARE", title: "esp32", version: "2", deviceProfileId });
    expect((await update({ waitSeconds: 0 }))[0]).toContain("uploaded to");
    expect((await update({ waitSeconds: 0 }))[0]).toContain("already on");
    const { data } = await tenant.json("/api/otaPackages?pageSize=9&page=0");
    expect(data).toMatchObject([{ title: "esp32", version: "2", type: "FIRMWARE", hasData: true }]);
  });

  test("has the checksum that the board can compute", async () => {
    const { device, update } = await owner();
    await update({ board: "esp8266", code: "123456789", waitSeconds: 0 });
    expect(device.sharedAttributes).toMatchObject({ fw_checksum_algorithm: "CRC32", fw_checksum: "2639f4cb" });
  });

  test("is refused when there is one of this name with other code", async () => {
    const { update } = await owner();
    await update({ waitSeconds: 0 });
    await expect(update({ code: "other" })).rejects.toThrow(
      "ThingsBoard has a package esp32 2 with other code or another signature: choose another version with --firmware-version",
    );
  });

  test("is signed where there is a key, and the same code is the same package later on", async () => {
    const { device, update } = await owner();
    const first = await update({ waitSeconds: 0, key: KEY });
    expect(first[0]).toContain("uploaded to");
    expect(first[1]).toBe(`signed with the key ${KEY.fingerprint}`);
    const { fw_size: size } = device.sharedAttributes;
    expect(size).toBe(signed("code", { kind: "fw", title: "esp32", version: "2" }).length);
    expect((await update({ waitSeconds: 0, key: KEY }))[0]).toContain("already on");
    await expect(update({ waitSeconds: 0, key: OTHER_KEY })).rejects.toThrow("with other code or another signature");
    await expect(update({ waitSeconds: 0 })).rejects.toThrow("with other code or another signature");
  });

  test("is refused when there is one of this name for another profile, or with software", async () => {
    const { emulator, update } = await owner();
    const { id } = emulator.createDeviceProfile({ name: "other" });
    emulator.createOtaPackage({ title: "esp32", version: "2", profileId: id, data: Buffer.from("code") });
    await expect(update()).rejects.toThrow("for devices of another profile");
    emulator.createOtaPackage({ title: "esp32", version: "3", type: "SOFTWARE", data: Buffer.from("code") });
    await expect(update({ version: "3" })).rejects.toThrow("of software, not of firmware");
  });
});
