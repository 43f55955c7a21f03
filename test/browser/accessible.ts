/** What WCAG 2.2 AA asks of a page, as far as a program can tell. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe-core finds, a line each: the rule, and where. */
export async function violations(page: Page): Promise<string[]> {
  // By way of the debugger: the page itself takes no script but its own.
  await page.evaluate(AXE);
  return page.evaluate<string[]>(`axe.run(document, { runOnly: ${JSON.stringify(TAGS)} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + " " + target + ": " + failureSummary)))`);
}

/** Borders of what one uses, against what is around them, that are under 3 to 1 (WCAG 1.4.11), which axe-core does not look at. */
export function faintBorders(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(${FAINT_BORDERS})()`);
}

const FAINT_BORDERS = `() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const isClear = (colour) => rgb(colour)[3] === 0;
  const light = (colour) => {
    const [r, g, b] = rgb(colour).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let each = element.parentElement; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (!isClear(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("input:not([type=radio]):not([type=checkbox]):not([type=range]), select, textarea, button:not(.quiet):not([role=tab])")]
    .filter((element) => element.checkVisibility() && !element.disabled && !isClear(getComputedStyle(element).borderTopColor))
    .filter((element) => contrast(getComputedStyle(element).borderTopColor, behind(element)) < 3)
    .map((element) => element.outerHTML.slice(0, 120));
}`;
