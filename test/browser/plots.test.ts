/** The plots of the page, and the list of keys beside them. The device has a past, and no board. */
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Device, demoUsers, type Emulator, startEmulator } from "../../tools/emulator/index.js";
import { startPage, Workshop } from "../../tools/page/index.js";
import { ThingsBoard } from "../../tools/rest/index.js";
import { becomes, card, launch, openPage, shows } from "./support.js";

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;
let emulator: Emulator;
let owner: ThingsBoard;
let address: string;
let device: Device;
let page: Page;
let troubles: string[];

const save = (entries: unknown) =>
  owner.request("POST", `/api/plugins/telemetry/DEVICE/${device.id}/timeseries/ANY`, { body: entries as object });

/** A value every two seconds of the last ten minutes, but for a minute in their middle. */
function tenMinutes(now: number) {
  const ages = Array.from({ length: 300 }, (_, i) => 600 - 2 * i).filter((age) => age < 270 || age > 330);
  return ages.map((age) => ({
    ts: now - age * 1000,
    values: { temperature: 20 + (age % 7), sensor_10: 1, sensor_2: 2 },
  }));
}

beforeAll(async () => {
  const users = demoUsers("for tests");
  emulator = await startEmulator({ users });
  atEnd(() => emulator.close());
  owner = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, users[0]!.email, "for tests");
  const upstream = { address: owner.address, token: () => owner.token(), renew: async () => {} };
  const served = await startPage({ workshop: new Workshop({ server: "emulator", hasDevices: true }), upstream });
  atEnd(() => served.close());
  address = served.address;
  browser = await launch(atEnd);
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

beforeEach(async ({ onTestFinished }) => {
  for (const each of emulator.devices()) await owner.deleteDevice(each.id);
  device = emulator.createDevice({ name: "Station" });
  await save(tenMinutes(Date.now()));
  ({ page, troubles } = await openPage(browser, address));
  onTestFinished(() => page.context().close());
});

const telemetry = () => card(page, "telemetry");
const tile = (key: string) => telemetry().getByRole("article", { name: key, exact: true });
const key = (name: string) => telemetry().locator(`.key[title="${name}"]`);
const plot = (name: string) => tile(name).getByRole("img");
const range = (text: string) => telemetry().getByText(text, { exact: true }).click();
const shownTime = () => telemetry().locator(".shown-time");

/** Draws over the middle third of a plot. */
async function drawOver(name: string): Promise<void> {
  const { x, y, width } = (await tile(name).locator(".u-over").boundingBox())!;
  await page.mouse.move(x + width / 3, y + 20);
  await page.mouse.down();
  await page.mouse.move(x + (width * 2) / 3, y + 25, { steps: 4 });
  await page.mouse.up();
  // Under the pointer a plot shows that moment.
  await page.mouse.move(5, 5);
}

describe("plots", () => {
  test("say in words what there is to see: least, greatest and last, with the unit", async () => {
    await range("10 min");
    await page.getByRole("img", { name: /^temperature: least 20, greatest 26, last \d+\s°C$/ }).waitFor();
    await shows(tile("temperature").locator(".bounds"), "min 20, max 26");
    expect(troubles).toEqual([]);
  });

  test("are in natural order, and so is the list of keys", async () => {
    await tile("sensor_10").waitFor();
    const names = await telemetry().locator(".plot-head .name").allTextContents();
    expect(names).toEqual(["sensor_2", "sensor_10", "temperature"]);
    expect(await telemetry().locator(".key .name").allTextContents()).toEqual(names);
  });

  test("show the time that one has drawn over, which stays while values come, and go back by a double click", async () => {
    await range("10 min");
    await plot("temperature").and(page.locator('[aria-label*="least 20"]')).waitFor();
    await drawOver("temperature");
    await shows(shownTime(), /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d to \d\d:\d\d:\d\d$/);
    const chosen = await shownTime().textContent();
    await save({ temperature: 99 });
    await shows(tile("temperature").locator(".value"), "99");
    expect(await shownTime().textContent()).toBe(chosen);
    expect(await plot("temperature").getAttribute("aria-label")).not.toContain("99");
    await tile("temperature").locator(".u-over").dblclick();
    await page.getByRole("img", { name: /^temperature: least 20, greatest 99/ }).waitFor();
    expect(await shownTime().textContent()).toBe("");
  });

  test("are moved and looked at closer by the keyboard and by buttons", async () => {
    await plot("temperature").waitFor();
    await telemetry().getByRole("group", { name: "Plots" }).focus();
    await page.keyboard.press("ArrowLeft");
    await shows(shownTime(), / to /);
    await page.keyboard.press("+");
    await page.keyboard.press("0");
    await shownTime().waitFor({ state: "hidden" });
    await telemetry().getByRole("button", { name: "Earlier" }).click();
    await shows(shownTime(), / to /);
    await telemetry().getByRole("button", { name: "Back to now" }).click();
    await shownTime().waitFor({ state: "hidden" });
  });

  test("have one moment under the pointer", async () => {
    await range("10 min");
    await plot("temperature").and(page.locator('[aria-label*="least 20"]')).waitFor();
    await tile("temperature")
      .locator(".u-over")
      .hover({ position: { x: 30, y: 30 } });
    await shows(tile("temperature").locator(".time"), /^\d\d:\d\d:\d\d$/);
    // All in one look: which moment that is goes on with the time.
    const moments = async () => new Set(await telemetry().locator(".plot-tile .time").allTextContents()).size;
    await becomes(moments, 1);
  });

  test("ask the server for averages of intervals where it has many points, and keep their least and greatest", async () => {
    const day = Array.from({ length: 4000 }, (_, i) => ({
      ts: Date.now() - 80_000_000 + i * 15_000,
      values: { many: i === 2000 ? 500 : i % 10 },
    }));
    await save(day);
    await key("many").waitFor();
    const asked = page.waitForRequest((request) => /agg=MAX/.test(request.url()));
    await range("1 day");
    await asked;
    await page.getByRole("img", { name: /^many: least 0, greatest 500/ }).waitFor();
  });

  test("are told to be late when values stop", async () => {
    await range("10 min");
    await save(Array.from({ length: 20 }, (_, i) => ({ ts: Date.now() - 60_000 + i * 1000, values: { stopped: 1 } })));
    await shows(tile("stopped").locator(".time"), /^no value for \d+ (s|min)$/);
  });
});

describe("the list of keys", () => {
  const fifty = () =>
    save({ ts: Date.now(), values: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`v${i + 1}`, i])) });

  test("has all fifty of them, plots the first, says so, and is no higher than its place", async () => {
    await fifty();
    await key("v50").waitFor({ state: "attached" });
    await shows(telemetry().locator(".hint"), "8 of 53 keys with numbers are plotted.");
    expect(await telemetry().locator(".plot-tile").count()).toBe(8);
    expect((await telemetry().boundingBox())!.height).toBeLessThan(900);
  });

  test("is one tab stop, and plots by the space bar what the keyboard is at", async () => {
    await fifty();
    await key("v50").waitFor({ state: "attached" });
    expect(await telemetry().locator('.key[tabindex="0"]').count()).toBe(1);
    await telemetry().locator('.key[tabindex="0"]').focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Space");
    await tile("v50").waitFor();
    expect(await key("v50").getAttribute("aria-selected")).toBe("true");
    await page.reload();
    await tile("v50").waitFor();
    await key("v50").click();
    await tile("v50").waitFor({ state: "detached" });
  });

  test("keeps the keyboard at its place when a new key comes", async () => {
    await key("sensor_10").focus();
    await save({ another: 1 });
    await key("another").waitFor();
    expect(await page.evaluate("document.activeElement.title")).toBe("sensor_10");
  });

  test("finds keys by a part of their name", async () => {
    await fifty();
    await key("v50").waitFor({ state: "attached" });
    await telemetry().getByLabel("Find a key").fill("V4");
    await shows(telemetry().locator(".key-count"), "11 of 53 keys");
    expect(await telemetry().locator(".key:visible").count()).toBe(11);
  });

  test("has texts, truth values and objects as they are, without a plot", async () => {
    await save({ text: "hello", on: true, place: { at: [1, 2] }, fw_state: "UPDATED", current_fw_version: 3 });
    await shows(key("text").locator(".value"), /^hello$/);
    await shows(key("on").locator(".value"), /^true$/);
    await shows(key("place").locator(".value"), /^{"at":\[1,2\]}$/);
    await save({ on: false });
    await shows(key("on").locator(".value"), /^false$/);
    for (const name of ["text", "on", "place", "fw_state", "current_fw_version"]) {
      expect(await tile(name).count()).toBe(0);
      expect(await key(name).getAttribute("aria-selected")).toBeNull();
    }
  });

  test("takes another unit for a key, and keeps it", async () => {
    await key("temperature").focus();
    await telemetry().getByLabel("Unit of temperature").fill("°F");
    await telemetry().getByLabel("Unit of temperature").press("Enter");
    await shows(tile("temperature").locator(".value"), "°F");
    await page.reload();
    await shows(tile("temperature").locator(".value"), "°F");
  });
});

describe("a download", () => {
  async function downloaded(click: () => Promise<void>): Promise<{ name: string; text: string }> {
    const [file] = await Promise.all([page.waitForEvent("download"), click()]);
    return { name: file.suggestedFilename(), text: await readFile((await file.path())!, "utf8") };
  }

  test("has one key of the time that is shown, with its digits", async () => {
    await save({ ts: 1_600_000_000_000, values: { temperature: 1 } });
    await range("10 min");
    await key("temperature").focus();
    const { name, text } = await downloaded(() =>
      telemetry().getByRole("button", { name: "Download temperature as CSV" }).click(),
    );
    expect(name).toBe("Station-temperature.csv");
    const lines = text.trim().split("\r\n");
    expect(lines[0]).toBe("time,temperature");
    expect(lines.length).toBeGreaterThan(200);
    expect(lines[1]).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,2\d$/);
  });

  test("has all keys, and no formula", async () => {
    await save({ "=1+1": "=cmd" });
    await key("=1+1").waitFor();
    await range("10 min");
    const { text } = await downloaded(() =>
      telemetry().getByRole("button", { name: "Download all keys as CSV" }).click(),
    );
    const lines = text.trim().split("\r\n");
    expect(lines[0]).toBe("time,'=1+1,sensor_2,sensor_10,temperature");
    expect(lines.at(-1)).toMatch(/,'=cmd,,,$/);
    expect(troubles).toEqual([]);
  });

  test("says which keys are not in it", async () => {
    await save({ "a,b": 1, "c,d": 2 });
    await key("c,d").waitFor();
    await range("10 min");
    await plot("temperature").and(page.locator('[aria-label*="least 20"]')).waitFor();
    const [{ text }] = await Promise.all([
      downloaded(() => telemetry().getByRole("button", { name: "Download all keys as CSV" }).click()),
      shows(telemetry().getByRole("alert"), "Not in the file, because the name has a comma: a,b; c,d"),
    ]);
    expect(text.split("\r\n")[0]).toBe("time,sensor_2,sensor_10,temperature");
  });
});

test("a browser that keeps nothing shows the page all the same", async () => {
  await page.addInitScript('Object.defineProperty(window, "localStorage", { get() { throw new Error("denied"); } })');
  await page.reload();
  await tile("temperature").waitFor();
  await page.getByRole("button", { name: "Colours: auto" }).click();
  await page.getByRole("button", { name: "Colours: light" }).waitFor();
  expect(troubles).toEqual([]);
});
