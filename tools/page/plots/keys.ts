/** Which keys are plotted: what was chosen, else the first with numbers. */
import { byName } from "./natural-sort.js";

/** Without a choice. */
const FIRST_PLOTS = 8;
/** A canvas each: more would make the page slow. */
export const MOST_PLOTS = 16;

/** States of an update: times and versions, of which a line says nothing. */
const OF_UPDATES = /^(fw|sw)_|^(current|target)_(fw|sw)_/;

function isOfUpdate(key: string): boolean {
  return OF_UPDATES.test(key);
}

export interface Key {
  name: string;
  isNumber: boolean;
}

export function canPlot({ name, isNumber }: Key): boolean {
  return isNumber && !isOfUpdate(name);
}

/** Natural order. `chosen`: undefined as long as nobody chose. */
export function plottedKeys(keys: readonly Key[], chosen: readonly string[] | undefined): string[] {
  const able = keys.filter(canPlot).map(({ name }) => name);
  const wanted = chosen ? able.filter((name) => chosen.includes(name)) : able;
  return wanted.sort(byName).slice(0, chosen ? MOST_PLOTS : FIRST_PLOTS);
}

/** What is not shown, in words; "" when all numbers are plotted. */
export function plottedText(keys: readonly Key[], plotted: readonly string[]): string {
  const able = keys.filter(canPlot).length;
  if (able === 0 || plotted.length === able) return "";
  const most = plotted.length === MOST_PLOTS ? ` No more than ${MOST_PLOTS} are plotted at a time.` : "";
  return `${plotted.length} of ${able} keys with numbers are plotted. Choose others in the list.${most}`;
}
