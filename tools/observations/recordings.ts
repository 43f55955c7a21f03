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

/** Writes what was seen. */
export function record(theme: Theme, version: string, seen: Map<string, unknown>): void {
  const recording = renewed(theme, recordingOf(theme), version, seen);
  fs.writeFileSync(fileOf(theme), `${JSON.stringify(recording, null, 2)}\n`);
}

/**
 * A recording with what was seen now, in the order of the theme. What was not looked at this time stays; what is no observation any more goes. Throws where something stays of another
 * version of the server.
 */
export function renewed(theme: Theme, before: Recording, version: string, seen: Map<string, unknown>): Recording {
  const names = theme.observations.map(({ name }) => name);
  const kept = names.filter((name) => !seen.has(name) && name in before.seen);
  if (kept.length > 0 && version !== before.version)
    throw new Error(
      `${theme.name} is not recorded: this server is ${version}, and of ${before.version} ${kept.length} would stay that were not looked at ("${kept[0]}"): run all of it, with TB_SLOW=1`,
    );
  const all = names.map((name) => [name, seen.has(name) ? seen.get(name) : before.seen[name]]);
  return { version, date: new Date().toISOString().slice(0, 10), seen: Object.fromEntries(all) };
}
