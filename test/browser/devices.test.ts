/** The page's list of devices, where there are more than fit. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Emulator, startEmulator } from "../../tools/emulator/index.js";
import { type BoardHands, startPage, Workshop } from "../../tools/page/index.js";
import type { BoardInfo } from "../../tools/page/protocol.js";
import { ThingsBoard } from "../../tools/rest/index.js";
import { USERS } from "../support/users.js";
import { card, type Look, launch, openPage, shows } from "./support.js";

const LONG = `The one with a name that is ${"rather ".repeat(20)}long`;

const INFO: BoardInfo = {
  ...{ name: "ESP32", firmware: "main.ts", runsOn: "virtual board", variables: 16_383 },
  ...{ isMemoryMeasured: false, canRestart: true },
};

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;
let emulator: Emulator;

beforeAll(async () => {
  browser = await launch(atEnd);
  emulator = await startEmulator({ users: USERS });
  atEnd(() => emulator.close());
  emulator.createDevice({ name: "Oldest" });
  for (let i = 1; i < 250; i++) emulator.createDevice({ name: `sensor-${i}` });
  emulator.createDevice({ name: LONG });
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

/** `isBoardComing`: the page waits for a board. */
async function open(user: string, isBoardComing = false, look: Look = {}) {
  const owner = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, `${user}@thingsboard.org`, user);
  const wire = isBoardComing ? { wire: { isCut: false } as never } : {};
  const workshop = new Workshop({ server: "a server", hasDevices: true, ...wire });
  const served = await startPage({
    workshop,
    upstream: { address: owner.address, token: () => owner.token(), renew: async () => {} },
  });
  const { page, troubles } = await openPage(browser, served.address, look);
  onTestFinished(async () => {
    expect(troubles).toEqual([]);
    await page.context().close();
    await served.close();
  });
  // On a phone it is there, and out of sight.
  await card(page, "devices").locator(".device").first().waitFor({ state: "attached" });
  return { page, workshop, owner };
}

const tiles = (page: Page) => card(page, "devices").locator(".device");
const chosen = (page: Page) => card(page, "devices").locator('.device[aria-selected="true"] .name');
const names = (page: Page) => card(page, "devices").locator(".device .name").allTextContents();

/** On a phone the list comes in from the side. */
const openList = (page: Page) => page.getByRole("button", { name: "Devices", exact: true }).click();

test("begins with the newest devices, and has the older ones as one scrolls", async () => {
  const { page } = await open("tenant");
  expect((await names(page)).slice(0, 2)).toEqual([LONG, "sensor-249"]);
  await shows(chosen(page), LONG);
  await shows(card(page, "devices").locator(".count"), "251 devices");
  const first = await tiles(page).count();
  expect(first).toBeLessThan(150);
  for (let known = first; known < 251; known = await tiles(page).count()) {
    await tiles(page).last().scrollIntoViewIfNeeded();
    await tiles(page).nth(known).waitFor({ state: "attached" });
  }
  expect((await names(page)).at(-1)).toBe("Oldest");
});

test("finds a device among all that the server has, and signs in a name are meant as they are", async () => {
  const { page, owner } = await open("tenant");
  const search = card(page, "devices").getByLabel("Find a device");
  await search.fill("oldest");
  await card(page, "devices").getByRole("option", { name: "Oldest" }).click();
  await shows(chosen(page), "Oldest");
  await search.fill("sensor_1");
  await shows(card(page, "devices").locator(".count"), "No device has this in its name");
  const { id } = await owner.createDevice({ name: "sensor_1" });
  await shows(tiles(page), "sensor_1");
  expect(await names(page)).toEqual(["sensor_1"]);
  await owner.deleteDevice(id.id);
});

test("a chosen device that is on none of the pages shown stands in front of them", async () => {
  const { page } = await open("tenant", false, { width: 390, height: 844 });
  await openList(page);
  const search = card(page, "devices").getByLabel("Find a device");
  await search.fill("Oldest");
  await card(page, "devices").getByRole("option", { name: "Oldest" }).click();
  await search.waitFor({ state: "hidden" });
  await openList(page);
  await search.fill("");
  await shows(card(page, "devices").locator(".count"), "251 devices");
  expect((await names(page)).slice(0, 3)).toEqual(["Oldest", LONG, "sensor-249"]);
  await shows(chosen(page), "Oldest");
});

test("on a phone the list stays open when the page chooses a device by itself", async () => {
  const { page, workshop } = await open("tenant", true, { width: 390, height: 844 });
  await openList(page);
  workshop.use({ info: INFO, methods: async () => [] } as unknown as BoardHands);
  workshop.nameDevice("sensor-230");
  await shows(chosen(page), "sensor-230");
  const opener = page.getByRole("button", { name: "Devices", exact: true });
  expect(await opener.getAttribute("aria-expanded")).toBe("true");
});

test("the list has one tab stop, and the arrows, Home and End go through it", async () => {
  const { page } = await open("tenant");
  await card(page, "devices").getByLabel("Find a device").press("ArrowDown");
  const focused = () => page.evaluate("document.activeElement.dataset.id && document.activeElement.innerText");
  expect(await focused()).toContain(LONG);
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toContain("sensor-249");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  expect(await focused()).toContain(LONG);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await shows(chosen(page), "sensor-249");
  expect(await card(page, "devices").locator('[tabindex="0"]').count()).toBe(1);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.closest('#devices')")).toBeNull();
});

test("the device that the board is, is chosen when it is known, is scrolled to, and has the board beside it", async () => {
  const { page, workshop } = await open("tenant", true);
  expect(await chosen(page).count()).toBe(0);
  workshop.use({ info: INFO, methods: async () => [] } as unknown as BoardHands);
  workshop.nameDevice("sensor-230");
  await shows(chosen(page), "sensor-230");
  const [list, tile] = [
    await card(page, "devices").locator(".scroll").boundingBox(),
    await card(page, "devices").locator('.device[aria-selected="true"]').boundingBox(),
  ];
  const inSight = {
    above: Math.round(tile!.y - list!.y),
    below: Math.round(list!.y + list!.height - tile!.y - tile!.height),
  };
  expect(Math.min(inSight.above, inSight.below), JSON.stringify(inSight)).toBeGreaterThanOrEqual(0);
  expect(await card(page, "board").isVisible()).toBe(true);
  // Chosen by hand, another one stays, and is no board.
  await tiles(page).first().click();
  await shows(chosen(page), LONG);
  await card(page, "board").waitFor({ state: "hidden" });
  workshop.nameDevice("sensor-231");
  await shows(chosen(page), LONG);
});

test("where nobody can say which device the board is, the newest is chosen", async () => {
  const { page, workshop } = await open("tenant", true);
  workshop.use({ info: INFO, methods: async () => [] } as unknown as BoardHands);
  workshop.nameDevice(null);
  await shows(chosen(page), LONG);
  expect(await card(page, "board").isVisible()).toBe(true);
});

test("what kept a device from being chosen is told until one is, though the list loads again", async () => {
  const { page, workshop, owner } = await open("tenant", true);
  const errors = card(page, "devices").locator(".error:visible");
  await page.route(/textSearch=sensor-230/, (route) => route.fulfill({ status: 500, json: { message: "no board" } }));
  workshop.use({ info: INFO, methods: async () => [] } as unknown as BoardHands);
  workshop.nameDevice("sensor-230");
  // The list that has come meanwhile has chosen it.
  await shows(chosen(page), LONG);
  expect(await errors.allInnerTexts()).toEqual(["no board (500)"]);
  await page.waitForResponse(/deviceInfos/);
  await tiles(page).nth(1).waitFor();
  expect(await errors.allInnerTexts()).toEqual(["no board (500)"]);
  await tiles(page).nth(1).click();
  await errors.waitFor({ state: "detached" });

  await page.route("**/api/device/info/*", (route) => route.fulfill({ status: 500, json: { message: "not yet" } }));
  await page.getByRole("button", { name: "Add a device" }).click();
  await page.getByLabel("Name", { exact: true }).fill("brand-new");
  await page.locator("#new-device").getByRole("button", { name: "Add", exact: true }).click();
  // The list may have it before the page knows that it is made.
  await shows(errors, "not yet");
  await shows(tiles(page), "brand-new");
  expect(await errors.allInnerTexts()).toEqual(["not yet (500)"]);
  await owner.deleteDevice((await owner.device("brand-new")).id.id);
});

test("what the server refused of an attribute is told until the next try, though other attributes change", async () => {
  const { page, owner } = await open("tenant");
  await card(page, "devices").getByRole("option", { name: "sensor-249" }).click();
  const attributes = card(page, "attributes");
  const errors = attributes.locator(".error:visible");
  const { id } = (await owner.device("sensor-249")).id;
  const saving = /DEVICE\/[^/]+\/(attributes\/)?SHARED_SCOPE$/;
  await page.route(saving, (route) => route.fulfill({ status: 500, json: { message: "not saved" } }));
  await attributes.getByLabel("Key of a new attribute").fill("limit");
  await attributes.getByLabel("Its value").fill("31");
  await attributes.getByRole("button", { name: "Add" }).click();
  await shows(errors, "not saved");
  await owner.saveAttributes(id, "SHARED_SCOPE", { other: 1 });
  await attributes.getByRole("button", { name: "Edit other" }).waitFor();
  expect(await errors.allInnerTexts()).toEqual(["not saved (500)"]);

  await attributes.getByRole("button", { name: "Edit other" }).click();
  await attributes.getByLabel("Value of other").fill("{");
  await attributes.getByLabel("Value of other").press("Enter");
  await shows(errors, "This is not JSON");
  await attributes.getByLabel("Value of other").press("Escape");
  await errors.waitFor({ state: "detached" });

  await page.unroute(saving);
  await attributes.getByRole("button", { name: "Add" }).click();
  await shows(attributes.locator('tr[data-key="limit"]'), "31");
  expect(await errors.count()).toBe(0);
});

test("a long name stays in the line of its dot, and within a tile as wide as any", async () => {
  const { page } = await open("tenant");
  const tile = tiles(page).first();
  const [dot, name, around] = [
    await tile.locator(".dot").boundingBox(),
    await tile.locator(".name").boundingBox(),
    await tile.boundingBox(),
  ];
  const middle = dot!.y + dot!.height / 2;
  expect([name!.y < middle, name!.y + name!.height > middle]).toEqual([true, true]);
  expect(name!.x + name!.width).toBeLessThanOrEqual(around!.x + around!.width);
  expect(around!.width).toBe((await tiles(page).nth(1).boundingBox())!.width);
  expect(await tile.getAttribute("title")).toContain(LONG);
});

test("the question before a device is deleted names it, and Escape takes it back", async () => {
  const { page } = await open("tenant");
  await tiles(page).nth(1).click();
  await shows(chosen(page), "sensor-249");
  await page.getByRole("button", { name: "More about this device" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Delete sensor-249?" });
  await question.getByRole("button", { name: "Delete sensor-249" }).waitFor();
  // Enter alone deletes nothing.
  expect(await page.evaluate("document.activeElement.innerText")).toBe("Cancel");
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  expect(emulator.device("sensor-249")).toBeDefined();
});

test("a device is renamed, and keeps all else that it is", async () => {
  const { page, owner } = await open("tenant");
  const { id } = await owner.createDevice({ name: "Before", label: "by the window" } as never);
  await card(page, "devices").getByLabel("Find a device").fill("Before");
  await card(page, "devices").getByRole("option", { name: "Before" }).click();
  await page.getByRole("button", { name: "More about this device" }).click();
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("New name").fill("After");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await shows(page.locator("#device h2"), "After");
  const device = await owner.request<{ name: string; label: string }>("GET", `/api/device/${id.id}`);
  expect(device).toMatchObject({ name: "After", label: "by the window" });
  await owner.deleteDevice(id.id);
});

test("a device that is made elsewhere is there without being asked for, and one that is deleted is gone", async () => {
  const { page, owner } = await open("tenant");
  const { id } = await owner.createDevice({ name: "Elsewhere" });
  await shows(tiles(page).first(), "Elsewhere");
  await tiles(page).first().click();
  await owner.deleteDevice(id.id);
  await shows(chosen(page), LONG);
});

test("a customer's user sees the customer's devices", async () => {
  const customer = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, "customer@thingsboard.org", "customer");
  const { customerId } = await customer.request<{ customerId: { id: string } }>("GET", "/api/auth/user");
  emulator.device("sensor-7")!.customerId = customerId.id;
  const { page } = await open("customer");
  await shows(chosen(page), "sensor-7");
  expect(await names(page)).toEqual(["sensor-7"]);
});
