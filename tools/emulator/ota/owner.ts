/** What owners do with packages, over REST or as a program that runs the emulator. */
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { deviceSaved } from "./assignment.js";
import type { ChecksumAlgorithm } from "./checksums.js";
import { assignedOf, type OtaPackage, type OtaType } from "./packages.js";

export interface NewOtaPackage {
  title: string;
  version: string;
  /** FIRMWARE */
  type?: OtaType;
  /** what is sent in chunks; without it a url is needed */
  data?: Uint8Array;
  url?: string;
  tag?: string;
  /** SHA256, as in the server's web page */
  checksumAlgorithm?: ChecksumAlgorithm;
  /** the profile of the devices that it is for; the default one */
  profileId?: string;
}

export function createOtaPackage({ otaPackages, profiles }: Context, wanted: NewOtaPackage): OtaPackage {
  const { title, version, type = "FIRMWARE", data, url = null, tag = null } = wanted;
  const otaPackage = otaPackages.create({
    title,
    version,
    type,
    url,
    tag,
    deviceProfileId: wanted.profileId ?? profiles.default.id,
    dataSize: null,
    checksumAlgorithm: null,
    checksum: null,
    additionalInfo: new Map(),
  });
  if (data) {
    otaPackages.upload(otaPackage, {
      fileName: `${title}-${version}.bin`,
      contentType: "application/octet-stream",
      checksumAlgorithm: wanted.checksumAlgorithm ?? "SHA256",
      data: Buffer.from(data),
    });
  }
  return otaPackage;
}

/** Throws while a device or a profile has it. */
export function deleteOtaPackage({ otaPackages, otaData, store, profiles }: Context, otaPackage: OtaPackage): void {
  const devices = store.all().map((entity) => ({ what: "devices" as const, entity }));
  const deviceProfiles = profiles.all().map((entity) => ({ what: "device profile" as const, entity }));
  otaPackages.delete(otaPackage, [...devices, ...deviceProfiles]);
  otaData.evict(otaPackage.id);
}

/** undefined takes the device's own package away. */
export function assignOtaPackage(context: Context, device: Device, otaPackage: OtaPackage | undefined, type: OtaType) {
  const before = { own: assignedOf(device), profile: assignedOf(device.profile) };
  const wanted = { ...before.own, [type === "FIRMWARE" ? "firmwareId" : "softwareId"]: otaPackage?.id ?? null };
  context.otaPackages.checkAssignable(wanted, device.profile.id);
  Object.assign(device, wanted);
  deviceSaved(context, device, before);
}
