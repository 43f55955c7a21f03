/** Node, the packages, what is built. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isUpToDate } from "../compiler/build.js";
import { selectTargets } from "../compiler/targets/targets.js";
import { fileOf } from "../firmware-form.js";
import { readJson } from "../json-file.js";
import { asTyped, PROJECT, ROOT } from "../project.js";
import { type Finding, note, ok, wrong } from "./finding.js";

interface Manifest {
  version: string;
  engines?: { node?: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export function nodeFinding(version = process.versions.node, root = ROOT): Finding {
  const least = readManifest(root).engines?.node?.replace(/^>=/, "") ?? "0";
  return isOlder(version, least)
    ? wrong(`Node.js ${version} is too old: install ${least} or newer, from https://nodejs.org`)
    : ok(`Node.js ${version}`);
}

/** Whether the packages are those of package-lock.json. In a project that uses the package, npm itself has seen to that. */
export function packagesFinding(root = ROOT): Finding {
  const file = join(root, "package-lock.json");
  if (!existsSync(file)) return ok("packages: those of your own project");
  const { packages } = readJson(file) as { packages: Record<string, { version?: string; link?: boolean }> };
  const { dependencies, devDependencies } = readManifest(root);
  // A link leads to a folder of this repository.
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !packages[`node_modules/${name}`]?.link,
  );
  const differing = names.filter((name) => {
    const folder = join(root, "node_modules", name);
    const wanted = packages[`node_modules/${name}`]?.version;
    return !existsSync(join(folder, "package.json")) || readManifest(folder).version !== wanted;
  });
  if (!differing.length) return ok(`packages: the ${names.length} of package-lock.json`);
  const some = differing.slice(0, 3).join(", ") + (differing.length > 3 ? ", ..." : "");
  return wrong(`${differing.length} packages are missing or of another version (${some}). Run: npm ci`);
}

export function buildFinding(board: string): Finding {
  const name = `dist/${fileOf(board, "tokens")}`;
  const file = join(PROJECT, name);
  const command = asTyped("build", `--board ${board}`);
  if (!existsSync(file)) return note(`${name} is not built yet: flash and start build it, and so does ${command}`);
  return isUpToDate(selectTargets({ board }))
    ? ok(`${name} is up to date`)
    : note(`${name} is older than its sources: flash and start build it, and so does ${command}`);
}

function readManifest(folder: string): Manifest {
  return readJson(join(folder, "package.json")) as Manifest;
}

function isOlder(version: string, least: string): boolean {
  const [own, other] = [version, least].map((text) => text.split(".").map(Number));
  const at = other!.findIndex((part, i) => part !== (own![i] ?? 0));
  return at >= 0 && (own![at] ?? 0) < other![at]!;
}
