/** Versions of ThingsBoard, as in "4.2" or "4.2.2.3": what the emulator does differently for an older or newer one. */

const VERSION = /^\d+(\.\d+){1,3}/;

/** What the emulator plays unless it is told otherwise: the series in which all of it was compared with a real server, 4.2.1. */
export const SERVER_VERSION = "4.2";

/** The oldest that the emulator can be like. */
const OLDEST = "3.8";

/** What follows the numbers, as in "4.4.0-SNAPSHOT", does not count. */
export function isServerVersion(text: string): boolean {
  return VERSION.test(text) && isAtLeast(text, OLDEST);
}

/** Whether a version is this one or a later one. A number that is left out counts as 0: "4.2" is older than "4.2.2.3". */
export function isAtLeast(version: string, wanted: string): boolean {
  const [own, least] = [numbersOf(version), numbersOf(wanted)];
  const at = least.findIndex((number, i) => number !== (own[i] ?? 0));
  return at < 0 || (own[at] ?? 0) > (least[at] ?? 0);
}

/** Whether a change is in a version. It came with the first of `versions` of that version's series, 4.2 or 4.3 as it may be, or before the series began. */
export function hasChange(version: string, versions: [string, ...string[]]): boolean {
  const series = numbersOf(version).slice(0, 2).join(".");
  const ofSeries = versions.find((first) => numbersOf(first).slice(0, 2).join(".") === series);
  return isAtLeast(version, ofSeries ?? versions.at(-1)!);
}

function numbersOf(version: string): number[] {
  return (VERSION.exec(version)?.[0] ?? "").split(".").map(Number);
}
