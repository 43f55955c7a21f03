/** The states of the page that one meets, and the looks of it. */
import type { Page } from "playwright-core";
import type { Rig } from "./rig.js";
import { card, type Look, shows } from "./support.js";

export const LOOKS: Record<string, Look> = {
  light: { width: 1440, height: 900, colorScheme: "light" },
  dark: { width: 1440, height: 900, colorScheme: "dark" },
  phone: { width: 390, height: 844, colorScheme: "light" },
};
/** What is wired to the board. */
export const PARTS = [
  ...["dht22:data=D27,temperature=24.5", "button:contact=D4", "led:anode=D25", "switch:contact=D14,name=door"],
  ...["potentiometer:wiper=D34,position=20", "relay:in=D26,name=pump", "ssd1306:sda=D21,scl=D22"],
];
const HOSTILE = '<img src=x onerror="window.hacked=1">';

/** A fleet, and data of each kind. */
export async function fillRig(rig: Rig): Promise<void> {
  const { emulator, send } = rig;
  const weather = emulator.device("Smart Weather")!;
  for (let age = 60; age > 0; age--) {
    const values = {
      temperature: Math.round((21.5 - 1.5 * Math.sin(age / 12) ** 2) * 10) / 10,
      humidity: Math.round(43 + 2 * Math.cos(age / 9)),
      pressure: Math.round((1013.1 - age / 150) * 10) / 10,
    };
    await send(weather, values, Date.now() - age * 1000);
  }
  weather.setSharedAttributes({ intervalMs: 1000, alarmTemperature: 28, isOn: true, limits: { low: 18, high: 26 } });
  for (let i = 1; i < 30; i++) emulator.createDevice({ name: `greenhouse-${i}`, type: "greenhouse" });
  const many = emulator.createDevice({ name: "fifty keys" });
  await send(many, Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`sensor_${i + 1}`, i * 1.5])));
  const long = emulator.createDevice({ name: "long values" });
  long.setSharedAttributes({ config: { text: "x".repeat(100_000) }, note: "y".repeat(100_000), after: true });
  await send(long, { log: "z".repeat(100_000), state: { a: [1, 2, { b: true }] } });
  const hostile = emulator.createDevice({ name: `${HOSTILE} ${"long ".repeat(40)}`, type: HOSTILE });
  await send(hostile, { ok: 1 });
  emulator.createDevice({ name: "empty" });
  for (let i = 0; i < 300; i++) {
    const payload = JSON.stringify({ temperature: 20 + (i % 7), humidity: 43 });
    const text = { type: "PUBLISH", text: "telemetry", topic: "v1/devices/me/telemetry", flags: "QoS 1", payload };
    rig.workshop.hearPacket({ link: 1, device: "Smart Weather", from: "device", ...text, bytes: 80 });
    rig.workshop.hearLine(`telemetry ${payload}`);
  }
}

/** On a phone it comes in from the side. */
async function openList(page: Page): Promise<void> {
  const opener = page.getByRole("button", { name: "Devices", exact: true });
  if (await opener.isVisible()) await opener.click();
}

/** On a phone one looks at one thing after the other. */
async function view(page: Page, name: string): Promise<void> {
  const views = page.getByRole("radiogroup", { name: "View" });
  if (await views.isVisible()) await views.getByText(name).click();
}

async function choose(page: Page, name: string): Promise<void> {
  await openList(page);
  await card(page, "devices").getByLabel("Find a device").fill(name.slice(0, 20));
  await card(page, "devices").getByRole("option", { name }).first().click();
  await shows(page.locator("#device h2"), name);
}

/** What one does to see it. */
export const STATES: Record<string, (page: Page, rig: Rig) => Promise<void>> = {
  async board(page) {
    await shows(page.locator("#device h2"), "Smart Weather");
    await card(page, "telemetry").locator("canvas").nth(2).waitFor();
    await card(page, "attributes").locator(".name", { hasText: "limits" }).waitFor({ state: "attached" });
  },
  async packets(page) {
    await page.getByRole("tab", { name: "MQTT" }).click();
    await page.locator(".packet").last().click();
  },
  async list(page) {
    await openList(page);
    await card(page, "devices").locator(".device").nth(30).waitFor();
  },
  async rpc(page) {
    await view(page, "RPC");
    const known = card(page, "rpc").getByRole("toolbar", { name: "Suggestions" });
    await known.getByRole("button", { name: "setFan" }).click();
    await card(page, "rpc").getByLabel("Method").fill("unknown");
    await card(page, "rpc").getByLabel("Seconds to wait").fill("5");
    await card(page, "rpc").getByRole("button", { name: "Call" }).click();
    await card(page, "rpc").locator("li.bad").waitFor();
  },
  async attributes(page) {
    await view(page, "Attributes");
    await card(page, "attributes").getByRole("button", { name: "Edit limits" }).click();
  },
  async parts(page) {
    await view(page, "Board");
    await card(page, "parts").getByRole("slider").first().waitFor();
  },
  async firmware(page) {
    await shows(page.locator("#device h2"), "Smart Weather");
    await page.getByRole("button", { name: "More about this device" }).click();
    await page.getByRole("button", { name: "Update firmware" }).click();
    await card(page, "firmware").getByLabel("Version").waitFor();
  },
  /** The server takes its time. */
  async loading(page) {
    await page.route("**/api/**", () => {});
    await page.reload();
    await page.locator("main").waitFor();
  },
  /** The server answers nothing but errors. */
  async failing(page) {
    await page.route("**/api/**", (route) => route.fulfill({ status: 500, json: { message: "out of order" } }));
    await page.reload();
    await shows(
      card(page, "devices")
        .getByRole("alert")
        .or(page.getByRole("button", { name: "Devices", exact: true })),
      /./,
    );
  },
  async keys(page) {
    await choose(page, "fifty keys");
    await card(page, "telemetry").locator(".key").nth(49).waitFor({ state: "attached" });
  },
  async long(page) {
    await choose(page, "long values");
    await card(page, "attributes").locator("button", { hasText: "Show all" }).first().waitFor({ state: "attached" });
  },
  hostile: (page) => choose(page, HOSTILE),
  empty: (page) => choose(page, "empty"),
  async menu(page) {
    await choose(page, "greenhouse-7");
    await page.getByRole("button", { name: "More about this device" }).click();
  },
  async delete(page) {
    await choose(page, "greenhouse-7");
    await page.getByRole("button", { name: "More about this device" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
  },
  async add(page) {
    await openList(page);
    await page.getByRole("button", { name: "Add a device" }).click();
  },
};
