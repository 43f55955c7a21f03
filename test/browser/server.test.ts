/** The page with a ThingsBoard of one's own: here an emulator stands for it. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Device, type Emulator, startEmulator } from "../../tools/emulator/index.js";
import { ThingsBoard } from "../../tools/rest/index.js";
import { USERS } from "../support/users.js";
import { card, launch, openPage, shows, startWithPage } from "./support.js";

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;
let emulator: Emulator;
let device: Device;

beforeAll(async () => {
  browser = await launch(atEnd);
  emulator = await startEmulator({ users: USERS });
  atEnd(() => emulator.close());
  device = emulator.createDevice({ name: "Kitchen" });
  emulator.createDevice({ name: "Cellar" });
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const ENV = { TB_PASSWORD: "tenant" };
const host = () => ["--server", `http://127.0.0.1:${emulator.httpPort}`, "--user", "tenant@thingsboard.org"];

test("a user without a device's token sees the devices, and no board", async () => {
  const { address, started } = await startWithPage(host(), atEnd, ENV);
  const { page, troubles } = await openPage(browser, address);
  await card(page, "devices").getByRole("option", { name: "Cellar" }).click();
  const id = emulator.device("Cellar")!.id;
  const owner = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, "tenant@thingsboard.org", "tenant");
  await owner.request("POST", `/api/plugins/telemetry/DEVICE/${id}/timeseries/ANY`, { body: { depth: 12 } });
  await shows(card(page, "telemetry").locator(".value"), "12");
  expect(await card(page, "board").count()).toBe(0);
  expect(started.output.lines.join("\n")).not.toMatch(/password|TB_PASSWORD/i);
  expect(troubles).toEqual([]);
});

test("with a token there is the board too, and what it says on its way to that server", async () => {
  const args = [...host(), "--mqtt-port", String(emulator.mqttPort), "--token", device.token];
  const { address, started } = await startWithPage(args, atEnd, ENV);
  const { page, troubles } = await openPage(browser, address);
  // It is built first, which takes longer than a page has patience.
  await started.output.next(/ThingsBoard: connected/);
  await shows(card(page, "console").locator(".line"), "ThingsBoard: connected");
  await page.getByRole("tab", { name: "MQTT" }).click();
  await shows(card(page, "packets").locator(".packet"), "CONNACKaccepted");
  await shows(card(page, "packets").locator(".packet"), "temperature");
  // Nobody has chosen it: its token says which one it is.
  await card(page, "devices").getByRole("option", { name: "Kitchen", selected: true }).waitFor();
  await card(page, "telemetry").getByRole("article", { name: "temperature" }).locator("canvas").waitFor();
  expect(await card(page, "board").getByRole("button", { name: "Restart the broker" }).count()).toBe(0);
  expect(await page.content()).not.toContain(device.token);
  expect(troubles).toEqual([]);
});

test("a token without a user gives the board alone", async () => {
  const args = ["--server", "127.0.0.1", "--mqtt-port", String(emulator.mqttPort), "--token", device.token];
  const { address, started } = await startWithPage(args, atEnd);
  const { page, troubles } = await openPage(browser, address);
  await started.output.next(/ThingsBoard: connected/);
  await shows(card(page, "console").locator(".line"), "ThingsBoard: connected");
  expect(await card(page, "devices").count()).toBe(0);
  expect(troubles).toEqual([]);
});
