/** The page that flashes by Web Serial, clicked through in a browser; its port leads to a virtual board. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { loadBoard } from "../../tools/build/boards.js";
import { flashPage } from "../../tools/flash-page/page.js";
import { built, emulatorWithBoard } from "../support/on-board.js";
import { SerialBoard } from "../support/serial-board.js";
import { type Look, launch, openPage, shows } from "./support.js";

const WIFI = { ssid: "workshop", password: "secret-word", joinMs: 5 };
const TYPES: Record<string, string> = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript" };

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let files: Record<string, string>;
let address: string;
let browser: Browser;

beforeAll(async () => {
  const boards = ["esp32", "esp8266"].map((id) => {
    const { name, chip, wifi } = loadBoard(id);
    return { id, name, chip, wifi, file: `${id}.min.js`, code: built(`${id}.min.js`) };
  });
  files = await flashPage(boards, built("loader.min.js"));
  const server = http.createServer(({ url = "" }, response) => {
    const name = url.slice(1) || "index.html";
    const text = files[name];
    response.writeHead(text === undefined ? 404 : 200, {
      "content-type": TYPES[name.split(".").pop()!] ?? "text/plain",
    });
    response.end(text);
  });
  atEnd(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`;
  browser = await launch(atEnd);
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

/** What a browser with Web Serial has, with one port that leads to a function of this test. */
const FAKE_SERIAL = `{
  const bytes = (text) => Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
  const port = {
    readable: null,
    writable: null,
    async open() {
      port.readable = new ReadableStream({ start(stream) { window.fromBoard = (text) => stream.enqueue(bytes(text)); } });
      port.writable = new WritableStream({ write: (data) => window.toBoard(btoa(String.fromCharCode(...data))) });
      await window.openBoard();
    },
    close: () => window.closeBoard(),
  };
  const serial = { requestPort: async () => port };
  Object.defineProperty(navigator, "serial", { value: serial });
}`;

/** The page in a browser whose port is this board. */
async function openAt(board: SerialBoard, look: Look = {}) {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const withSerial = { newContext: async () => context } as unknown as Browser;
  let socket: net.Socket;
  const { hostname, port } = new URL(board.port.replace("tcp:", "http:"));
  await context.exposeBinding("openBoard", async ({ page }: { page: Page }) => {
    socket = net.connect(Number(port), hostname);
    socket.on("data", (data: Buffer) => {
      void page.evaluate(`fromBoard(${JSON.stringify(data.toString("base64"))})`).catch(() => {});
    });
  });
  await context.exposeFunction("toBoard", (text: string) => void socket.write(Buffer.from(text, "base64")));
  await context.exposeFunction("closeBoard", () => void socket.destroy());
  await context.addInitScript(FAKE_SERIAL);
  return openPage(withSerial, address, look);
}

async function startBoard(id: string): Promise<SerialBoard> {
  const board = loadBoard(id);
  return SerialBoard.start({ chip: board.chip, board, wifi: WIFI }, onTestFinished);
}

const flashButton = (page: Page) => page.getByRole("button", { name: /flash/ });

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
}

test("puts firmware and settings onto a board, and shows it come online", async () => {
  const { emulator, device } = await emulatorWithBoard();
  const serial = await startBoard("esp32");
  const { page, troubles } = await openAt(serial);
  await page.getByRole("combobox", { name: /^Board/ }).selectOption("esp32");
  await fill(page, {
    "Wi-Fi network": WIFI.ssid,
    "its password": WIFI.password,
    "ThingsBoard's host": "127.0.0.1",
    "its MQTT port": String(emulator.mqttPort),
    "the device's access token": device.token,
  });
  await flashButton(page).click();
  await page.getByRole("status").waitFor();
  await shows(page.getByRole("log"), /ThingsBoard: connected\s+online/);
  expect(serial.board.storage.read("tb0")).toBe(built("esp32.min.js"));
  expect(serial.board.storage.read("tb.json")).toContain(device.token);
  expect(await page.locator("body").innerText()).not.toContain(device.token);
  expect(await page.evaluate("document.querySelector('progress').position === 1")).toBe(true);
  expect(troubles).toEqual([]);
});

test("says which setting is missing, and asks for no port before", async () => {
  const serial = await startBoard("esp32");
  const { page } = await openAt(serial);
  await fill(page, { "Wi-Fi network": "workshop" });
  await flashButton(page).click();
  await shows(page.getByRole("alert"), "ThingsBoard's host is missing");
  expect(await page.getByLabel("ThingsBoard's host").getAttribute("aria-invalid")).toBe("true");
  expect(serial.asked).toEqual([]);
});

test("says in one line why a board is not flashed", async () => {
  const serial = await startBoard("esp8266");
  const { page } = await openAt(serial);
  await page.getByLabel("leave those that the board has").check();
  await page.getByRole("combobox", { name: /^Board/ }).selectOption("esp32");
  await flashButton(page).click();
  await shows(page.getByRole("alert"), "the board is a board of the type ESP8266_4MB, and esp32 is for ESP32");
});

test("takes a firmware from a file, and shows what that prints as text", async () => {
  const serial = await startBoard("esp32");
  const { page } = await openAt(serial);
  const hostile = '<img src=x onerror="window.hacked=1">';
  const code = `console.log(${JSON.stringify(hostile)});console.log("ThingsBoard: connected");`;
  await page.getByLabel("leave those that the board has").check();
  await page.getByLabel("Firmware").selectOption("file");
  await page
    .locator("#file")
    .setInputFiles({ name: "own.min.js", mimeType: "text/javascript", buffer: Buffer.from(code) });
  await flashButton(page).click();
  await page.getByRole("status").waitFor();
  await shows(page.getByRole("log"), hostile);
  expect(await page.evaluate("window.hacked")).toBeUndefined();
  expect(serial.board.storage.read("tb0")).toBe(code);
});

test("may open no connection, so that nothing typed can go elsewhere", async () => {
  const { page } = await openAt(await startBoard("esp32"));
  expect(await page.evaluate("fetch('/flash.css').then(() => 'answered', () => 'refused')")).toBe("refused");
});

test("works from a folder too, without a server", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flash-page-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { page, troubles } = await openPage(browser, pathToFileURL(join(folder, "index.html")).href);
  expect(await page.locator("#board option").allInnerTexts()).toContainEqual(expect.stringContaining("ESP8266"));
  expect(troubles).toEqual([]);
});

test("says so in a browser without Web Serial", async () => {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  await context.addInitScript("Object.defineProperty(navigator, 'serial', { value: undefined })");
  const page = await context.newPage();
  await page.goto(address);
  await shows(page.getByRole("alert"), "This browser has no Web Serial");
  expect(await flashButton(page).isDisabled()).toBe(true);
});

test("fits a phone, and is dark where the machine is", async () => {
  const widths = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  const background = "getComputedStyle(document.body).backgroundColor";
  const light = await openPage(browser, address, { width: 360, height: 740 });
  const dark = await openPage(browser, address, { colorScheme: "dark" });
  expect(await light.page.evaluate(widths)).toBe(0);
  expect(await light.page.evaluate(background)).toBe("rgb(255, 255, 255)");
  expect(await dark.page.evaluate(background)).toBe("rgb(13, 17, 23)");
});
