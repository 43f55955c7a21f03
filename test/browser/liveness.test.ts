/** What the page says when something that it shows has stopped, and how it goes on. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "../../tools/emulator/index.js";
import { startPage, Workshop } from "../../tools/page/index.js";
import { newKey } from "../../tools/page/kept-key.js";
import { ThingsBoard } from "../../tools/rest/index.js";
import { closedPort } from "../support/closed-port.js";
import { card, launch, openPage, ownerOf, shows, startWithPage } from "./support.js";

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;

beforeAll(async () => {
  browser = await launch(atEnd);
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function servedBy(emulator: Emulator, options: { port?: number; key?: string }) {
  const owner = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, demoUsers("x")[0]!.email, "for tests");
  const upstream = { address: owner.address, token: () => owner.token(), renew: async () => {} };
  const workshop = new Workshop({ server: "emulator", hasDevices: true });
  return { owner, page: await startPage({ workshop, upstream, ...options }) };
}

test("an open page finds the server again after a restart, with the same key and port, and says meanwhile that it is gone", async () => {
  const emulator = await startEmulator({ users: demoUsers("for tests") });
  atEnd(() => emulator.close());
  const device = emulator.createDevice({ name: "Station" });
  const key = newKey();
  const port = await closedPort();
  const first = await servedBy(emulator, { key, port });
  const value = (at: number) =>
    first.owner.request("POST", `/api/plugins/telemetry/DEVICE/${device.id}/timeseries/ANY`, { body: { value: at } });
  await value(1);
  const { page, troubles } = await openPage(browser, first.page.address);
  await shows(card(page, "telemetry").locator(".key .value"), "1");
  await first.page.close();
  await shows(page.locator(".state"), "npm start has ended");
  expect(await page.locator(".state.good").count()).toBe(0);
  await value(2);
  const second = await servedBy(emulator, { key, port });
  await shows(card(page, "telemetry").locator(".key .value"), "2");
  await value(3);
  await shows(card(page, "telemetry").locator(".key .value"), "3");
  await second.page.close();
  const other = await servedBy(emulator, { port });
  atEnd(() => other.page.close());
  await shows(page.locator(".state"), "another key");
  expect(troubles.filter((text) => !/WebSocket|ERR_|403/.test(text))).toEqual([]);
});

test("a cut network is told at once; when it is mended, what the board measured meanwhile comes with its own times", {
  timeout: 180_000,
}, async () => {
  const workshop = await startWithPage([], atEnd);
  await workshop.started.output.next(/press Ctrl-C to end/);
  const { page } = await openPage(browser, workshop.address);
  const [board, state] = [card(page, "board"), page.locator(".state")];
  await shows(board.locator(".client-state"), "online");
  await shows(state, /^live$/);
  const cutAt = Date.now();
  await board.getByRole("switch", { name: "Network" }).click();
  await shows(state, "the network is cut");
  expect(await page.locator(".state.good").count()).toBe(0);
  // Some of them may have been on their way when the network was cut.
  await shows(board.locator(".client-queue"), /^([6-9]|\d\d+) messages wait \(\d+ bytes\)$/);
  const mendedAt = Date.now();
  await board.getByRole("switch", { name: "Network" }).click();
  await shows(board.locator(".client-queue"), "nothing waits");
  await shows(state, /^live$/);
  const owner = ownerOf(workshop.started);
  const { id } = (await owner.device("Smart Weather")).id;
  const range = `keys=pressure&startTs=${cutAt}&endTs=${mendedAt}`;
  const found = await owner.request<{ pressure?: unknown[] }>(
    "GET",
    `/api/plugins/telemetry/DEVICE/${id}/values/timeseries?${range}`,
  );
  expect(found.pressure?.length).toBeGreaterThanOrEqual(3);
});
