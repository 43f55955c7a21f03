/** Where modules come from that a project does not have: an address as Espruino's, or a folder. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface ModuleOptions {
  /** Addresses or folders, with `|` between them as in Espruino's own tools; TB_MODULES_URL, or Espruino's address, when absent. */
  modulesUrl?: string;
  /** Fetch nothing; TB_OFFLINE when absent. */
  offline?: boolean;
  /** How long a server is waited for. */
  timeoutMs?: number;
  /** What a build has to say beside its result, a line; console.warn when absent. */
  tell?: (line: string) => void;
}

export interface FetchedModule {
  url: string;
  code: string;
}

const ESPRUINO = "https://www.espruino.com/modules";
/** Espruino's tools take the minified file first: here it is minified anyway, and a fault has a line in the other. */
const ENDINGS = [".js", ".min.js"];
/** The largest that Espruino has takes a quarter of it. */
const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 20_000;

export function isOffline({ offline = Boolean(process.env.TB_OFFLINE) }: ModuleOptions): boolean {
  return offline;
}

/** The first file that there is for this name. Rejects with one line, which says what to do. */
export async function fetchModule(
  name: string,
  { modulesUrl = process.env.TB_MODULES_URL || ESPRUINO, timeoutMs }: ModuleOptions,
  root: string,
): Promise<FetchedModule> {
  const places = modulesUrl.split("|").map((place) => place.trim().replace(/[\\/]+$/, ""));
  for (const url of places.filter(Boolean).flatMap((place) => ENDINGS.map((ending) => `${place}/${name}${ending}`))) {
    const code = await readModule(url, root, timeoutMs);
    if (code !== undefined) return { url, code };
  }
  throw new Error(
    `there is no ${ENDINGS.map((ending) => name + ending).join(" or ")} at ${places.join(" or ")}: look for its name at https://www.espruino.com/Modules, or save it as modules/${name}.js`,
  );
}

/** The text of a module; undefined when there is none. */
export async function readModule(url: string, root: string, timeoutMs = TIMEOUT_MS): Promise<string | undefined> {
  const bytes = /^https?:/.test(url) ? await download(url, timeoutMs) : readLocal(url, root);
  if (!bytes) return undefined;
  const code = textOf(bytes, url);
  if (/^\s*</.test(code)) throw new Error(`${url} is a web page, not a module: ${OTHERWISE}`);
  return code;
}

const OTHERWISE = "give another address or a folder with --modules-url";

function readLocal(url: string, root: string): Buffer | undefined {
  try {
    return readFileSync(url.startsWith("file:") ? fileURLToPath(url) : resolve(root, url));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new Error(`${url}: ${message}`);
  }
}

async function download(url: string, timeoutMs: number): Promise<Buffer | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { redirect: "manual", signal });
    if (response.ok) return await bodyOf(response, url);
    await response.body?.cancel();
    if (response.status === 404 || response.status === 410) return undefined;
    throw new Refused(`${url} answers ${response.status}${leadsTo(response)}: ${OTHERWISE}`);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Error(`${url} cannot be reached (${reasonOf(error, timeoutMs)}): without a network, ${OTHERWISE}`);
  }
}

/** The server said it, and not the network. */
class Refused extends Error {}

function leadsTo({ headers }: Response): string {
  const location = headers.get("location");
  return location ? ` and redirects to ${location}` : "";
}

async function bodyOf({ body }: Response, url: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > MAX_BYTES)
      throw new Refused(`${url} has more than ${MAX_BYTES} bytes, too many for a module: ${OTHERWISE}`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function textOf(bytes: Buffer, url: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${url} is not UTF-8 text: ${OTHERWISE}`);
  }
}

/** Node's "fetch failed" says why only in its cause. */
function reasonOf(error: unknown, timeoutMs: number): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return `no answer in ${timeoutMs / 1000} s`;
  return cause?.code ?? cause?.message ?? message;
}
