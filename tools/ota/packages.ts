/** OTA packages over ThingsBoard's REST: made once for a title and version, and assigned to a device. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { ThingsBoard } from "../rest/index.js";
import { literally } from "../rest/literally.js";
import type { SigningKey } from "../signing/key.js";
import { signedAtOf, signPackage } from "../signing/sign.js";
import type { Firmware } from "./firmware.js";

interface Id {
  entityType: string;
  id: string;
}

export interface OtaPackageInfo {
  id: Id;
  deviceProfileId: Id | null;
  type: "FIRMWARE" | "SOFTWARE";
  title: string;
  version: string;
  hasData: boolean;
  checksum: string | null;
  checksumAlgorithm: string | null;
}

/** The device with all that the server has of it: what is saved without a member loses it. */
export interface WholeDevice {
  id: Id;
  name: string;
  deviceProfileId: Id;
  firmwareId?: Id | null;
}

interface Checksum {
  algorithm: "SHA256" | "CRC32";
  hex: string;
}

const PAGE_SIZE = 100;
const UPLOAD_TIMEOUT_MS = 120_000;

/** What the chip can compute by itself. */
export function checksumFor({ board, code }: Pick<Firmware, "board" | "code">): Checksum {
  if (board.sha.includes(256)) return { algorithm: "SHA256", hex: createHash("sha256").update(code).digest("hex") };
  // ThingsBoard begins with the lowest byte.
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc32(code));
  return { algorithm: "CRC32", hex: bytes.toString("hex") };
}

export function wholeDevice(thingsBoard: ThingsBoard, id: string): Promise<WholeDevice> {
  return thingsBoard.request("GET", `/api/device/${encodeURIComponent(id)}`);
}

/** Makes the package, or finds the same one from before. `isNew` says which. */
export async function packageFor(
  thingsBoard: ThingsBoard,
  unsigned: Firmware,
  { deviceProfileId }: WholeDevice,
  key?: SigningKey,
): Promise<{ info: OtaPackageInfo; isNew: boolean; checksum: Checksum }> {
  const { title, version } = unsigned;
  const found = await findPackage(thingsBoard, title, version);
  const firmware = key ? await signed(thingsBoard, unsigned, key, found) : unsigned;
  const checksum = checksumFor(firmware);
  if (found) checkSame(found, deviceProfileId, checksum);
  if (found?.hasData) return { info: found, isNew: false, checksum };
  const body = { type: "FIRMWARE", title, version, deviceProfileId, usesUrl: false };
  const made = found ?? (await thingsBoard.request<OtaPackageInfo>("POST", "/api/otaPackage", { body }));
  return { info: await upload(thingsBoard, made, firmware, checksum), isNew: true, checksum };
}

/** As of the time at which the server's package was signed, if it has one: then the same code is the same package. */
async function signed(
  thingsBoard: ThingsBoard,
  firmware: Firmware,
  key: SigningKey,
  found: OtaPackageInfo | undefined,
): Promise<Firmware> {
  const { title, version, code } = firmware;
  let signedAt = Date.now();
  if (found?.hasData) {
    const path = `/api/otaPackage/${encodeURIComponent(found.id.id)}`;
    const { data } = await thingsBoard.request<{ data: string }>("GET", path, { timeoutMs: UPLOAD_TIMEOUT_MS });
    signedAt = signedAtOf(Buffer.from(data, "base64")) ?? signedAt;
  }
  return { ...firmware, code: signPackage(code, { kind: "fw", title, version }, key, signedAt) };
}

async function findPackage(thingsBoard: ThingsBoard, title: string, version: string) {
  for (let page = 0; ; page++) {
    const query = { pageSize: PAGE_SIZE, page, textSearch: literally(title), sortProperty: "createdTime" };
    const { data, hasNext } = await thingsBoard.request<{ data: OtaPackageInfo[]; hasNext: boolean }>(
      "GET",
      "/api/otaPackages",
      { query },
    );
    const found = data.find((each) => each.title === title && each.version === version);
    if (found || !hasNext) return found;
  }
}

/** Title and version name one package of the tenant, for one profile and with one content. */
function checkSame(found: OtaPackageInfo, profileId: Id, { algorithm, hex }: Checksum): void {
  const named = `ThingsBoard has a package ${found.title} ${found.version}`;
  const advice = "choose another version with --firmware-version";
  if (found.type !== "FIRMWARE") throw new Error(`${named} of software, not of firmware: ${advice}`);
  if (found.deviceProfileId?.id !== profileId.id) throw new Error(`${named} for devices of another profile: ${advice}`);
  if (found.hasData && (found.checksumAlgorithm !== algorithm || found.checksum?.toLowerCase() !== hex))
    throw new Error(`${named} with other code or another signature: ${advice}`);
}

function upload(
  thingsBoard: ThingsBoard,
  { id }: OtaPackageInfo,
  { title, version, code, isText }: Firmware,
  checksum: Checksum,
) {
  const body = new FormData();
  const type = "application/octet-stream";
  body.set("file", new Blob([new Uint8Array(code)], { type }), `${title}-${version}.${isText ? "js" : "bin"}`);
  return thingsBoard.request<OtaPackageInfo>("POST", `/api/otaPackage/${encodeURIComponent(id.id)}`, {
    query: { checksumAlgorithm: checksum.algorithm, checksum: checksum.hex },
    body,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
}

/** The server tells the device. What it has already it is not told again. */
export async function assign(thingsBoard: ThingsBoard, device: WholeDevice, firmwareId: Id | null): Promise<void> {
  // Read anew: it has a number that counts its changes.
  const whole = await wholeDevice(thingsBoard, device.id.id);
  await thingsBoard.request("POST", "/api/device", { body: { ...whole, firmwareId } });
}
