// `npm run docs`: the API reference, dist/api/index.html, from the docstrings. What lacks one, or links to what is not there, fails it.
import { tsImport } from "tsx/esm/api";

const { OPT_IN_MODULES } = await tsImport("../compiler/targets/targets.ts", import.meta.url);
const FOR_FIRMWARE = ["espruino/dht22", "espruino/settings", "espruino/sha256", "espruino/time", "espruino/wifi"];

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  entryPoints: ["index", ...OPT_IN_MODULES, ...FOR_FIRMWARE].map((name) => `../../src/${name}.ts`),
  tsconfig: "../../src/tsconfig.json",
  out: "../../dist/api",
  plugin: ["./public-names.mjs"],
  // The build reads these.
  modifierTags: ["@apart", "@rare"],
  excludeTags: ["@apart", "@rare"],
  name: "ThingsBoard client SDK for Espruino",
  readme: "none",
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeProtected: true,
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: [
    "Class",
    "Interface",
    "Function",
    "Method",
    "Property",
    "TypeAlias",
    "Enum",
    "EnumMember",
    "Variable",
    "Accessor",
  ],
  intentionallyNotExported: [
    // Of Espruino.
    "Pin",
    // Types that tell the compiler how an application's own names hang together. DeviceTypes has their meaning.
    "NameOf",
    "AttributesOf",
    "AttributeUpdateOf",
    "TelemetryOf",
    "ParamsOf",
    "ResultOf",
    "RpcRequestOf",
    "ServerParamsOf",
    "ServerResultOf",
  ],
  // Fields of types without a name, which the comment of the whole tells.
  intentionallyNotDocumented: [
    ...["credentialsType", "accessToken", "clientId", "username", "password", "certificate"].map(
      (field) => `provision.Credentials.__type.${field}`,
    ),
    ...["messages", "telemetryMessages", "telemetryDataPoints"].map(
      (field) => `session-limits.SessionLimits.rateLimits.__type.${field}`,
    ),
  ],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};
