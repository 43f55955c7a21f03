/** OTA packages of the tenant, checked as BaseOtaPackageService and its validators do it. */

import { checkFields } from "../fields.js";
import { timeId, timeOf } from "../ids.js";
import { InvalidInputError } from "../invalid-input.js";
import type { JsonObject } from "../json.js";
import { type ChecksumAlgorithm, checksum } from "./checksums.js";

export const OTA_TYPES = ["FIRMWARE", "SOFTWARE"] as const;
export type OtaType = (typeof OTA_TYPES)[number];
/** What begins the keys and topics of each type. */
export const KEY_PREFIX = { FIRMWARE: "fw", SOFTWARE: "sw" } as const;
const ID_OF = { FIRMWARE: "firmwareId", SOFTWARE: "softwareId" } as const;

/** What packages are assigned to: a device or its profile. */
export interface Assigned {
  firmwareId: string | null;
  softwareId: string | null;
}

export interface OtaPackageFields {
  deviceProfileId: string | null;
  type: OtaType;
  title: string;
  version: string;
  tag: string | null;
  /** where the device has to fetch it from by itself */
  url: string | null;
  /** what the owner says of the file behind the url; of an uploaded one the server knows it */
  dataSize: number | null;
  checksumAlgorithm: ChecksumAlgorithm | null;
  checksum: string | null;
  additionalInfo: JsonObject;
}

export interface OtaFile {
  fileName: string;
  contentType: string;
  checksumAlgorithm: ChecksumAlgorithm;
  checksum: string;
  data: Buffer;
}

export class OtaPackage {
  readonly id: string = timeId();
  readonly createdTime = timeOf(this.id);
  file: OtaFile | undefined;

  constructor(public fields: OtaPackageFields) {}

  get hasData(): boolean {
    return this.file !== undefined || !!this.fields.url;
  }

  get dataSize(): number | null {
    return this.file?.data.length ?? this.fields.dataSize;
  }

  get checksumAlgorithm(): ChecksumAlgorithm | null {
    return this.file?.checksumAlgorithm ?? this.fields.checksumAlgorithm;
  }

  get checksum(): string | null {
    return this.file?.checksum ?? this.fields.checksum;
  }
}

export function assignedOf({ firmwareId, softwareId }: Assigned): Assigned {
  return { firmwareId, softwareId };
}

export function assignedId(entity: Assigned, type: OtaType): string | null {
  return entity[ID_OF[type]];
}

export class OtaPackages {
  private readonly byId = new Map<string, OtaPackage>();

  all(): OtaPackage[] {
    return [...this.byId.values()];
  }

  byIdOf(id: string): OtaPackage | undefined {
    return this.byId.get(id);
  }

  create(fields: OtaPackageFields): OtaPackage {
    check(fields);
    if (this.all().some((other) => other.fields.title === fields.title && other.fields.version === fields.version))
      throw new InvalidInputError("OtaPackage with such title and version already exists!");
    const created = new OtaPackage(fields);
    this.byId.set(created.id, created);
    return created;
  }

  /** Only the additional info may change. */
  update(otaPackage: OtaPackage, fields: OtaPackageFields): void {
    check(fields);
    checkUnchanged(otaPackage.fields, fields, FIXED_FIELDS);
    // A package without a URL may get one, even beside its data.
    if (otaPackage.fields.url !== null) checkUnchanged(otaPackage.fields, fields, { url: "otaPackage URL" });
    otaPackage.fields = fields;
  }

  /** Stores the data; without a checksum of the caller's the server computes it. */
  upload(otaPackage: OtaPackage, file: Omit<OtaFile, "checksum"> & { checksum?: string | undefined }): void {
    if (!file.fileName) throw new InvalidInputError("OtaPackage file name should be specified!");
    if (!file.contentType) throw new InvalidInputError("OtaPackage content type should be specified!");
    if (file.data.length === 0) throw new InvalidInputError("OtaPackage data should be specified!");
    const actual = checksum(file.checksumAlgorithm, file.data);
    if (file.checksum && file.checksum !== actual) throw new InvalidInputError("Wrong otaPackage file!");
    if (otaPackage.fields.url) throw new InvalidInputError("Updating otaPackage URL is prohibited!");
    const stored = { ...file, checksum: actual };
    if (otaPackage.file) checkUnchanged(otaPackage.file, stored, FIXED_FILE);
    otaPackage.file = stored;
  }

  /** `users`: the devices and profiles that there are. */
  delete({ id }: OtaPackage, users: Array<{ what: "devices" | "device profile"; entity: Assigned }>): void {
    for (const { what, entity } of users) {
      if (entity.firmwareId === id)
        throw new InvalidInputError(`The otaPackage referenced by the ${what} cannot be deleted!`);
      if (entity.softwareId === id)
        throw new InvalidInputError(`The software referenced by the ${what} cannot be deleted!`);
    }
    this.byId.delete(id);
  }

  /** Whether a device or profile may have these packages: they must exist, have data, and be of the right type and profile. */
  checkAssignable(wanted: Assigned, deviceProfileId: string | undefined): void {
    for (const type of OTA_TYPES) {
      const id = assignedId(wanted, type);
      if (id === null) continue;
      const what = type.toLowerCase();
      const otaPackage = this.byId.get(id);
      if (!otaPackage) throw new InvalidInputError(`Can't assign non-existent ${what}!`);
      if (otaPackage.fields.type !== type)
        throw new InvalidInputError(`Can't assign ${what} with type: ${otaPackage.fields.type}`);
      if (!otaPackage.hasData) throw new InvalidInputError(`Can't assign ${what} with empty data!`);
      if (otaPackage.fields.deviceProfileId !== deviceProfileId)
        throw new InvalidInputError(`Can't assign ${what} with different deviceProfile!`);
    }
  }
}

function check({ title, version, tag, url }: OtaPackageFields): void {
  checkFields({ title, version, tag, url });
  if (!title.trim()) throw new InvalidInputError("OtaPackage title should be specified!");
  if (!version) throw new InvalidInputError("OtaPackage version should be specified!");
}

const FIXED_FIELDS = {
  type: "type",
  title: "otaPackage title",
  version: "otaPackage version",
  tag: "otaPackage tag",
  deviceProfileId: "otaPackage deviceProfile",
} as const;

// The server names the content type for the checksum too.
const FIXED_FILE = {
  fileName: "otaPackage file name",
  contentType: "otaPackage content type",
  checksumAlgorithm: "otaPackage content type",
  checksum: "otaPackage content type",
} as const;

function checkUnchanged<T>(before: T, after: T, names: Partial<Record<keyof T, string>>): void {
  for (const key of Object.keys(names) as Array<keyof T>)
    if (before[key] !== after[key]) throw new InvalidInputError(`Updating ${names[key]} is prohibited!`);
}
