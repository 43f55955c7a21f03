/** What was built, kept in dist/.kept while all that it was made of is the same. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { PROJECT } from "../project.js";
import type { Tokenised } from "./tokens/index.js";

/** One file as built. */
export interface Bundle {
  /** Name in dist/. */
  file: string;
  code: string;
  map: string;
  /** What goes to flash, where this is the small bundle of a module or a firmware. */
  tokens?: Tokenised;
  /** What may be wrong with what it is made of, a line each. */
  warnings?: string[];
  /** Which methods of the library it does not have, or why it has all of them. */
  leftOut?: string | undefined;
  /** Modules that could not be had, and have others in their place. */
  missing?: string[];
}

/** What was to be built: a name, and all that the build was told. */
export interface Wanted {
  name: string;
  told: unknown;
}

interface Kept {
  /** Hashes by the files' names, seen from the project's folder. */
  inputs: Record<string, string>;
  bundles: Bundle[];
}

/** One name is built in several ways: an update over the air has a version in it. */
const MOST_OF_ONE_NAME = 8;

/** One of them for each build: it remembers when that began. */
export class KeptBundles {
  private readonly begunAt = Date.now();
  private readonly folder: string;
  private readonly hashes = new Map<string, string>();

  /** `builder`: files that make all of them, as they were when this process loaded them. */
  constructor(
    private readonly root = PROJECT,
    private readonly builder: string[] = [],
    private readonly loadedAt = Number.POSITIVE_INFINITY,
  ) {
    this.folder = join(root, "dist/.kept");
  }

  /** Undefined when it was never built, or a file that it was made of has changed. */
  get(wanted: Wanted): Bundle[] | undefined {
    const { inputs, bundles } = readKept(this.fileOf(wanted)) ?? {};
    if (!inputs) return undefined;
    const isSame = Object.entries(inputs).every(([name, hash]) => this.hashOf(resolve(this.root, name)) === hash);
    return isSame ? bundles : undefined;
  }

  /** Where nothing can be written, it is built again the next time. */
  keep(wanted: Wanted, inputs: string[], bundles: Bundle[]): void {
    // What was saved meanwhile may not be what was read.
    if (isAnySavedSince(this.begunAt, inputs) || isAnySavedSince(this.loadedAt, this.builder)) return;
    const hashes = [...inputs, ...this.builder].map((file) => [relative(this.root, file), this.hashOf(file)]);
    const kept: Kept = { inputs: Object.fromEntries(hashes), bundles };
    const file = this.fileOf(wanted);
    // Another process reads it whole, or not at all.
    const unfinished = `${file}.${process.pid}`;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(unfinished, JSON.stringify(kept));
      renameSync(unfinished, file);
      this.forgetOldest(wanted.name);
    } catch {
      if (existsSync(unfinished)) rmSync(unfinished);
    }
  }

  private forgetOldest(name: string): void {
    const paths = readdirSync(this.folder)
      .filter((file) => file.startsWith(`${name}@`))
      .map((file) => join(this.folder, file));
    const byAge = paths.sort((a, b) => savedAt(b) - savedAt(a));
    for (const path of byAge.slice(MOST_OF_ONE_NAME)) rmSync(path, { force: true });
  }

  private fileOf({ name, told }: Wanted): string {
    return join(this.folder, `${name}@${hash(JSON.stringify(told)).slice(0, 12)}.json`);
  }

  private hashOf(file: string): string {
    const known = this.hashes.get(file);
    if (known !== undefined) return known;
    const found = existsSync(file) ? hash(readFileSync(file)) : "";
    this.hashes.set(file, found);
    return found;
  }
}

function isAnySavedSince(time: number, files: string[]): boolean {
  return files.some((file) => Math.floor(savedAt(file)) > time);
}

/** Milliseconds since 1970; 0 for what is not there. */
function savedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** A file that someone has spoiled is as good as none. */
function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function hash(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
