/** What was seen on a real server, as it is kept beside the observations. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Recording, Theme } from "./observation.js";

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), "recorded");

const fileOf = ({ name }: Theme) => path.join(FOLDER, `${name}.json`);

/** Empty for a theme that was never recorded. */
export function recordingOf(theme: Theme): Recording {
  const file = fileOf(theme);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : { version: "", date: "", seen: {} };
}

/** Writes what was seen in the order of the theme. What was not looked at this time stays; what is no observation any more goes. */
export function record(theme: Theme, version: string, seen: Map<string, unknown>): void {
  const before = recordingOf(theme).seen;
  const names = theme.observations.map(({ name }) => name);
  const all = names.map((name) => [name, seen.has(name) ? seen.get(name) : before[name]]);
  const recording: Recording = { version, date: new Date().toISOString().slice(0, 10), seen: Object.fromEntries(all) };
  fs.writeFileSync(fileOf(theme), `${JSON.stringify(recording, null, 2)}\n`);
}
