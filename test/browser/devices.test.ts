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
  await card(page, "devices").locator(".device").first().waitFor();
  return { page, workshop, owner };
}

const tiles = (page: Page) => card(page, "devices").locator(".device");
const chosen = (page: Page) => card(page, "devices").locator('.device[aria-pressed="true"] .name');
const names = (page: Page) => card(page, "devices").locator(".device .name").allTextContents();

test("begins with the newest devices, and turns to the older ones page by page", async () => {
  const { page } = await open("tenant");
  expect((await names(page)).slice(0, 2)).toEqual([LONG, "sensor-249"]);
  await shows(chosen(page), LONG);
  const count = card(page, "devices").locator(".count");
  await shows(count, "1 to 50 of 251");
  for (const first of [51, 101, 151, 201, 251]) {
    await card(page, "devices").getByRole("button", { name: "Older devices" }).click();
    await shows(count, `${first} to ${Math.min(first + 49, 251)} of 251`);
  }
  expect(await names(page)).toEqual(["Oldest"]);
  expect(await card(page, "devices").getByRole("button", { name: "Older devices" }).isDisabled()).toBe(true);
});

test("finds a device among all that the server has, and signs in a name are meant as they are", async () => {
  const { page, owner } = await open("tenant");
  const search = card(page, "devices").getByLabel("Find a device");
  await search.fill("oldest");
  await card(page, "devices").getByRole("button", { name: "Oldest" }).click();
  await shows(chosen(page), "Oldest");
  await search.fill("sensor_1");
  await shows(card(page, "devices").locator(".count"), "none");
  const { id } = await owner.createDevice({ name: "sensor_1" });
  await shows(tiles(page), "sensor_1");
  expect(await names(page)).toEqual(["sensor_1"]);
  await owner.deleteDevice(id.id);
});

test("a chosen device that is on none of the pages shown stands in front of them", async () => {
  const { page } = await open("tenant", false, { width: 390, height: 844 });
  const search = card(page, "devices").getByLabel("Find a device");
  await search.fill("Oldest");
  await card(page, "devices").getByRole("button", { name: "Oldest" }).click();
  await search.fill("");
  await shows(card(page, "devices").locator(".count"), "of 251");
  expect((await names(page)).slice(0, 3)).toEqual(["Oldest", LONG, "sensor-249"]);
  await shows(chosen(page), "Oldest");
});

test("the device that the board is, is chosen when it is known, and is scrolled to", async () => {
  const { page, workshop } = await open("tenant", true, { width: 390, height: 844 });
  expect(await chosen(page).count()).toBe(0);
  workshop.use({ info: INFO } as unknown as BoardHands);
  workshop.nameDevice("sensor-230");
  await shows(chosen(page), "sensor-230");
  const [list, tile] = [
    await card(page, "devices").locator(".devices").boundingBox(),
    await card(page, "devices").locator('.device[aria-pressed="true"]').boundingBox(),
  ];
  const inSight = {
    left: Math.round(tile!.x - list!.x),
    right: Math.round(list!.x + list!.width - tile!.x - tile!.width),
  };
  expect(Math.min(inSight.left, inSight.right), JSON.stringify(inSight)).toBeGreaterThanOrEqual(0);
  // Chosen by hand, another one stays.
  await tiles(page).first().click();
  workshop.nameDevice("sensor-231");
  await shows(chosen(page), LONG);
});

test("where nobody can say which device the board is, the newest is chosen", async () => {
  const { page, workshop } = await open("tenant", true);
  workshop.use({ info: INFO } as unknown as BoardHands);
  workshop.nameDevice(null);
  await shows(chosen(page), LONG);
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
  expect(await tile.getAttribute("title")).toBe(LONG);
});

test("a question whether to delete is not answered for another device", async () => {
  const { page } = await open("tenant");
  await card(page, "devices").getByRole("button", { name: "Delete the chosen device" }).click();
  await tiles(page).nth(1).click();
  await shows(chosen(page), "sensor-249");
  await card(page, "devices").getByRole("button", { name: "Delete the chosen device", exact: true }).click();
  await card(page, "devices").getByRole("button", { name: "Delete the chosen device: sure?" }).waitFor();
  expect(emulator.device("sensor-249")).toBeDefined();
  expect(emulator.device(LONG)).toBeDefined();
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
