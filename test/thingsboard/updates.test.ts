/** Updates over the air from the server under test, until it has UPDATED: firmware from the built module on boards, software from its source. */
import { describe, expect, test } from "vitest";
import { useSoftwareUpdate } from "../../src/software-update";
import { flashed, updatingFirmware } from "../device-checks/firmware-update.js";
import { FlashStorage } from "../support/flash-storage";
import { INTERPRETERS, VIRTUAL_BOARDS } from "../support/runners.js";
import { type Live, Server } from "./live.js";

const server = new Server();
const WHOLE = ["DOWNLOADING", "DOWNLOADED", "VERIFIED", "UPDATING", "UPDATED"];
/** Makes a package, and gives it to the device. */
async function assign(
  { tenant, device }: Live,
  type: "FIRMWARE" | "SOFTWARE",
  title: string,
  code: string,
): Promise<void> {
  const path = `/api/device/${device.id}`;
  const before = await tenant.must<{ deviceProfileId: unknown }>("GET", path);
  const { id } = await tenant.must<{ id: { id: string } }>("POST", "/api/otaPackage", {
    deviceProfileId: before.deviceProfileId,
    type,
    title,
    version: "1.1.0",
    usesUrl: false,
  });
  tenant.afterwards("DELETE", `/api/otaPackage/${id.id}`);
  const form = new FormData();
  form.append("file", new File([Buffer.from(code, "latin1")], "package.js"));
  await tenant.must("POST", `/api/otaPackage/${id.id}?checksumAlgorithm=CRC32`, form);
  await tenant.must("POST", "/api/device", { ...before, [type === "FIRMWARE" ? "firmwareId" : "softwareId"]: id });
  // Before the package: one that is assigned cannot be deleted.
  tenant.afterwards("DELETE", path);
}

/** The last state and version that the server has, once it is UPDATED. Two states of one millisecond are one there: it need not have all of them. */
async function lastOf(live: Live, prefix: "fw" | "sw"): Promise<unknown[]> {
  const ask = async () => {
    const keys = [`${prefix}_state`, `current_${prefix}_version`];
    return Promise.all(keys.map(async (key) => (await live.values(key)).at(-1)));
  };
  return live.tenant.eventually(ask, ([state]) => state === "UPDATED");
}

for (const kind of [...VIRTUAL_BOARDS, ...INTERPRETERS].filter(({ chip }) => chip === "ESP8266")) {
  describe(kind.name, () => {
    test("firmware is loaded, runs, and is UPDATED on the server", async (t) => {
      const live = await server.device(t);
      const { host, port = 1883 } = live.options;
      const login = { host, port, accessToken: live.device.token };
      // One for all of a tenant.
      const title = live.device.name;
      const code = (version: string) => updatingFirmware(login, version, "", { title });
      const { console } = await kind.boot(t.onTestFinished, flashed(code("1.0.0"), kind));
      await console.next("online 1.0.0");
      await assign(live, "FIRMWARE", title, code("1.1.0"));
      for (const line of [...WHOLE.slice(0, 4), "runs 1.1.0", "online 1.1.0", "UPDATED"]) await console.next(line);
      expect(await lastOf(live, "fw")).toEqual(["UPDATED", "1.1.0"]);
      expect(console.lines.join("\n")).not.toMatch(/Uncaught|ERROR/i);
    });
  });
}

test("software is loaded into its file, handed over, and UPDATED on the server", async (t) => {
  const flash = new FlashStorage();
  const live = await server.device(t);
  const data = `\x00\x01\xff${"\xff".repeat(2000)}end`;
  const title = live.device.name;
  let installed: string | undefined;
  const install = (file: string, done: () => void) => {
    installed = flash.read(file);
    done();
  };
  const states: string[] = [];
  const onState = (state: string) => void states.push(state);
  useSoftwareUpdate(live.client, { title, version: "1.0.0", file: "table", chunkBytes: 512, install, onState });
  await live.connect();
  await assign(live, "SOFTWARE", title, data);
  expect(await lastOf(live, "sw")).toEqual(["UPDATED", "1.1.0"]);
  expect(states).toEqual(WHOLE);
  expect(installed).toBe(data);
});
