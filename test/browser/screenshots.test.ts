/** The pictures in README and docs/page.md, taken when they are asked for: SCREENSHOTS=1. */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { showVirtualBoard } from "../../tools/page/boards.js";
import { Workshop as Shown, startPage } from "../../tools/page/index.js";
import { ROOT } from "../../tools/project.js";
import { partsOf } from "../../tools/start/parts.js";
import { startVirtualBoard } from "../../tools/virtual-board/index.js";
import { card, launch, openPage, ownerOf, shows, startWithPage, type Workshop } from "./support.js";

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;
let workshop: Workshop;

const isWanted = process.env.SCREENSHOTS === "1";
if (!isWanted) console.log("Left out: the pictures of the documents, which SCREENSHOTS=1 takes");

beforeAll(async () => {
  if (!isWanted) return;
  [browser, workshop] = await Promise.all([launch(atEnd), startWithPage([], atEnd)]);
  await workshop.started.output.next(/press Ctrl-C to end/);
  await fillTheMinute();
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

/** Telemetry from before the board was there, so that the plots are full. */
async function fillTheMinute(): Promise<void> {
  const owner = ownerOf(workshop.started);
  const { id } = (await owner.device("Smart Weather")).id;
  const path = `/api/plugins/telemetry/DEVICE/${id}/timeseries/ANY`;
  const first = await owner.request<Record<string, { ts: number }[]>>(
    "GET",
    `/api/plugins/telemetry/DEVICE/${id}/values/timeseries?keys=temperature&startTs=0&endTs=${Date.now()}&limit=1&orderBy=ASC`,
  );
  const end = first.temperature![0]!.ts;
  for (let age = 60; age > 0; age--) {
    const values = {
      temperature: Math.round((25.5 - 1.5 * Math.sin(age / 12) ** 2) * 10) / 10,
      humidity: Math.round(64 + 2 * Math.cos(age / 9)),
      pressure: Math.round((1013.1 - age / 150) * 10) / 10,
    };
    await owner.request("POST", path, { body: { ts: end - age * 1000, values } });
  }
}

/** Some life in each card. */
async function use(page: Page): Promise<void> {
  const rpc = card(page, "rpc");
  await rpc.getByRole("button", { name: "getWeather" }).click();
  await rpc.getByRole("button", { name: "Call" }).click();
  await shows(rpc.getByRole("list", { name: /Calls/ }), "temperature");
  await card(page, "console").getByLabel("A line for the board").fill("process.env.BOARD");
  await card(page, "console").getByRole("button", { name: "Run" }).click();
  await shows(card(page, "console").locator(".line"), '="ESP32"');
  await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
}

/** A board with parts of each kind, whose firmware lets them be seen. */
const WIRED = [
  "dht22:data=D27,temperature=24.5",
  "button:contact=D4",
  "led:anode=D25",
  "neopixel:din=D13,count=14",
  "relay:in=D26,name=pump",
  "servo:signal=D33",
  "ssd1306:sda=D21,scl=D22",
];
const LET_THEM_BE_SEEN = `
I2C1.setup({sda:D21,scl:D22});
[0xAE,0x8D,0x14,0x20,0,0xA1,0xC8,0xAF,0x21,0,127,0x22,0,7].forEach(function(c){I2C1.writeTo(60,[0,c])});
for(var page=0;page<8;page++)for(var x=0;x<128;x+=8){
  for(var bytes=[0x40],i=x;i<x+8;i++){
    for(var byte=0,bit=0;bit<8;bit++){
      var y=8*page+bit,edge=i%127===0||y%63===0,far=Math.abs(32-18*Math.sin(i/10)*Math.exp(-i/90)-y);
      if(edge||far<1.5)byte|=1<<bit;
    }
    bytes.push(byte);
  }
  I2C1.writeTo(60,bytes);
}
for(var lights=[],n=0;n<14;n++)lights.push(Math.max(0,255-34*Math.abs(n-5)),Math.max(0,255-34*n),Math.max(0,40*n-265));
require("neopixel").write(D13,lights);
D25.set();D26.reset();analogWrite(D33,1.7/20,{freq:50});`;

test.runIf(isWanted)("docs/page-parts.png", async () => {
  const board = loadBoard("esp32");
  const shown = new Shown({ server: "none", hasDevices: false, wire: { isCut: false } as never });
  const running = startVirtualBoard({
    chip: board.chip,
    board,
    parts: partsOf(board, { part: WIRED }),
    firmware: LET_THEM_BE_SEEN,
  });
  atEnd(() => running.stop());
  showVirtualBoard(shown, running, { board, firmware: "main.ts", device: undefined });
  const served = await startPage({ workshop: shown });
  atEnd(() => served.close());
  const { page } = await openPage(browser, served.address, { width: 1180, height: 2000 });
  await card(page, "parts").getByRole("img", { name: "Display: on" }).waitFor();
  await card(page, "parts").screenshot({ path: join(ROOT, "docs", "page-parts.png") });
  await page.context().close();
});

test.runIf(isWanted).each([
  { file: "page.png", width: 1440, height: 900, colorScheme: "light" as const },
  { file: "page-dark.png", width: 1440, height: 900, colorScheme: "dark" as const },
  { file: "page-phone.png", width: 390, height: 844, colorScheme: "light" as const },
])("docs/$file", async ({ file, ...look }) => {
  const { page } = await openPage(browser, workshop.address, look);
  if (look.width > 1000) await use(page);
  await shows(card(page, "telemetry").getByRole("article", { name: "temperature", exact: true }), "°C");
  await page.screenshot({ path: join(ROOT, "docs", file) });
  await page.context().close();
});
