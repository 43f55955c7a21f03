/** The modules of a project: files in `modules/`, its own and those that were fetched. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { locate } from "../project.js";
import { fetchModule, isOffline, type ModuleOptions, readModule } from "./fetch.js";
import { checksum, LOCK_FILE, type Locked, lock, readLock, writeWhole } from "./lock.js";

/** What Espruino's modules are called; nothing that leads out of a folder. */
export function isModuleName(name: string): boolean {
  return /^[\w@-][\w.@-]*(\/[\w@-][\w.@-]*)*$/.test(name) && name.length <= 100;
}

/** Small drivers for the examples, for those who have no network: a few of the functions of Espruino's modules of these names. */
const DRIVERS = "boards/examples/drivers";

export class ProjectModules {
  /** What to tell of each module that one of those drivers is there for, by the module's name. */
  readonly standIns = new Map<string, string>();
  private readonly locked: Map<string, Locked>;

  constructor(
    readonly root: string,
    private readonly options: ModuleOptions,
  ) {
    this.locked = readLock(root);
  }

  /** All that decides what a module is, whether it is there or not. Paths. */
  inputs(name: string): string[] {
    const files = [`modules/${name}.ts`, `modules/${name}.js`, `modules/${name}.d.ts`, LOCK_FILE];
    return files.map((file) => join(this.root, file));
  }

  has(name: string): boolean {
    return this.inputs(name).slice(0, 2).some(isThere);
  }

  /** Path of the file that the project has for this name. Throws when it was fetched, and is no longer what it was. */
  own(name: string): string | undefined {
    const [typescript, javascript] = this.inputs(name) as [string, string];
    if (isThere(typescript)) return typescript;
    if (!isThere(javascript)) return undefined;
    const entry = this.locked.get(name);
    if (entry && checksum(readFileSync(javascript, "utf8")) !== entry.sha256) {
      throw new Error(
        `modules/${name}.js was changed after it was fetched: to keep your changes, remove "${name}" from ${LOCK_FILE}; to fetch it again, delete the file`,
      );
    }
    return javascript;
  }

  /** The same, fetched when it is not there, or else a driver of the examples' own. Rejects with one line, which says what to do. */
  async find(name: string): Promise<string> {
    const own = this.own(name);
    if (own) return own;
    try {
      return await this.fetch(name);
    } catch (error) {
      const driver = `${DRIVERS}/${name}.ts`;
      // What is locked is that, and nothing else.
      if (this.locked.has(name) || !isThere(locate(driver, this.root))) throw error;
      this.standIns.set(name, `${driver} is used in place of the module "${name}": ${(error as Error).message}`);
      return locate(driver, this.root);
    }
  }

  private async fetch(name: string): Promise<string> {
    if (isOffline(this.options)) {
      throw new Error(
        `modules/${name}.js is missing, and --offline fetches nothing: build once without --offline, or save the module there`,
      );
    }
    const known = this.locked.get(name);
    const { url, code } = known ? await this.again(name, known) : await fetchModule(name, this.options, this.root);
    await checkSyntax(code, url);
    const file = join(this.root, `modules/${name}.js`);
    writeWhole(file, code);
    const entry = { url, sha256: checksum(code) };
    lock(this.root, name, entry);
    this.locked.set(name, entry);
    const { tell = console.warn } = this.options;
    tell(`fetched modules/${name}.js from ${url}, ${code.length.toLocaleString("en")} bytes`);
    return file;
  }

  /** What another copy of the project has is what this one gets. */
  private async again(name: string, { url, sha256 }: Locked): Promise<{ url: string; code: string }> {
    const code = await readModule(url, this.root, this.options.timeoutMs);
    const way = `remove "${name}" from ${LOCK_FILE}`;
    if (code === undefined) throw new Error(`${url} no longer exists: to look for it elsewhere, ${way}`);
    if (checksum(code) !== sha256)
      throw new Error(`${url} has changed since ${LOCK_FILE} was written: to use the new file, ${way}`);
    return { url, code };
  }
}

/** By its exact name, as on a disk that tells DHT22 from dht22. */
function isThere(file: string): boolean {
  return existsSync(file) && readdirSync(dirname(file)).includes(basename(file));
}

/** What does not parse is not kept. */
async function checkSyntax(code: string, url: string): Promise<void> {
  // It takes half a second to load, and most builds fetch nothing.
  const { default: ts } = await import("../typescript.mjs");
  const { diagnostics } = ts.transpileModule(code, { fileName: "module.js", reportDiagnostics: true });
  const [first] = diagnostics ?? [];
  if (first) throw new Error(`${url} is not JavaScript: ${ts.flattenDiagnosticMessageText(first.messageText, " ")}`);
}
