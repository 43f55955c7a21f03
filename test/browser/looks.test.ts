/** The page in each of its states, light, dark and on a phone: nothing overflows, axe-core finds nothing, and a picture of each is in dist/pictures/, to be looked at. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../tools/project.js";
import { faintBorders, violations } from "./accessible.js";
import { type Rig, startRig } from "./rig.js";
import { fillRig, LOOKS, PARTS, STATES } from "./states.js";
import { launch, openPage, shows } from "./support.js";

const PICTURES = join(ROOT, "dist/pictures");
const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;
let rig: Rig;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  browser = await launch(atEnd);
  rig = await startRig({ atEnd, parts: PARTS });
  await fillRig(rig);
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe.each(Object.keys(LOOKS))("%s", (look) => {
  test.each(Object.keys(STATES))("%s", async (state) => {
    const { page, troubles } = await openPage(browser, rig.served.address, LOOKS[look]);
    await STATES[state]!(page, rig);
    await isWell(page, `${state}-${look}`);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test("a server that has stopped", async () => {
    const own = await startRig({ atEnd, parts: PARTS });
    const { page } = await openPage(browser, own.served.address, LOOKS[look]);
    await shows(page.locator("#device h2"), "Smart Weather");
    await own.served.close();
    await page.locator(".state:not(.good)").waitFor();
    await isWell(page, `stopped-${look}`);
    await page.context().close();
  });
});

async function isWell(page: Page, picture: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `${picture}.png`) });
  expect(await page.evaluate("document.documentElement.scrollWidth === innerWidth")).toBe(true);
  expect(await violations(page)).toEqual([]);
  expect(await faintBorders(page)).toEqual([]);
}
