/** OTA packages by REST, what a device is told of them, and what it downloads. */
import { randomBytes } from "node:crypto";
import { assign, save, saved, upload } from "./packages.js";
import { SILENCE_MS } from "./patience.js";
import { each, NO_UUID, NOBODY, observations } from "./rest-calls.js";
import type { OwnDevice, Tenant } from "./tenant.js";

/** The shared attributes of a device, once there is one that begins so. */
async function attributes(tenant: Tenant, { id }: OwnDevice, prefix: string): Promise<unknown> {
  const ask = () =>
    tenant.must<Array<{ key: string; value: unknown }>>(
      "GET",
      `/api/plugins/telemetry/DEVICE/${id}/values/attributes/SHARED_SCOPE`,
    );
  const found = await tenant.settled(ask, (all) => all.some(({ key }) => key.startsWith(prefix)));
  return Object.fromEntries(found.map(({ key, value }) => [key, value]));
}

/** The server tells a hundred devices a minute, one after another. */
const TOLD_WITHIN_MS = 30_000;

/** What a device is told that is there when it gets this package, if it is told. */
async function told(tenant: Tenant, fields: object, isTold: boolean): Promise<unknown> {
  const device = await tenant.deviceWithState();
  const link = await tenant.connected(device);
  await link.subscribe("v1/devices/me/attributes");
  await link.untilHeard();
  const found = await saved(tenant, fields);
  if (!("url" in fields)) await upload(tenant, found);
  const kind = (fields as { type?: string }).type === "SOFTWARE" ? "softwareId" : "firmwareId";
  const { status } = await assign(tenant, device, found, kind);
  const deadline = Date.now() + (isTold ? TOLD_WITHIN_MS : SILENCE_MS);
  const message = () => link.payload("v1/devices/me/attributes", deadline - Date.now());
  const messages = [await message(), await message()];
  return { status, told: messages.map(sorted).toSorted() };
}

/** The server is free in the order of deleted keys, and of members. */
function sorted(payload: string): string {
  if (!payload.startsWith("{")) return payload;
  const message: Record<string, unknown> = JSON.parse(payload);
  if (Array.isArray(message.deleted)) message.deleted.sort();
  return JSON.stringify(Object.fromEntries(Object.entries(message).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

const URL_PACKAGE = { url: "http://example.org/firmware.bin", usesUrl: true };

export const OTA_PACKAGES = [
  ...observations({
    "a package": (tenant) => save(tenant),
    "a package with a tag": (tenant) => save(tenant, { tag: "t1", additionalInfo: { description: "x" } }),
    "a package of software": (tenant) => save(tenant, { type: "SOFTWARE" }),
    "a package behind a URL": (tenant) => save(tenant, URL_PACKAGE),
    "a package behind a URL with a checksum": (tenant) =>
      save(tenant, { ...URL_PACKAGE, checksum: "00", checksumAlgorithm: "SHA256", dataSize: 5 }),
    "a package whose URL is empty": (tenant) => each(["", " ", null], (url) => save(tenant, { usesUrl: true, url })),
    "a package with a URL that it does not say it uses": (tenant) => save(tenant, { url: URL_PACKAGE.url }),
    "titles that a package cannot have": (tenant) =>
      each([null, "", " ", "x".repeat(256), "<b>x</b>"], (title) => save(tenant, { title })),
    "versions that a package cannot have": (tenant) =>
      each([null, "", " ", "x".repeat(256), "<b>x</b>"], (version) => save(tenant, { version })),
    "types that a package cannot have": (tenant) => each([null, "TOAST"], (type) => save(tenant, { type })),
    "profiles that a package cannot have": (tenant) =>
      each([null, { id: NOBODY, entityType: "DEVICE_PROFILE" }], (deviceProfileId) =>
        save(tenant, { deviceProfileId }),
      ),
    "a package that is there already": async (tenant) => {
      const { title } = await saved(tenant);
      return [
        await save(tenant, { title }),
        await save(tenant, { title, type: "SOFTWARE" }),
        await save(tenant, { title, version: "2" }),
      ];
    },
    "a package of malformed JSON": (tenant) => each(["{", ""], (text) => tenant.rest("POST", "/api/otaPackage", text)),
    "a package that there is none of": (tenant) =>
      each(
        [
          `otaPackage/${NOBODY}`,
          `otaPackage/info/${NOBODY}`,
          `otaPackage/${NOBODY}/download`,
          `otaPackage/info/${NO_UUID}`,
        ],
        (path) => tenant.rest("GET", `/api/${path}`),
      ),
    "changing a package": async (tenant) => {
      const found = await saved(tenant);
      const changes: object[] = [
        { additionalInfo: { a: 1 } },
        { version: "2.0.0" },
        { title: tenant.ownName("title") },
        { tag: "t" },
        URL_PACKAGE,
        { type: "SOFTWARE" },
      ];
      return each(changes, (change) => save(tenant, { ...found, ...change }));
    },
    "a URL for a package that has none": async (tenant) => save(tenant, { ...(await saved(tenant)), ...URL_PACKAGE }),
    "a URL for a package that has data": async (tenant) => {
      const found = await saved(tenant);
      const { body } = await upload(tenant, found);
      return save(tenant, { ...(body as object), ...URL_PACKAGE });
    },
    uploading: async (tenant) => upload(tenant, await saved(tenant)),
    "uploading with each checksum": async (tenant) =>
      each(
        ["MD5", "SHA256", "SHA384", "SHA512", "CRC32", "MURMUR3_32", "MURMUR3_128", "md5"],
        async (checksumAlgorithm) => upload(tenant, await saved(tenant), { checksumAlgorithm }),
      ),
    "uploading with a wrong checksum": async (tenant) => upload(tenant, await saved(tenant), { checksum: "00" }),
    "uploading with a checksum that is none": async (tenant) =>
      upload(tenant, await saved(tenant), { checksumAlgorithm: "ADLER" }),
    "uploading nothing": async (tenant) => upload(tenant, await saved(tenant), { data: "" }),
    "uploading twice": async (tenant) => {
      const found = await saved(tenant);
      return [
        await upload(tenant, found),
        await upload(tenant, found),
        await upload(tenant, found, { data: "another" }),
      ];
    },
    "uploading to a package behind a URL": async (tenant) => upload(tenant, await saved(tenant, URL_PACKAGE)),
    "uploading to no package": (tenant) => upload(tenant, { id: { id: NOBODY }, title: "" }),
    downloading: async (tenant) => {
      const found = await saved(tenant);
      const path = `/api/otaPackage/${found.id.id}/download`;
      const before = await tenant.rest("GET", path);
      await upload(tenant, found);
      return [before, await tenant.rest("GET", path)];
    },
    "assigning a package without data": async (tenant) => assign(tenant, await tenant.device(), await saved(tenant)),
    "assigning software as firmware": async (tenant) => {
      const found = await saved(tenant, { type: "SOFTWARE" });
      await upload(tenant, found);
      return assign(tenant, await tenant.device(), found);
    },
    "assigning a package of another profile": async (tenant) => {
      const found = await saved(tenant);
      await upload(tenant, found);
      const device = await tenant.device({ type: tenant.ownName("profile") });
      const { deviceProfileId } = await tenant.must<{ deviceProfileId: { id: string } }>(
        "GET",
        `/api/device/${device.id}`,
      );
      const answer = await assign(tenant, device, found);
      await tenant.must("DELETE", `/api/device/${device.id}`);
      await tenant.must("DELETE", `/api/deviceProfile/${deviceProfileId.id}`);
      return answer;
    },
    "deleting a package": async (tenant) => {
      const { id } = await saved(tenant);
      return each(["DELETE", "DELETE"], (method) => tenant.rest(method, `/api/otaPackage/${id.id}`));
    },
    "deleting a package that a device has": async (tenant) => {
      const found = await saved(tenant);
      await upload(tenant, found);
      await assign(tenant, await tenant.device(), found);
      return tenant.rest("DELETE", `/api/otaPackage/${found.id.id}`);
    },
    "deleting software that a device has": async (tenant) => {
      const found = await saved(tenant, { type: "SOFTWARE" });
      await upload(tenant, found);
      await assign(tenant, await tenant.device(), found, "softwareId");
      return tenant.rest("DELETE", `/api/otaPackage/${found.id.id}`);
    },
  }),
  { name: "a device is told of firmware", look: (tenant: Tenant) => told(tenant, {}, true) },
  { name: "a device is told of firmware with a tag", look: (tenant: Tenant) => told(tenant, { tag: "t1" }, true) },
  { name: "a device is told of software", look: (tenant: Tenant) => told(tenant, { type: "SOFTWARE" }, true) },
  {
    name: "a device is not told of a URL without a checksum",
    look: (tenant: Tenant) => told(tenant, URL_PACKAGE, false),
  },
  {
    name: "a device is told of a URL with a checksum",
    look: (tenant: Tenant) =>
      told(tenant, { ...URL_PACKAGE, checksum: "00", checksumAlgorithm: "SHA256", dataSize: 5 }, true),
  },
  {
    name: "the attributes of a device with software, and after it",
    look: async (tenant: Tenant) => {
      const device = await tenant.device();
      const found = await saved(tenant, { type: "SOFTWARE" });
      await upload(tenant, found);
      await assign(tenant, device, found, "softwareId");
      const before = await attributes(tenant, device, "sw_");
      await assign(tenant, device, null, "softwareId");
      const path = `/api/plugins/telemetry/DEVICE/${device.id}/keys/attributes/SHARED_SCOPE`;
      const after = await tenant.eventually(
        () => tenant.must<string[]>("GET", path),
        (keys) => keys.length === 0,
      );
      return { before, after };
    },
  },
  {
    name: "the telemetry of a device with firmware",
    look: async (tenant: Tenant) => {
      const device = await tenant.device();
      const found = await saved(tenant);
      await upload(tenant, found);
      await assign(tenant, device, found);
      const path = `/api/plugins/telemetry/DEVICE/${device.id}/values/timeseries`;
      type Series = Record<string, Array<{ value: unknown }>>;
      const series = await tenant.eventually(
        () => tenant.must<Series>("GET", path),
        (all) => all.fw_state?.[0]?.value === "INITIATED",
      );
      return Object.fromEntries(Object.entries(series).map(([key, points]) => [key, points.map(({ value }) => value)]));
    },
  },
  {
    name: "eleven packages that are downloaded, and again",
    look: async (tenant: Tenant) => {
      const device = await tenant.device();
      const link = await tenant.connected(device);
      const chunk = async (id: number) => {
        const topic = (way: string) => `v2/fw/${way}/${id}/chunk/0`;
        link.send(link.message(topic("request"), "8"));
        return link.payload(topic("response"));
      };
      const chunks: string[] = [];
      for (let i = 0; i < 11; i++) {
        const data = randomBytes(4).toString("hex");
        tenant.names.give(data, `data ${i + 1}`);
        const found = await saved(tenant);
        await upload(tenant, found, { data });
        await assign(tenant, device, found);
        chunks.push(await chunk(i + 1));
      }
      const again: string[] = [];
      for (let i = 0; i < 11; i++) again.push(await chunk(i + 1));
      // Which one the cache gave up depends on hashes: mostly the tenth, now and then the first.
      return { chunks, others: again.filter((text, i) => text !== chunks[i]), newest: again.at(-1) };
    },
  },
];
