import { describe, expect, test } from "vitest";
import { NOBODY, Rest, tenantAndBoard } from "../support.js";

const CHECKSUM = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

async function withTenant() {
  const made = await tenantAndBoard();
  const { tenant, device } = made;
  const info = {
    type: "FIRMWARE",
    title: "esp32",
    version: "1.0",
    deviceProfileId: { entityType: "DEVICE_PROFILE", id: device.profile.id },
  };
  const create = async (fields: object = {}) => {
    const response = await tenant.post("/api/otaPackage", { ...info, ...fields });
    // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
    return (await response.json()) as any;
  };
  const upload = async (id: string, query = "checksumAlgorithm=SHA256", data = "hello", name = "esp32.bin") => {
    const response = await tenant.upload(`/api/otaPackage/${id}?${query}`, data, name);
    // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
    return (await response.json()) as any;
  };
  /** Saves the device with other members, and returns what the server says. */
  const assign = async (fields: object) => {
    const response = await tenant.post("/api/device", {
      ...(await tenant.json(`/api/device/${device.id}`)),
      ...fields,
    });
    // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
    return (await response.json()) as any;
  };
  return { ...made, info, create, upload, assign };
}

describe("OTA packages", () => {
  test("are made first and get their data as a form, with the checksum that the server computes", async () => {
    const { tenant, info, create, upload } = await withTenant();
    const created = await create();
    expect(created).toMatchObject({ ...info, hasData: false, checksum: null, dataSize: null, tag: null, url: null });
    const saved = await upload(created.id.id);
    expect(saved).toMatchObject({
      id: created.id,
      name: "esp32",
      hasData: true,
      fileName: "esp32.bin",
      contentType: "application/octet-stream",
      checksumAlgorithm: "SHA256",
      checksum: CHECKSUM,
      dataSize: 5,
    });
    expect(await tenant.json(`/api/otaPackage/info/${created.id.id}`)).toEqual(saved);
    expect((await tenant.json(`/api/otaPackage/${created.id.id}`)).data).toBe("aGVsbG8=");
    const download = await tenant.get(`/api/otaPackage/${created.id.id}/download`);
    expect([download.headers.get("x-filename"), await download.text()]).toEqual(["esp32.bin", "hello"]);
  });

  test("take a checksum that is right, and refuse a wrong one", async () => {
    const { create, upload } = await withTenant();
    const { id } = (await create()).id;
    expect(await upload(id, `checksumAlgorithm=SHA256&checksum=${CHECKSUM}0`)).toMatchObject({
      status: 400,
      message: "Wrong otaPackage file!",
    });
    expect(await upload(id, `checksumAlgorithm=sha256&checksum=${CHECKSUM}`)).toMatchObject({ hasData: true });
  });

  test("take CRC32 with its lowest byte first only", async () => {
    const { create, upload } = await withTenant();
    const { id } = (await create()).id;
    expect(await upload(id, "checksumAlgorithm=CRC32&checksum=cbf43926", "123456789")).toMatchObject({ status: 400 });
    expect(await upload(id, "checksumAlgorithm=CRC32", "123456789")).toMatchObject({ checksum: "2639f4cb" });
  });

  test.each([
    [{ title: "" }, "OtaPackage title should be specified!"],
    [{ version: "" }, "OtaPackage version should be specified!"],
    [{ version: "1".repeat(256) }, "Validation error: version length must be equal or less than 255"],
    [{ type: null }, "Type should be specified!"],
    [{ usesUrl: true }, "Ota package URL should be specified!"],
    [
      { deviceProfileId: { entityType: "DEVICE_PROFILE", id: NOBODY } },
      "OtaPackage is referencing to non-existent device profile!",
    ],
  ])("are refused with %j", async (fields, message) => {
    const { create } = await withTenant();
    expect(await create(fields)).toMatchObject({ status: 400, message });
  });

  test("are refused a second time with the same title and version", async () => {
    const { create } = await withTenant();
    await create();
    expect(await create()).toMatchObject({ message: "OtaPackage with such title and version already exists!" });
    expect(await create({ version: "1.1" })).toMatchObject({ version: "1.1" });
  });

  test.each([
    [{ title: "other" }, "Updating otaPackage title is prohibited!"],
    [{ version: "2" }, "Updating otaPackage version is prohibited!"],
    [{ type: "SOFTWARE" }, "Updating type is prohibited!"],
    [{ tag: "new" }, "Updating otaPackage tag is prohibited!"],
  ])("are not changed to %j", async (fields, message) => {
    const { create } = await withTenant();
    const { id } = await create();
    expect(await create({ id, ...fields })).toMatchObject({ status: 400, message });
    expect(await create({ id, additionalInfo: { description: "d" } })).toMatchObject({
      additionalInfo: { description: "d" },
    });
  });

  test("keep their data", async () => {
    const { create, upload } = await withTenant();
    const { id } = (await create()).id;
    await upload(id);
    expect(await upload(id, undefined, "other")).toMatchObject({ status: 400 });
    expect(await upload(id)).toMatchObject({ hasData: true });
  });

  test.each([
    ["no algorithm", "", "hello", "Required request parameter 'checksumAlgorithm' is not present"],
    [
      "an unknown algorithm",
      "checksumAlgorithm=SHA1",
      "hello",
      "No enum constant org.thingsboard.server.common.data.ota.ChecksumAlgorithm.SHA1",
    ],
    ["no data", "checksumAlgorithm=MD5", "", "OtaPackage data should be specified!"],
  ])("refuse an upload with %s", async (_, query, data, message) => {
    const { create, upload } = await withTenant();
    expect(await upload((await create()).id.id, query, data)).toMatchObject({ status: 400, message });
  });

  test("refuse an upload that is no form", async () => {
    const { tenant, create } = await withTenant();
    const { id } = (await create()).id;
    expect((await tenant.post(`/api/otaPackage/${id}?checksumAlgorithm=MD5`, {})).status).toBe(415);
  });

  test("with an url take no data", async () => {
    const { create, upload } = await withTenant();
    const { id } = await create({ url: "http://files.example/x", usesUrl: true });
    expect(await upload(id.id)).toMatchObject({ message: "Updating otaPackage URL is prohibited!" });
  });

  test("are listed in pages, and for a profile and type those with data", async () => {
    const { tenant, device, create, upload } = await withTenant();
    const first = await create();
    await create({ title: "other", version: "2" });
    expect((await tenant.json("/api/otaPackages?pageSize=1&page=0")).totalElements).toBe(2);
    expect((await tenant.json("/api/otaPackages?pageSize=9&page=0&textSearch=OTH")).data[0].title).toBe("other");
    const assignable = `/api/otaPackages/${device.profile.id}/FIRMWARE?pageSize=9&page=0`;
    expect((await tenant.json(assignable)).totalElements).toBe(0);
    await upload(first.id.id);
    expect((await tenant.json(assignable)).data).toMatchObject([{ id: first.id }]);
  });

  test("that are not there are a 404, and those that are are the tenant's alone", async () => {
    const { emulator, tenant, create } = await withTenant();
    expect((await tenant.get(`/api/otaPackage/${NOBODY}`)).status).toBe(404);
    const { id } = (await create()).id;
    const customer = await Rest.as(emulator, "customer");
    expect((await customer.get(`/api/otaPackage/${id}`)).status).toBe(403);
    expect((await customer.get(`/api/otaPackage/info/${id}`)).status).toBe(200);
    expect((await customer.post("/api/otaPackage", {})).status).toBe(403);
  });
});

describe("assigning", () => {
  test("is saving the device with the package's id", async () => {
    const { device, create, upload, assign } = await withTenant();
    const { id } = await create();
    await upload(id.id);
    expect(await assign({ firmwareId: id })).toMatchObject({ firmwareId: id, softwareId: null });
    expect(device.sharedAttributes).toMatchObject({ fw_title: "esp32", fw_checksum: CHECKSUM });
  });

  test("is undone by saving the device without it", async () => {
    const { device, create, upload, assign } = await withTenant();
    const { id } = await create();
    await upload(id.id);
    await assign({ firmwareId: id });
    expect(await assign({ firmwareId: undefined })).toMatchObject({ firmwareId: null });
    expect(device.sharedAttributes).toEqual({});
  });

  test.each([
    [
      "that is not there",
      { firmwareId: { entityType: "OTA_PACKAGE", id: NOBODY } },
      "Can't assign non-existent firmware!",
    ],
    ["of the other type", "softwareId", "Can't assign software with type: FIRMWARE"],
    ["without data", "firmwareId", "Can't assign firmware with empty data!"],
  ])("refuses a package %s", async (_, fields, message) => {
    const { create, assign } = await withTenant();
    const { id } = await create();
    expect(await assign(typeof fields === "string" ? { [fields]: id } : fields)).toMatchObject({
      status: 400,
      message,
    });
  });

  test("refuses a package of another profile, and any for a device that is saved without its profile", async () => {
    const { emulator, create, upload, assign } = await withTenant();
    const { profile } = emulator.createDevice({ name: "other", type: "other" });
    const message = "Can't assign firmware with different deviceProfile!";
    const other = await create({ deviceProfileId: { entityType: "DEVICE_PROFILE", id: profile.id } });
    await upload(other.id.id);
    expect(await assign({ firmwareId: other.id })).toMatchObject({ status: 400, message });
    const own = await create({ version: "2" });
    await upload(own.id.id);
    expect(await assign({ firmwareId: own.id, deviceProfileId: undefined })).toMatchObject({ status: 400, message });
  });

  test("keeps a package from being deleted", async () => {
    const { tenant, create, upload, assign } = await withTenant();
    const { id } = await create();
    await upload(id.id);
    await assign({ firmwareId: id });
    const response = await tenant.delete(`/api/otaPackage/${id.id}`);
    expect(await response.json()).toMatchObject({
      status: 400,
      message: "The otaPackage referenced by the devices cannot be deleted!",
    });
    await assign({ firmwareId: null });
    expect((await tenant.delete(`/api/otaPackage/${id.id}`)).status).toBe(200);
    expect((await tenant.get(`/api/otaPackage/${id.id}`)).status).toBe(404);
  });

  test("to a profile keeps a package from being deleted too", async () => {
    const { tenant, device, create, upload } = await withTenant();
    const { id } = await create();
    await upload(id.id);
    const profile = await tenant.json(`/api/deviceProfile/${device.profile.id}`);
    await tenant.post("/api/deviceProfile", { ...profile, firmwareId: id });
    expect(await (await tenant.delete(`/api/otaPackage/${id.id}`)).json()).toMatchObject({
      message: "The otaPackage referenced by the device profile cannot be deleted!",
    });
  });
});
