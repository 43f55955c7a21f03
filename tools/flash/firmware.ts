/** The bundles that go to a board: those in dist/, built anew when a source has changed. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "../compiler/boards.js";
import { bundle, isUpToDate } from "../compiler/build.js";
import { LOADER, SIGNATURE, selectTargets } from "../compiler/targets.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { PROJECT } from "../project.js";
import type { SigningKey } from "../signing/key.js";
import { signPackage } from "../signing/sign.js";
import type { Wanted } from "./plan.js";

export interface Firmware {
  /** Name in dist/. */
  file: string;
  code: Buffer;
  /** Its source map. */
  map: string;
  loader: Buffer;
  /** The module that checks signed packages. */
  signature: Buffer;
  /** Milliseconds since 1970. */
  builtAt: number;
  isNew: boolean;
}

const targetsFor = (board: string, example?: string) => [...selectTargets({ board, example }), LOADER, SIGNATURE];

export async function firmwareFor(
  board: string,
  example?: string,
  { modulesUrl, offline }: ModuleOptions = {},
): Promise<Firmware> {
  const targets = targetsFor(board, example);
  const isNew = !isUpToDate(targets);
  if (isNew) await bundle(targets, { write: true, onlySmall: true, modulesUrl, offline });
  return { ...readFirmware(board, example), isNew };
}

/** What is in dist/, however old it is. */
export function readFirmware(board: string, example?: string): Omit<Firmware, "isNew"> {
  const targets = targetsFor(board, example);
  const files = targets.map(({ name }) => join(PROJECT, "dist", `${name}.min.js`)) as [string, string, string];
  const [code, loader, signature] = files.map((file) => readFileSync(file)) as [Buffer, Buffer, Buffer];
  const builtAt = statSync(files[0]).mtimeMs;
  return {
    file: `${targets[0]?.name}.min.js`,
    code,
    loader,
    signature,
    builtAt,
    map: readFileSync(`${files[0]}.map`, "utf8"),
  };
}

/**
 * What goes to a board. With a key the code is signed, as of when it was built, so that the same code stays the same; and the board gets what it takes to install
 * nothing else over the air from then on.
 */
export function wantedFor(
  { firmware: { title, version } }: Pick<Board, "firmware">,
  { code, loader, signature, builtAt }: Pick<Firmware, "code" | "loader" | "signature" | "builtAt">,
  key: SigningKey | undefined,
): Pick<Wanted, "code" | "loader" | "signing"> {
  if (!key) return { code, loader };
  const signed = signPackage(code, { kind: "fw", title, version }, key, builtAt);
  return { code: signed, loader, signing: { key: Buffer.from(key.publicKey), check: signature } };
}
