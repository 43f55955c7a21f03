/** The pictures of the README, taken when they are asked for: SCREENSHOTS=1. */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { ROOT } from "../../tools/build/boards.js";
import { card, launch, openPage, ownerOf, shows, startWithPage, type Workshop } from "./support.js";

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;
let workshop: Workshop;

const isWanted = process.env.SCREENSHOTS === "1";
if (!isWanted) console.log("Left out: the pictures of the README, which SCREENSHOTS=1 takes");

beforeAll(async () => {
  if (!isWanted) return;
  [browser, workshop] = await Promise.all([launch(atEnd), startWithPage([], atEnd)]);
  await workshop.started.output.next(/this goes on until you press Ctrl-C/);
  await fillTheMinute();
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

/** Telemetry from before the board was there, so that the plots are full. */
async function fillTheMinute(): Promise<void> {
  const owner = ownerOf(workshop.started);
  const { id } = (await owner.device("Smart Weather")).id;
  const path = `/api/plugins/telemetry/DEVICE/${id}/timeseries/ANY`;
  const first = await owner.request<Record<string, { ts: number }[]>>(
    "GET",
    `/api/plugins/telemetry/DEVICE/${id}/values/timeseries?keys=temperature&startTs=0&endTs=${Date.now()}&limit=1&orderBy=ASC`,
  );
  const end = first.temperature![0]!.ts;
  for (let age = 60; age > 0; age--) {
    const values = {
      temperature: Math.round((25.4 - 1.5 * Math.sin(age / 12) ** 2) * 10) / 10,
      humidity: Math.round(64 + 2 * Math.cos(age / 9)),
      pressure: Math.round((1013.1 - age / 150) * 10) / 10,
    };
    await owner.request("POST", path, { body: { ts: end - age * 1000, values } });
  }
}

/** Some life in each card. */
async function use(page: Page): Promise<void> {
  const rpc = card(page, "rpc");
  for (const [method, params] of [
    ["getWeather", "{}"],
    ["setFan", "true"],
  ] as const) {
    await rpc.getByLabel("Method").fill(method);
    await rpc.getByLabel("Parameters").fill(params);
    await rpc.getByRole("button", { name: "Call", exact: true }).click();
    await shows(rpc.locator("li.good"), method);
  }
  const attributes = card(page, "attributes");
  await attributes.getByLabel("Key of a new attribute").fill("alarmTemperature");
  await attributes.getByLabel("Its value").fill("29.5");
  await attributes.getByRole("button", { name: "Add" }).click();
  await shows(card(page, "console").locator(".line"), "29.5 degrees");
  await card(page, "console").getByLabel("A line for the board").fill("process.env.BOARD");
  await card(page, "console").getByRole("button", { name: "Run" }).click();
  await shows(card(page, "console").locator(".line"), '="ESP32"');
  await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
}

test.runIf(isWanted).each([
  { file: "page.png", width: 1180, height: 1400, colorScheme: "light" as const },
  { file: "page-dark.png", width: 1180, height: 1400, colorScheme: "dark" as const },
  { file: "page-phone.png", width: 390, height: 1100, colorScheme: "light" as const },
])("docs/$file", async ({ file, ...look }) => {
  const { page } = await openPage(browser, workshop.address, look);
  await use(page);
  await page.screenshot({ path: join(ROOT, "docs", file) });
  await page.context().close();
});
