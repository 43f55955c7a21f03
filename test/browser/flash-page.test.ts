/** The page that flashes by Web Serial, clicked through in a browser; its port leads to a virtual board. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { tokenise } from "../../tools/compiler/tokens/index.js";
import { flashPage } from "../../tools/flash-page/page.js";
import { built, builtBytes, emulatorWithBoard, stored } from "../support/on-board.js";
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
    return { id, name, chip, wifi, file: `${id}.bin`, code: builtBytes(`${id}.bin`) };
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
    "Wi-Fi password": WIFI.password,
    "ThingsBoard host": "127.0.0.1",
    "MQTT port": String(emulator.mqttPort),
    "Access token": device.token,
  });
  await flashButton(page).click();
  await page.getByRole("status").waitFor();
  await shows(page.getByRole("log"), /ThingsBoard: connected\s+online/);
  expect(serial.board.storage.read("tb0")).toBe(stored("esp32.bin"));
  expect(serial.board.storage.read("tb.json")).toContain(device.token);
  expect(await page.locator("body").innerText()).not.toContain(device.token);
  expect(await page.evaluate("document.querySelector('progress').position === 1")).toBe(true);
  expect(troubles).toEqual([]);
});

describe("a form with mistakes", () => {
  async function sendWrong(look: Look = {}) {
    const serial = await startBoard("esp32");
    const { page } = await openAt(serial, look);
    await fill(page, { "Wi-Fi network": "workshop", "Wi-Fi password": "short", "MQTT port": "99999" });
    await flashButton(page).click();
    return { serial, page };
  }
  const errors = (page: Page) => page.locator(".error:not(:empty)").allInnerTexts();

  test("tells all of them, each below its field, and asks for no port", async () => {
    const { serial, page } = await sendWrong();
    expect(await errors(page)).toEqual([
      "Wi-Fi password must have 8 to 63 characters.",
      "ThingsBoard host is missing.",
      "MQTT port must be a whole number from 1 to 65535.",
      "Access token is missing.",
    ]);
    await shows(page.getByRole("alert"), "Correct the 4 fields marked in red");
    const host = page.getByLabel("ThingsBoard host");
    expect(await host.getAttribute("aria-invalid")).toBe("true");
    expect(await host.getAttribute("aria-describedby")).toBe("host-error");
    expect(serial.asked).toEqual([]);
  });

  test.each([1280, 360])("brings the first one into view, with the focus in it, at a width of %i", async (width) => {
    const { page } = await sendWrong({ width, height: 640 });
    expect(await page.evaluate("document.activeElement.id")).toBe("password");
    const box = (await page.locator("#password-error").boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + box.height).toBeLessThanOrEqual(640);
  });

  test("tells a mistake no more once it is corrected", async () => {
    const { page } = await sendWrong();
    await fill(page, { "Wi-Fi password": "long enough", "MQTT port": "1883" });
    expect(await errors(page)).toEqual(["ThingsBoard host is missing.", "Access token is missing."]);
    await shows(page.getByRole("alert"), "Correct the 2 fields");
  });

  test("asks for the file of a firmware that is to come from one", async () => {
    const { page } = await openAt(await startBoard("esp32"));
    await page.getByLabel("Keep the settings").check();
    await page.getByLabel("Firmware", { exact: true }).selectOption("file");
    await flashButton(page).click();
    expect(await errors(page)).toEqual(["Choose the file with your firmware."]);
  });
});

test("hides password and token until they are asked for", async () => {
  const { page } = await openAt(await startBoard("esp32"));
  const types = () => page.locator(".secret").evaluateAll((fields) => fields.map((each) => each.getAttribute("type")));
  expect(await types()).toEqual(["password", "password"]);
  await page.getByLabel("Show password and token").check();
  expect(await types()).toEqual(["text", "text"]);
});

test("says in one line why a board is not flashed", async () => {
  const serial = await startBoard("esp8266");
  const { page } = await openAt(serial);
  await page.getByLabel("Keep the settings").check();
  await page.getByRole("combobox", { name: /^Board/ }).selectOption("esp32");
  await flashButton(page).click();
  await shows(page.getByRole("alert"), "the board is ESP8266_4MB, but the firmware esp32 is for ESP32");
});

test("takes a firmware from a file, and shows what that prints as text", async () => {
  const serial = await startBoard("esp32");
  const { page } = await openAt(serial);
  const hostile = '<img src=x onerror="window.hacked=1">';
  const code = `console.log(${JSON.stringify(hostile)});console.log("ThingsBoard: connected");`;
  await page.getByLabel("Keep the settings").check();
  await page.getByLabel("Firmware", { exact: true }).selectOption("file");
  await page
    .locator("#file")
    .setInputFiles({ name: "own.min.js", mimeType: "text/javascript", buffer: Buffer.from(code) });
  await flashButton(page).click();
  await page.getByRole("status").waitFor();
  await shows(page.getByRole("log"), hostile);
  expect(await page.evaluate("window.hacked")).toBeUndefined();
  expect(serial.board.storage.read("tb0")).toBe(code);
});

test("takes the file of tokens that the build makes, byte by byte", async () => {
  const serial = await startBoard("esp32");
  const { page } = await openAt(serial);
  const code = tokenise('if(typeof process==="object")console.log("ThingsBoard: connected")');
  expect(code.some((byte) => byte >= 0x80)).toBe(true);
  await page.getByLabel("Keep the settings").check();
  await page.getByLabel("Firmware", { exact: true }).selectOption("file");
  await shows(page.locator("#file-hint"), "dist/BOARD.bin");
  expect(await page.locator("#file").getAttribute("accept")).toContain(".bin");
  await page.locator("#file").setInputFiles({ name: "own.bin", mimeType: "application/octet-stream", buffer: code });
  await flashButton(page).click();
  await page.getByRole("status").waitFor();
  expect(serial.board.storage.read("tb0")).toBe(code.toString("latin1"));
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
  await shows(page.getByRole("alert"), "it has no Web Serial");
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
