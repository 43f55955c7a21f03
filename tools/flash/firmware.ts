/** The bundles that go to a board: those in dist/, built anew when a source has changed. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { bundle, isUpToDate } from "../compiler/build.js";
import type { Board } from "../compiler/targets/boards.js";
import { LOADER, SIGNATURE, selectTargets, type Target } from "../compiler/targets/targets.js";
import { type Form, type Formed, type FormOptions, fileOf, formOf } from "../firmware-form.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { PROJECT } from "../project.js";
import type { SigningKey } from "../signing/key.js";
import { signPackage } from "../signing/sign.js";
import type { Wanted } from "./plan.js";

export interface Firmware {
  /** Name in dist/. */
  file: string;
  code: Buffer;
  /** All its forms, to lead stack traces to the source: a board may run the one of an earlier day. */
  forms: Formed[];
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
  { modulesUrl, offline, text }: ModuleOptions & FormOptions = {},
): Promise<Firmware> {
  const targets = targetsFor(board, example);
  const isNew = !isUpToDate(targets);
  if (isNew) await bundle(targets, { write: true, onlySmall: true, modulesUrl, offline });
  return { ...readFirmware(board, example, { text }), isNew };
}

/** What is in dist/, however old it is. */
export function readFirmware(board: string, example?: string, options: FormOptions = {}): Omit<Firmware, "isNew"> {
  const form = formOf(options);
  const forms: Form[] = form === "text" ? ["text", "tokens"] : ["tokens", "text"];
  const [{ name }] = targetsFor(board, example) as [Target];
  const file = fileOf(name, form);
  const path = (file: string) => join(PROJECT, "dist", file);
  const readForm = (file: string): Formed => ({
    file,
    code: readFileSync(path(file)),
    map: readFileSync(path(`${file}.map`), "utf8"),
  });
  return {
    file,
    code: readFileSync(path(file)),
    forms: forms.map((form) => readForm(fileOf(name, form))),
    loader: readFileSync(path(fileOf(LOADER.name, "text"))),
    signature: readFileSync(path(fileOf(SIGNATURE.name, form))),
    builtAt: statSync(path(file)).mtimeMs,
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
