/** OTA packages of a tenant: made, filled, given to devices, and taken away again. */
import type { Answer } from "./answer.js";
import type { OwnDevice, Tenant } from "./tenant.js";

export interface Package {
  id: { id: string };
  title: string;
}

async function profileId(tenant: Tenant): Promise<{ id: string; entityType: string }> {
  return (await tenant.must<Package>("GET", "/api/deviceProfileInfo/default")).id as { id: string; entityType: string };
}

/** Saves a package that may come to be: it is taken away again. */
export async function save(tenant: Tenant, fields: object = {}): Promise<Answer> {
  const deviceProfileId = await profileId(tenant);
  const body = { title: tenant.ownName("title"), version: "1.0.0", type: "FIRMWARE", deviceProfileId, ...fields };
  const answer = await tenant.rest("POST", "/api/otaPackage", body);
  const { id } = (answer.body ?? {}) as Partial<Package>;
  if (id) tenant.afterwards("DELETE", `/api/otaPackage/${id.id}`);
  if (id) tenant.names.give(id.id, "package id");
  return answer;
}

export async function saved(tenant: Tenant, fields: object = {}): Promise<Package> {
  const { status, body } = await save(tenant, fields);
  if (status >= 300) throw new Error(`The package is not saved: ${status} ${JSON.stringify(body)}`);
  return body as Package;
}

export interface Upload {
  data?: string | Buffer;
  checksumAlgorithm?: string;
  checksum?: string;
}

export async function upload(
  tenant: Tenant,
  { id }: Package,
  { data = "firmware", checksumAlgorithm = "SHA256", checksum }: Upload = {},
): Promise<Answer> {
  const form = new FormData();
  form.append(
    "file",
    new Blob([new Uint8Array(Buffer.from(data))], { type: "application/octet-stream" }),
    "firmware.bin",
  );
  const query = new URLSearchParams({ checksumAlgorithm, ...(checksum === undefined ? {} : { checksum }) });
  return tenant.rest("POST", `/api/otaPackage/${id.id}?${query}`, form);
}

/** Gives the device a package, or none. */
export async function assign(
  tenant: Tenant,
  device: OwnDevice,
  found: Package | null,
  kind: "firmwareId" | "softwareId" = "firmwareId",
): Promise<Answer> {
  const entity = await tenant.must<object>("GET", `/api/device/${device.id}`);
  const answer = await tenant.rest("POST", "/api/device", {
    ...entity,
    [kind]: found && { id: found.id.id, entityType: "OTA_PACKAGE" },
  });
  // A package that is assigned cannot be deleted.
  tenant.afterwards("DELETE", `/api/device/${device.id}`);
  return answer;
}
