import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser that CHROMIUM names, or one on the PATH; undefined when there is none. */
export function findChromium(): string | undefined {
  const { CHROMIUM: named, PATH = "" } = process.env;
  if (named) return existsSync(named) ? named : undefined;
  return PATH.split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}
