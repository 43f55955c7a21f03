import { describe, expect, test } from "vitest";
import { Rest } from "../support.js";
import { DATA, emulatorWithPackage, subscribedBoard } from "./support.js";

const TOLD = {
  fw_title: "esp32",
  fw_version: "1.0",
  fw_size: DATA.length,
  fw_checksum_algorithm: "SHA256",
  fw_checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
};

const FILE_URL = "http://files.example/esp32.bin";

describe("a device that gets a package", () => {
  test("is told by its shared attributes, after a deletion of those that do not apply", async () => {
    const { emulator, device, otaPackage } = await emulatorWithPackage();
    const board = await subscribedBoard(emulator);
    emulator.assignOtaPackage(device, otaPackage);
    expect(await board.next()).toEqual({ deleted: ["fw_tag", "fw_url"] });
    expect(await board.next()).toEqual(TOLD);
    expect(device.sharedAttributes).toEqual(TOLD);
  });

  test("is told a tag if there is one", async () => {
    const { emulator, device, otaPackage } = await emulatorWithPackage({ tag: "spring" });
    const board = await subscribedBoard(emulator);
    emulator.assignOtaPackage(device, otaPackage);
    expect(await board.next()).toEqual({ deleted: ["fw_url"] });
    expect(await board.next()).toEqual({ ...TOLD, fw_tag: "spring" });
  });

  test("is told nothing of an url without a checksum", async () => {
    const { emulator, device, otaPackage } = await emulatorWithPackage({ url: FILE_URL });
    emulator.assignOtaPackage(device, otaPackage);
    expect(device.sharedAttributes).toEqual({});
    expect(device.telemetry.fw_state).toMatchObject([{ value: "QUEUED" }, { value: "INITIATED" }]);
  });

  test("is told an url in place of size and checksum from 4.2.1.1 on", async () => {
    const { emulator, device, otaPackage } = await emulatorWithPackage({ url: FILE_URL }, { serverVersion: "4.2.1.1" });
    const board = await subscribedBoard(emulator);
    emulator.assignOtaPackage(device, otaPackage);
    expect(await board.next()).toEqual({ deleted: ["fw_tag", "fw_size", "fw_checksum_algorithm", "fw_checksum"] });
    expect(await board.next()).toEqual({
      fw_title: "esp32",
      fw_version: "1.0",
      fw_url: FILE_URL,
    });
  });

  test("is told of software under other names", async () => {
    const { emulator, device, otaPackage } = await emulatorWithPackage({ type: "SOFTWARE" });
    const board = await subscribedBoard(emulator);
    emulator.assignOtaPackage(device, otaPackage);
    expect(await board.next()).toEqual({ deleted: ["sw_tag", "sw_url"] });
    expect(await board.next()).toMatchObject({ sw_title: "esp32", sw_size: DATA.length });
  });

  test("has its state and its target written by the server, QUEUED and then INITIATED", async () => {
    const { emulator, device, otaPackage } = await emulatorWithPackage({ tag: "spring" });
    const before = Date.now();
    emulator.assignOtaPackage(device, otaPackage);
    const { fw_state: states, ...target } = device.telemetry;
    expect(states?.map(({ value }) => value)).toEqual(["QUEUED", "INITIATED"]);
    const values = Object.fromEntries(Object.entries(target).map(([key, points]) => [key, points[0]?.value]));
    expect(values).toEqual({
      target_fw_title: "esp32",
      target_fw_version: "1.0",
      target_fw_tag: "spring",
      target_fw_ts: states?.[0]?.ts,
    });
    expect(values.target_fw_ts).toBeGreaterThanOrEqual(before);
  });

  test("is told nothing when it gets the same once more", async () => {
    const { emulator, device, otaPackage } = await emulatorWithPackage();
    emulator.assignOtaPackage(device, otaPackage);
    const board = await subscribedBoard(emulator);
    emulator.assignOtaPackage(device, otaPackage);
    device.setSharedAttributes({ next: 1 });
    expect(await board.next()).toEqual({ next: 1 });
    expect(device.telemetry.fw_state).toHaveLength(2);
  });

  test("that is taken back is told the deletion of everything", async () => {
    const { emulator, device, otaPackage } = await emulatorWithPackage();
    emulator.assignOtaPackage(device, otaPackage);
    const board = await subscribedBoard(emulator);
    emulator.assignOtaPackage(device, undefined);
    const keys = ["title", "version", "ts", "state", "size", "checksum", "checksum_algorithm", "url", "tag"];
    expect(await board.next()).toEqual({ deleted: keys.map((key) => `fw_${key}`) });
    expect(device.sharedAttributes).toEqual({});
  });
});

describe("a profile that gets a package", () => {
  async function withProfilePackage() {
    const made = await emulatorWithPackage();
    const tenant = await Rest.as(made.emulator, "tenant");
    const assignToProfile = async (id: string | null) => {
      const path = `/api/deviceProfile/${made.device.profile.id}`;
      const firmwareId = id && { entityType: "OTA_PACKAGE", id };
      expect((await tenant.post("/api/deviceProfile", { ...(await tenant.json(path)), firmwareId })).status).toBe(200);
    };
    return { ...made, assignToProfile };
  }

  test("gives it to its devices", async () => {
    const { emulator, otaPackage, assignToProfile } = await withProfilePackage();
    const board = await subscribedBoard(emulator);
    await assignToProfile(otaPackage.id);
    expect(await board.next()).toEqual({ deleted: ["fw_tag", "fw_url"] });
    expect(await board.next()).toEqual(TOLD);
    await assignToProfile(null);
    expect(await board.next()).toMatchObject({ deleted: expect.arrayContaining(["fw_title"]) });
  });

  test("leaves a device alone that has one of its own, until that is taken back", async () => {
    const { emulator, device, otaPackage, assignToProfile } = await withProfilePackage();
    const own = emulator.createOtaPackage({ title: "esp32", version: "own", data: DATA });
    emulator.assignOtaPackage(device, own);
    await assignToProfile(otaPackage.id);
    expect(device.sharedAttributes.fw_version).toBe("own");
    emulator.assignOtaPackage(device, undefined);
    expect(device.sharedAttributes.fw_version).toBe("1.0");
  });

  test("gives it to a device that is made later", async () => {
    const { emulator, otaPackage, assignToProfile } = await withProfilePackage();
    await assignToProfile(otaPackage.id);
    await (await Rest.as(emulator, "tenant")).post("/api/device", { name: "later" });
    expect(emulator.device("later")?.sharedAttributes).toEqual(TOLD);
    expect(emulator.createDevice({ name: "last" }).sharedAttributes).toEqual(TOLD);
  });
});
