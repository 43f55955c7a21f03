/** OTA packages (OtaPackageController): first what a package is, then its data as a form. */
import { Hono } from "hono";
import type { Context } from "../context.js";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from "../ota/checksums.js";
import { deleteOtaPackage } from "../ota/owner.js";
import { OTA_TYPES, type OtaPackage, type OtaPackageFields, type OtaType } from "../ota/packages.js";
import { type Env, requireTenant, TENANT_ID } from "./auth.js";
import { badRequest, generalError, noEntity, notFound, RestError } from "./errors.js";
import { type Listing, listed } from "./lists.js";
import { additionalInfo, additionalInfoJson, body, entity, entityId, ok, oneOf, pathId, text } from "./request.js";

/** What these lists can be sorted by, and where they look for a text (OtaPackageInfoRepository). */
const PACKAGES: Listing<OtaPackage> = {
  columns: {
    id: ({ id }) => id,
    createdTime: ({ createdTime }) => createdTime,
    type: ({ fields }) => fields.type,
    title: ({ fields }) => fields.title,
    version: ({ fields }) => fields.version,
    tag: ({ fields }) => fields.tag,
    url: ({ fields }) => fields.url,
    fileName: ({ file }) => file?.fileName ?? null,
    dataSize: ({ dataSize }) => dataSize,
    checksum: ({ checksum }) => checksum,
  },
  texts: ({ fields }) => [fields.title],
};

function infoJson(otaPackage: OtaPackage): Record<string, unknown> {
  const { fields, file } = otaPackage;
  return {
    id: entity("OTA_PACKAGE", otaPackage.id),
    createdTime: otaPackage.createdTime,
    tenantId: { entityType: "TENANT", id: TENANT_ID },
    deviceProfileId: entity("DEVICE_PROFILE", fields.deviceProfileId),
    type: fields.type,
    title: fields.title,
    version: fields.version,
    tag: fields.tag,
    url: fields.url,
    hasData: otaPackage.hasData,
    fileName: file?.fileName ?? null,
    contentType: file?.contentType ?? null,
    checksumAlgorithm: otaPackage.checksumAlgorithm,
    checksum: otaPackage.checksum,
    dataSize: otaPackage.dataSize,
    externalId: null,
    name: fields.title,
    additionalInfo: additionalInfoJson(fields.additionalInfo),
  };
}

export function otaPackageRoutes(context: Context): Hono<Env> {
  const { otaPackages, otaData, profiles } = context;
  const app = new Hono<Env>();
  const find = (id: string): OtaPackage => {
    const otaPackage = otaPackages.byIdOf(id);
    if (!otaPackage) throw noEntity("Ota package", id);
    return otaPackage;
  };
  const list = (found: OtaPackage[], query: Record<string, string>) => {
    const { data, ...pages } = listed(found, PACKAGES, query);
    return { data: data.map(infoJson), ...pages };
  };

  app.get("/otaPackages", (c) => c.json(list(otaPackages.all(), c.req.query())));

  /** Those that can be assigned. */
  app.get("/otaPackages/:profileId/:type", (c) => {
    const { profileId, type } = c.req.param();
    const fitting = ({ fields, hasData }: OtaPackage) =>
      hasData && fields.deviceProfileId === profileId && fields.type === type;
    return c.json(list(otaPackages.all().filter(fitting), c.req.query()));
  });

  app.get("/otaPackage/info/:id", (c) => {
    const otaPackage = otaPackages.byIdOf(pathId(c));
    if (!otaPackage) throw notFound();
    return c.json(infoJson(otaPackage));
  });

  app.use("/otaPackage/*", async (c, next) => {
    requireTenant(c.get("user"));
    await next();
  });

  app.get("/otaPackage/:id", (c) => {
    const otaPackage = find(pathId(c));
    return c.json({ ...infoJson(otaPackage), data: otaPackage.file?.data.toString("base64") ?? null });
  });

  app.get("/otaPackage/:id/download", (c) => {
    const { file, fields } = find(pathId(c));
    if (!file && fields.url) return c.body(null, 400);
    if (!file) throw generalError(NO_DATA);
    return c.body(new Uint8Array(file.data), 200, {
      "Content-Type": file.contentType,
      "Content-Disposition": `attachment;filename=${file.fileName}`,
      "x-filename": file.fileName,
    });
  });

  app.post("/otaPackage", async (c) => {
    requireTenant(c.get("user"));
    const input = await body(c);
    const fields = fieldsOf(input);
    if (input.usesUrl === true && !fields.url?.trim()) throw badRequest("Ota package URL should be specified!");
    if (fields.deviceProfileId !== null && !profiles.byIdOf(fields.deviceProfileId))
      throw badRequest("OtaPackage is referencing to non-existent device profile!");
    const id = entityId(input.id);
    // Whether it has data is found out when it is read.
    if (id === undefined) return c.json({ ...infoJson(otaPackages.create(fields)), hasData: false });
    const otaPackage = find(id);
    otaPackages.update(otaPackage, fields);
    return c.json(infoJson(otaPackage));
  });

  app.post("/otaPackage/:id", async (c) => {
    if (!c.req.header("Content-Type")?.startsWith("multipart/form-data"))
      throw new RestError(415, "Content-Type is not supported: multipart/form-data is wanted", 2);
    const otaPackage = find(pathId(c));
    const checksumAlgorithm = algorithm(c.req.query("checksumAlgorithm"));
    const { file } = await c.req.parseBody();
    if (!(file instanceof File)) throw badRequest("Required part 'file' is not present.");
    otaPackages.upload(otaPackage, {
      fileName: file.name,
      contentType: file.type,
      checksumAlgorithm,
      checksum: c.req.query("checksum"),
      data: Buffer.from(await file.arrayBuffer()),
    });
    otaData.evict(otaPackage.id);
    return c.json(infoJson(otaPackage));
  });

  app.delete("/otaPackage/:id", (c) => {
    deleteOtaPackage(context, find(pathId(c)));
    return ok(c);
  });
  return app;
}

const OF_SERVER = "org.thingsboard.server.common.data";
const NO_ALGORITHM = `No enum constant ${OF_SERVER}.ota.ChecksumAlgorithm`;
const NO_DATA =
  'Cannot invoke "java.nio.ByteBuffer.array()" because the return value of ' +
  `"${OF_SERVER}.OtaPackage.getData()" is null`;

function fieldsOf(input: Record<string, unknown>): OtaPackageFields {
  const type: OtaType | undefined = oneOf(OTA_TYPES, input.type);
  const title = text(input.title) ?? "";
  if (!type && title.trim()) throw badRequest("Type should be specified!");
  return {
    type: type ?? "FIRMWARE",
    deviceProfileId: entityId(input.deviceProfileId) ?? null,
    title,
    version: text(input.version) ?? "",
    tag: text(input.tag) ?? null,
    url: text(input.url) ?? null,
    dataSize: typeof input.dataSize === "number" ? input.dataSize : null,
    checksumAlgorithm: text(input.checksumAlgorithm) ? algorithm(text(input.checksumAlgorithm)) : null,
    checksum: text(input.checksum) ?? null,
    additionalInfo: additionalInfo(input.additionalInfo),
  };
}

function algorithm(name: string | undefined): ChecksumAlgorithm {
  if (!name) throw badRequest("Required request parameter 'checksumAlgorithm' is not present");
  const found = CHECKSUM_ALGORITHMS.find((known) => known === name.toUpperCase());
  if (!found) throw badRequest(`${NO_ALGORITHM}.${name.toUpperCase()}`);
  return found;
}
