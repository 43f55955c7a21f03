import { describe, expect, test } from "vitest";
import { NOBODY, tenantAndBoard } from "../support.js";

const PROFILE = {
  name: "sensors",
  type: "DEFAULT",
  transportType: "DEFAULT",
  profileData: { configuration: { type: "DEFAULT" }, transportConfiguration: { type: "DEFAULT" } },
};

describe("device profiles", () => {
  test("there is a default one, which devices get that name none", async () => {
    const { tenant, device } = await tenantAndBoard();
    const { data } = await tenant.json("/api/deviceProfileInfos?pageSize=10&page=0");
    expect(data).toMatchObject([{ name: "default", id: { entityType: "DEVICE_PROFILE" }, transportType: "DEFAULT" }]);
    expect(await tenant.json("/api/deviceProfileInfo/default")).toEqual(data[0]);
    const body = await tenant.json(`/api/device/${device.id}`);
    expect(body).toMatchObject({ type: "default", deviceProfileId: data[0].id });
    expect(await tenant.json(`/api/deviceProfile/${data[0].id.id}`)).toMatchObject({
      default: true,
      provisionType: "DISABLED",
      profileData: { provisionConfiguration: { type: "DISABLED", provisionDeviceSecret: null } },
    });
  });

  test("a device's type that is new makes one", async () => {
    const { tenant } = await tenantAndBoard();
    for (const name of ["d1", "d2"]) await tenant.post("/api/device", { name, type: "esp32" });
    const { data } = await tenant.json("/api/deviceProfiles?pageSize=10&page=0&textSearch=ESP");
    expect(data).toHaveLength(1);
    const { deviceProfileId } = await tenant.json("/api/tenant/devices?deviceName=d2");
    expect(deviceProfileId).toEqual(data[0].id);
  });

  test("a device is given one by its id, and has its name as type then", async () => {
    const { tenant } = await tenantAndBoard();
    const profile = (await (await tenant.post("/api/deviceProfile", PROFILE)).json()) as { id: object };
    const device = await tenant.post("/api/device", { name: "d", type: "other", deviceProfileId: profile.id });
    expect(await device.json()).toMatchObject({ type: "sensors" });
    await tenant.post("/api/deviceProfile", { ...profile, ...PROFILE, name: "renamed" });
    expect(await tenant.json("/api/tenant/devices?deviceName=d")).toMatchObject({ type: "renamed" });
  });

  test("a device that names one which is not there is a 400", async () => {
    const { tenant } = await tenantAndBoard();
    const response = await tenant.post("/api/device", {
      name: "d",
      deviceProfileId: { entityType: "DEVICE_PROFILE", id: NOBODY },
    });
    expect(await response.json()).toMatchObject({
      status: 400,
      message: "Device is referencing non existing device profile!",
    });
  });

  test("are changed by posting them with their id, and keep what the emulator does not look at", async () => {
    const { tenant } = await tenantAndBoard();
    const { id } = (await (await tenant.post("/api/deviceProfile", PROFILE)).json()) as { id: { id: string } };
    const profileData = { ...PROFILE.profileData, alarms: [{ alarmType: "hot" }] };
    const changed = { ...PROFILE, id, description: "of the garden", profileData };
    expect((await tenant.post("/api/deviceProfile", changed)).status).toBe(200);
    expect(await tenant.json(`/api/deviceProfile/${id.id}`)).toMatchObject(changed);
  });

  test.each([
    [{ name: "" }, 400, "Device profile name should be specified!"],
    [{ name: "default" }, 400, "Device profile with such name already exists!"],
    [{ type: undefined }, 400, "Device profile type should be specified!"],
    [{ transportType: undefined }, 400, "Device profile transport type should be specified!"],
    [{ default: true }, 400, "Another default device profile is present in scope of current tenant!"],
    [{ firmwareId: { entityType: "OTA_PACKAGE", id: NOBODY } }, 400, "Can't assign non-existent firmware!"],
    [{ profileData: undefined }, 500, expect.stringMatching(/^Cannot invoke .*DeviceProfile.getProfileData.*null$/)],
  ])("are refused with %j", async (fields, status, message) => {
    const { tenant } = await tenantAndBoard();
    const response = await tenant.post("/api/deviceProfile", { ...PROFILE, ...fields });
    expect(await response.json()).toMatchObject({ status, message });
  });

  test("two with one provisioning key are refused", async () => {
    const { tenant } = await tenantAndBoard();
    await tenant.post("/api/deviceProfile", { ...PROFILE, provisionDeviceKey: "key" });
    const response = await tenant.post("/api/deviceProfile", { ...PROFILE, name: "two", provisionDeviceKey: "key" });
    expect(await response.json()).toMatchObject({
      message: "Device profile with such provision device key already exists!",
    });
  });

  test("with devices keep their transport type", async () => {
    const { tenant, device } = await tenantAndBoard();
    const profile = await tenant.json(`/api/deviceProfile/${device.profile.id}`);
    const response = await tenant.post("/api/deviceProfile", { ...profile, transportType: "MQTT" });
    expect(await response.json()).toMatchObject({
      message: "Can't change device profile transport type because devices referenced it!",
    });
  });

  test("are deleted, but for the default one and one that a device has", async () => {
    const { emulator, tenant, device } = await tenantAndBoard();
    const remove = async (id: string) => (await tenant.delete(`/api/deviceProfile/${id}`)).status;
    const { profile } = emulator.createDevice({ name: "d", type: "esp32" });
    expect([await remove(device.profile.id), await remove(profile.id)]).toEqual([400, 400]);
    emulator.deleteDevice(emulator.device("d") as typeof device);
    expect(await remove(profile.id)).toBe(200);
    expect((await tenant.get(`/api/deviceProfile/${profile.id}`)).status).toBe(404);
  });
});
