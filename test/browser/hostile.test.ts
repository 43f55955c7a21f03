/** Whatever a device or its owner writes is shown as the text that it is. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Device, type Emulator, startEmulator } from "../../tools/emulator/index.js";
import type { Value } from "../../tools/emulator/values.js";
import { startPage, Workshop } from "../../tools/page/index.js";
import { ThingsBoard } from "../../tools/rest/index.js";
import { USERS } from "../support/users.js";
import { card, launch, openPage, shows } from "./support.js";

const NAME = '<img src=x onerror="window.hacked=1">';
const KEY = "</script><script>window.hacked=1</script>";
const ATTRIBUTE = '"><svg/onload=window.hacked=1>';
const VALUE = "<b>bold</b>&amp;<iframe srcdoc='<script>parent.hacked=1</script>'>";

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let emulator: Emulator;
let device: Device;
let workshop: Workshop;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  emulator = await startEmulator({ users: USERS });
  atEnd(() => emulator.close());
  device = emulator.createDevice({ name: NAME, type: VALUE });
  const owner = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, "tenant@thingsboard.org", "tenant");
  // Past the checks that a good server makes of keys.
  const text: Value = { type: "STRING", value: VALUE };
  device.saveSharedAttributes(new Map([[ATTRIBUTE, text]]));
  const telemetry = new Map<string, Value>([
    [KEY, text],
    [NAME, { type: "LONG", value: 12n }],
  ]);
  device.timeSeries.save([{ ts: Date.now(), values: telemetry }]);
  workshop = new Workshop({ server: NAME, hasDevices: true, wire: { isCut: false } as never });
  const upstream = { address: owner.address, token: () => owner.token(), renew: async () => {} };
  const served = await startPage({ workshop, upstream });
  atEnd(() => served.close());
  const browser: Browser = await launch(atEnd);
  ({ page, troubles } = await openPage(browser, served.address));
  // Its board never comes.
  await card(page, "devices").locator(".device").click();
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function nothingRan(): Promise<void> {
  expect(await page.evaluate("window.hacked")).toBeUndefined();
  expect(await page.locator("main img, main svg, main iframe, main b, script:not([src])").count()).toBe(0);
  expect(troubles).toEqual([]);
}

test("a device's name and type are text", async () => {
  await shows(card(page, "devices").locator(".name"), NAME);
  await shows(card(page, "devices").locator(".type"), VALUE);
  await shows(page.locator("#device h2"), NAME);
  await page.getByRole("button", { name: "More about this device" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page
    .getByRole("dialog", { name: `Delete ${NAME}?` })
    .getByRole("button", { name: "Cancel" })
    .click();
  await shows(page.locator(".server"), NAME);
  await nothingRan();
});

test("telemetry keys and values are text", async () => {
  await shows(card(page, "telemetry").locator(".name"), KEY);
  await shows(card(page, "telemetry").locator(".value"), VALUE);
  await shows(card(page, "telemetry").locator(".plot-tile .name"), NAME);
  await nothingRan();
});

test("an attribute's key and value are text, also while they are edited", async () => {
  const attributes = card(page, "attributes");
  await shows(attributes.locator("th.name"), ATTRIBUTE);
  await shows(attributes.locator("td.value"), VALUE);
  await attributes.getByRole("button", { name: "Edit" }).click();
  expect(await attributes.locator("td.value input, td.value textarea").inputValue()).toBe(VALUE);
  await attributes.getByRole("button", { name: "Cancel" }).click();
  await attributes.getByRole("button", { name: "Delete" }).click();
  await nothingRan();
});

test("the console's lines and the packets are text", async () => {
  workshop.hearLine(VALUE);
  workshop.hearPacket({
    link: 1,
    device: NAME,
    from: "device",
    type: "PUBLISH",
    text: KEY,
    topic: KEY,
    payload: VALUE,
  });
  await shows(card(page, "console").locator(".line"), VALUE);
  await page.getByRole("tab", { name: "MQTT" }).click();
  await card(page, "packets").locator(".packet").click();
  await shows(card(page, "packets").locator("dd"), KEY);
  await shows(card(page, "packets").locator("pre"), VALUE);
  await nothingRan();
});
