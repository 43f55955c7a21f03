/** What a build says that a firmware's bundles leave out of the library, and why they leave out nothing. */
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { bundle } from "../../../tools/compiler/build.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";
import { ROOT } from "../../../tools/project.js";
import { boardJson, project } from "./support.js";

const LIBRARY = relative(join(ROOT, ".tsout/project/boards/x"), join(ROOT, "src/index"));
const HEAD = `import { TBDeviceMqttClient } from "${LIBRARY}";
const client = new TBDeviceMqttClient({ host: "tb", accessToken: "token" });
client.connect();
`;

const MAINS: Record<string, string> = {
  plain: `client.sendTelemetry({ a: 1 });`,
  computed: `(client as any)["claim" + Date.now()]();`,
  handed: `import { driveAll } from "drive-all";\ndriveAll(client);`,
  named: `import { drive } from "drive";\ndrive(client);`,
};

const FILES = {
  "modules/drive.js": "exports.drive = function (client) { client.claimDevice('secret'); };",
  "modules/drive-all.js": "exports.driveAll = function (client) { for (var i in client) client[i](); };",
  ...Object.fromEntries(Object.keys(MAINS).map((name) => [`boards/${name}/board.json`, boardJson()])),
  ...Object.fromEntries(Object.entries(MAINS).map(([name, text]) => [`boards/${name}/main.ts`, HEAD + text])),
};

it("methods that a firmware never names are in neither bundle, and the build says so", {
  timeout: 240_000,
}, async () => {
  const root = project(FILES);
  const targets = selectTargets({ board: Object.keys(MAINS).join(), root });
  const bundles = [
    ...(await bundle(targets.slice(0, 1), { root })),
    ...(await bundle(targets, { root, onlySmall: true })),
  ];
  const built = new Map(bundles.map((one) => [one.file, one]));
  const toldOf = (file: string) => built.get(file)!.leftOut;

  expect(toldOf("plain.min.js")).toMatch(
    /^dist\/plain\.min\.js leaves out disconnect, .*sendAttributes, .*claimDevice, which the firmware never names$/,
  );
  expect(toldOf("plain.js")).toBe(toldOf("plain.min.js")!.replace(".min", ""));
  for (const file of ["plain.js", "plain.min.js"]) {
    expect(built.get(file)!.code).toMatch(/\.sendTelemetry ?=/);
    expect(built.get(file)!.code).not.toMatch(/claimDevice|sendRpcCall/);
  }

  const all = /\.claimDevice ?=/;
  const keeps = "keeps all methods of the library: boards/";
  expect(toldOf("computed.min.js")).toContain(`${keeps}computed/main.ts(4,1) computes a name: (client as any)["claim"`);
  expect(built.get("computed.min.js")!.code).toMatch(all);
  expect(toldOf("handed.min.js")).toBe(
    `dist/handed.min.js ${keeps}handed/main.ts(5,10) hands client over, and modules/drive-all.js computes names`,
  );
  expect(built.get("handed.min.js")!.code).toMatch(all);
  expect(toldOf("named.min.js")).toMatch(/leaves out (?!.*claimDevice).*sendRpcCall/);
  expect(built.get("named.min.js")!.code).toMatch(all);

  // What is taken from the last build tells it again.
  const again = await bundle(targets.slice(0, 1), { root, onlySmall: true });
  expect(again[0]!.leftOut).toBe(toldOf("plain.min.js"));
});
