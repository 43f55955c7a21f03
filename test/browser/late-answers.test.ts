/** The page while its server takes its time: what one does meanwhile stays as it is. */
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Rig, startRig } from "./rig.js";
import { becomes, card, launch, openPage, shows } from "./support.js";

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;
let rig: Rig;
let page: Page;

beforeAll(async () => {
  browser = await launch(atEnd);
  rig = await startRig({ atEnd, parts: ["serial-text:tx=D27,rx=D17,name=printer"] });
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

beforeEach(async ({ onTestFinished }) => {
  ({ page } = await openPage(browser, rig.served.address));
  onTestFinished(() => page.context().close());
  await shows(page.locator("#device h2"), "Smart Weather");
});

const row = (key: string) => card(page, "attributes").locator(`tr[data-key="${key}"]`);

/** Of the first request of this kind: the server has it, and the page gets the answer by letGo(), which resolves when it has dealt with it. */
async function holdAnswer(url: RegExp, method: "GET" | "POST") {
  const [held, go] = [signal<Request>(), signal()];
  let count = 0;
  await page.route(url, async (route) => {
    if (route.request().method() !== method || count++ > 0) return route.fallback();
    const response = await route.fetch();
    held.give(route.request());
    await go.given;
    await route.fulfill({ response });
  });
  const letGo = async () => {
    const request = await held.given;
    const answered = page.waitForResponse((response) => response.request() === request);
    go.give();
    await (await answered).finished();
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
  };
  return { held: held.given, letGo };
}

/** The first request of this kind reaches the server when the function that comes back is called. */
async function holdRequest(url: RegExp): Promise<() => void> {
  const go = signal();
  let count = 0;
  await page.route(url, async (route) => {
    if (count++ === 0) await go.given;
    await route.continue();
  });
  return go.give;
}

function signal<T = void>() {
  let give: (value: T) => void = () => {};
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

test("a line that is begun while the last one is on its way stays", async () => {
  const { letGo } = await holdAnswer(/workshop\/console/, "POST");
  const line = card(page, "console").getByLabel("A line for the board");
  await line.fill("1 + 2");
  await line.press("Enter");
  await shows(card(page, "console").locator(".line"), /=3$/);
  await line.fill("6 * ");
  await letGo();
  expect(await line.inputValue()).toBe("6 * ");
});

test("a line that the server refuses comes back, to be corrected", async () => {
  await page.route(/workshop\/console/, (route) => route.fulfill({ status: 400, json: { message: "not now" } }));
  const line = card(page, "console").getByLabel("A line for the board");
  await line.fill("1 + 2");
  await line.press("Enter");
  await shows(card(page, "console").getByRole("alert"), "not now");
  expect(await line.inputValue()).toBe("1 + 2");
});

test("an attribute that is edited while the answer to another change is on its way stays open", async () => {
  const attributes = card(page, "attributes");
  const { letGo } = await holdAnswer(/attributes\/SHARED_SCOPE$/, "POST");
  await attributes.getByLabel("Key of a new attribute").fill("limit");
  await attributes.getByLabel("Its value").fill("31");
  await attributes.getByRole("button", { name: "Add" }).click();
  await attributes.getByRole("button", { name: "Edit limit" }).click();
  const field = attributes.getByLabel("Value of limit");
  await field.fill("32");
  await letGo();
  expect(await page.evaluate("document.activeElement.value")).toBe("32");
  await field.press("Enter");
  await shows(row("limit"), "32");
});

test("of two attributes that are edited, the one that is not saved yet stays open", async () => {
  const attributes = card(page, "attributes");
  rig.emulator.devices()[0]!.setSharedAttributes({ low: 1, high: 9 });
  await attributes.getByRole("button", { name: "Edit low" }).click();
  await attributes.getByLabel("Value of low").fill("2");
  await attributes.getByRole("button", { name: "Edit high" }).click();
  await attributes.getByLabel("Value of high").fill("8");
  await attributes.getByLabel("Value of high").press("Enter");
  await shows(row("high").locator(".value"), "8");
  expect(await attributes.getByLabel("Value of low").inputValue()).toBe("2");
});

test("who types on in an attribute while it is saved goes on", async () => {
  const attributes = card(page, "attributes");
  rig.emulator.devices()[0]!.setSharedAttributes({ name: "kit" });
  const { held, letGo } = await holdAnswer(/attributes\/SHARED_SCOPE$/, "POST");
  await attributes.getByRole("button", { name: "Edit name" }).click();
  const field = attributes.getByLabel("Value of name");
  await field.fill("kitch");
  await field.press("Enter");
  await held;
  await field.fill("kitchen");
  await letGo();
  expect(await field.inputValue()).toBe("kitchen");
  await field.press("Enter");
  await shows(row("name").locator(".value"), "kitchen");
});

test("who types the next attribute while the answer to the last one is on its way stays in the field", async () => {
  const attributes = card(page, "attributes");
  const { letGo } = await holdAnswer(/attributes\/SHARED_SCOPE$/, "POST");
  const [key, value] = [attributes.getByLabel("Key of a new attribute"), attributes.getByLabel("Its value")];
  await key.fill("first");
  await value.fill("1");
  await attributes.getByRole("button", { name: "Add" }).click();
  await key.fill("second");
  await value.fill("2");
  await letGo();
  await shows(row("first"), "1");
  await page.keyboard.type("3");
  expect([await key.inputValue(), await value.inputValue()]).toEqual(["second", "23"]);
});

test("an older answer that comes later does not take the newer one's place", async () => {
  const [device] = rig.emulator.devices();
  const { held, letGo } = await holdAnswer(/values\/attributes\/SHARED_SCOPE/, "GET");
  device!.setSharedAttributes({ count: 1 });
  await held;
  device!.setSharedAttributes({ count: 2 });
  await shows(row("count").locator(".value"), "2");
  await letGo();
  expect(await row("count").locator(".value").innerText()).toBe("2");
});

test("a button of the board is let go after it was pressed, however long the press takes on its way", async () => {
  const pressed = vi.spyOn(rig.workshop, "press");
  const letGo = await holdRequest(/workshop\/pins/);
  const button = card(page, "board").getByRole("button", { name: "BUTTON (D0)" });
  await button.hover();
  await page.mouse.down();
  await page.mouse.up();
  // It is set later than the shortest press, and for longer.
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 200))");
  letGo();
  await becomes(
    async () => pressed.mock.calls,
    [
      ["D0", true],
      ["D0", false],
    ],
  );
});

test("a text that was typed for a part stays while the part tells something else", async () => {
  const printer = card(page, "parts").getByRole("article", { name: "printer", exact: true });
  const field = printer.getByLabel("Line to send");
  await field.fill("12.5 kg");
  await printer.getByRole("button", { name: "Send" }).focus();
  rig.workshop.hearNote("printer", "is busy");
  await shows(printer.getByRole("status"), "is busy");
  expect(await field.inputValue()).toBe("12.5 kg");
});
