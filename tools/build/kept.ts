/** What was built, kept in dist/.kept while all that it was made of is the same. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { locate, namesIn, PROJECT, ROOT } from "../project.js";
import type { Target } from "./targets.js";

/** One file as built. */
export interface Bundle {
  /** Name in dist/. */
  file: string;
  code: string;
  map: string;
}

interface Kept {
  /** Hashes by the files' names, seen from the project's folder. */
  inputs: Record<string, string>;
  bundles: Bundle[];
}

const BUILDER = fileURLToPath(new URL(".", import.meta.url));
/** One target has several descriptions: an update over the air has a version in it. */
const MOST_OF_ONE_NAME = 8;

/** The bundles of targets that need no build. */
export class KeptBundles {
  private readonly folder: string;
  private readonly hashes = new Map<string, string>();

  constructor(private readonly root = PROJECT) {
    this.folder = join(root, "dist/.kept");
  }

  /** Undefined when it was never built, or a file that it was made of has changed. */
  get(target: Target): Bundle[] | undefined {
    const { inputs, bundles } = readKept(this.fileOf(target)) ?? {};
    if (!inputs) return undefined;
    const isSame = Object.entries(inputs).every(([name, hash]) => this.hashOf(resolve(this.root, name)) === hash);
    return isSame ? bundles : undefined;
  }

  keep(target: Target, inputs: string[], bundles: Bundle[]): void {
    const all = [...inputs, ...builderFiles()].map((file) => [relative(this.root, file), this.hashOf(file)]);
    const kept: Kept = { inputs: Object.fromEntries(all), bundles };
    mkdirSync(this.folder, { recursive: true });
    const file = this.fileOf(target);
    // Another process reads it whole, or not at all.
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(kept));
    renameSync(unfinished, file);
    this.forgetOldest(target);
  }

  private forgetOldest({ name }: Target): void {
    const files = readdirSync(this.folder).filter((file) => file.startsWith(`${name}@`) && file.endsWith(".json"));
    const byAge = files
      .map((file) => join(this.folder, file))
      .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.time - a.time);
    for (const { path } of byAge.slice(MOST_OF_ONE_NAME)) rmSync(path, { force: true });
  }

  /** A declaration that a project adds is read by each of its builds. */
  private fileOf(target: Target): string {
    const declarations = namesIn("boards", this.root).filter((name) => name.endsWith(".d.ts"));
    const description = JSON.stringify([target, locate(target.entry, this.root), declarations]);
    return join(this.folder, `${target.name}@${hash(description).slice(0, 12)}.json`);
  }

  private hashOf(file: string): string {
    const known = this.hashes.get(file);
    if (known !== undefined) return known;
    const found = existsSync(file) ? hash(readFileSync(file)) : "";
    this.hashes.set(file, found);
    return found;
  }
}

/** A file that someone has spoiled is as good as none. */
function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The build itself is one of the things that bundles are made of, and so are the versions of what it uses. */
function builderFiles(): string[] {
  const own = readdirSync(BUILDER).map((name) => join(BUILDER, name));
  return [...own, join(ROOT, "package.json"), join(ROOT, "tsconfig.device.json")];
}

function hash(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
