/** Parts of the virtual board on the page: set, pressed, unplugged, and looked at. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { showVirtualBoard } from "../../tools/page/boards.js";
import { startPage, Workshop } from "../../tools/page/index.js";
import { ROOT } from "../../tools/project.js";
import { partsOf } from "../../tools/start/parts.js";
import { startVirtualBoard, type VirtualBoard } from "../../tools/virtual-board/index.js";
import { START_MS } from "../tools/start/support.js";
import { becomes, card, fitsWidth, launch, openPage, shows, startWithPage } from "./support.js";

const WIRED = [
  "potentiometer:wiper=D34,position=20",
  "button:contact=D4,name=bell,bounceMs=0",
  "switch:contact=D14,name=door,bounceMs=0",
  "led:anode=D25,colour=#00ff00",
  "rgb-led:red=D18,green=D19,blue=D5",
  "neopixel:din=D13,count=3",
  "relay:in=D26,name=pump",
  "servo:signal=D33",
  "ssd1306:sda=D21,scl=D22",
  "gps:tx=D16,name=place",
  "serial-text:tx=D27,rx=D17,name=printer",
];
const FIRMWARE = `
D4.mode("input_pullup");D14.mode("input_pullup");D26.set();
setWatch(function(e){print("bell "+(e.state?"up":"down"))},D4,{edge:"both",repeat:true});
setWatch(function(e){print("door "+(e.state?"open":"closed"))},D14,{edge:"both",repeat:true});
Serial2.setup(9600,{rx:D27,tx:D17});
Serial2.on("data",function(d){print("heard "+d)});
I2C1.setup({sda:D21,scl:D22});`;
const SHOW_CORNER = `[0xAE,0x8D,0x14,0x20,0,0xA1,0xC8,0xAF,0x21,0,127,0x22,0,7].forEach(function(c){I2C1.writeTo(60,[0,c])});
I2C1.writeTo(60,[0x40,3,1])`;

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
const board = loadBoard("esp32");
let browser: Browser;
let workshop: Workshop;
let running: VirtualBoard;
let address: string;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  browser = await launch(atEnd);
  workshop = new Workshop({ server: "none", hasDevices: false, wire: { isCut: false } as never });
  running = startVirtualBoard({ chip: board.chip, board, parts: partsOf(board, { part: WIRED }), firmware: FIRMWARE });
  atEnd(() => running.stop());
  running.on("console", (line) => workshop.hearLine(line));
  showVirtualBoard(workshop, running, { board, firmware: "main.ts", device: undefined });
  const served = await startPage({ workshop });
  atEnd(() => served.close());
  ({ address } = served);
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

beforeEach(async ({ onTestFinished }) => {
  ({ page, troubles } = await openPage(browser, address));
  onTestFinished(() => {
    expect(troubles).toEqual([]);
    return page.context().close();
  });
});

const part = (name: string) => card(page, "parts").getByRole("article", { name, exact: true });
const hears = (line: string) => shows(card(page, "console").locator(".line").last(), line);
const plug = (name: string) => part(name).getByRole("switch", { name: "plugged in" });
/** What this says of the first element there is for the selector. */
const ask = <T = string>(selector: string, of: string) =>
  page.evaluate<T>(`(${of})(document.querySelector(${JSON.stringify(selector)}))`);
const style = (selector: string, property: string) =>
  ask(selector, `element => element.style.getPropertyValue("${property}")`);
/** Which dots of a canvas are not clear. */
const DOTS = `canvas => {
  const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const all = Array.from({ length: data.length / 4 }, (_, i) => i).filter((i) => data[4 * i + 3]);
  return { width, dots: all.map((i) => [i % width, Math.floor(i / width)]) };
}`;

/** Resolves when the board knows it. */
async function isSet(name: string, control: string, value: unknown): Promise<void> {
  while (running.parts.get(name).controls[control]!.value !== value)
    await new Promise<void>((resolve) => void running.once("part", () => resolve()));
}

describe("what one sets", () => {
  test("a slider is what the firmware measures, with its unit", async () => {
    const slider = part("potentiometer").getByRole("slider", { name: "Position" });
    expect(await slider.getAttribute("aria-valuetext")).toBe("20 %");
    await slider.fill("75");
    await isSet("potentiometer", "position", 75);
    expect(running.evaluate("Math.round(analogRead(D34)*100)")).toBe(75);
    const field = part("potentiometer").getByLabel("Position, in %");
    expect(await field.inputValue()).toBe("75");
    await field.fill("20");
    await field.press("Enter");
    await isSet("potentiometer", "position", 20);
    expect(await slider.inputValue()).toBe("20");
  });

  test("a number that cannot be is refused with the range, and the field shows what holds", async () => {
    const field = part("potentiometer").getByLabel("Position, in %");
    await field.fill("120");
    await field.press("Enter");
    await shows(part("potentiometer").getByRole("alert"), "position must be 0 to 100 %");
    expect(await field.inputValue()).toBe("20");
    await field.fill("21");
    await field.press("Enter");
    await part("potentiometer").getByRole("alert").waitFor({ state: "hidden" });
    running.parts.set("potentiometer", "position", 20);
  });

  test("an automatic value moves by itself until one takes the slider", async () => {
    const slider = part("potentiometer").getByRole("slider");
    const automatic = part("potentiometer").getByRole("switch", { name: "Position: automatic" });
    await automatic.click();
    await becomes(async () => running.parts.get("potentiometer").controls.position!.isAutomatic, true);
    const first = await slider.inputValue();
    await expect.poll(() => slider.inputValue(), { timeout: 30_000 }).not.toBe(first);
    await slider.focus();
    await slider.press("Home");
    await becomes(() => automatic.getAttribute("aria-checked"), "false");
    await isSet("potentiometer", "position", 0);
    await automatic.click();
    await becomes(async () => running.parts.get("potentiometer").controls.position!.isAutomatic, true);
    await automatic.click();
    await becomes(async () => running.parts.get("potentiometer").controls.position!.isAutomatic, false);
    running.parts.set("potentiometer", "position", 20);
  });

  test("what is set elsewhere shows, and takes nothing from one who is typing", async () => {
    const [slider, field] = [part("potentiometer").getByRole("slider"), part("potentiometer").getByLabel("in %")];
    await field.focus();
    await field.press("Control+a");
    await page.keyboard.type("3");
    running.parts.set("potentiometer", "position", 40);
    await becomes(() => slider.inputValue(), "40");
    await page.keyboard.type("3");
    expect(await field.inputValue()).toBe("33");
    await page.keyboard.press("Tab");
    await isSet("potentiometer", "position", 33);
    running.parts.set("potentiometer", "position", 20);
  });

  test("a button is pressed while it is held, by the mouse and by a key", async () => {
    const button = part("bell").getByRole("button", { name: "Press" });
    await button.hover();
    await page.mouse.down();
    await hears("bell down");
    expect(await button.getAttribute("aria-pressed")).toBe("true");
    await page.mouse.up();
    await hears("bell up");
    for (const key of [" ", "Enter"]) {
      await button.focus();
      await page.keyboard.down(key);
      await hears("bell down");
      await page.keyboard.up(key);
      await hears("bell up");
    }
    await becomes(() => button.getAttribute("aria-pressed"), "false");
  });

  test("a button that is left while it is held is let go", async () => {
    await part("bell").getByRole("button", { name: "Press" }).focus();
    await page.keyboard.down(" ");
    await hears("bell down");
    await plug("bell").focus();
    await hears("bell up");
  });

  test("a button that a page holds while it is closed is let go", async () => {
    const { page: other } = await openPage(browser, address);
    await card(other, "parts").getByRole("button", { name: "Press" }).focus();
    await other.keyboard.down(" ");
    await hears("bell down");
    await other.context().close();
    await hears("bell up");
  });

  test("a press that is over at once, or a click without one, lasts long enough to be seen", async () => {
    const button = part("bell").getByRole("button", { name: "Press" });
    const seen: string[] = [];
    const hear = (line: string) => void seen.push(line);
    running.on("console", hear);
    await button.press("Enter");
    await becomes(async () => seen, ["bell down", "bell up"]);
    await button.dispatchEvent("click");
    await becomes(async () => seen, ["bell down", "bell up", "bell down", "bell up"]);
    running.off("console", hear);
  });

  test("a switch stays as it is put", async () => {
    const toggle = part("door").getByRole("switch", { name: "Closed" });
    await toggle.focus();
    await page.keyboard.press("Space");
    await hears("door closed");
    expect(await toggle.getAttribute("aria-checked")).toBe("true");
    await page.keyboard.press("Enter");
    await hears("door open");
  });

  test("a line of text is sent to the board each time, and the board's own is shown as the text that it is", async () => {
    await part("printer").getByLabel("Line to send").fill("12.5 kg");
    for (let i = 0; i < 2; i++) {
      workshop.hearLine("between");
      await hears("between");
      await part("printer").getByRole("button", { name: "Send" }).click();
      await hears("heard 12.5 kg");
    }
    running.evaluate('Serial2.println("<img src=x onerror=alert(1)>")');
    await shows(part("printer").locator(".said"), "<img src=x onerror=alert(1)>");
    expect(await part("printer").locator("img").count()).toBe(0);
  });
});

describe("what one sees", () => {
  const light = (bulb: string) => style(bulb, "--light");

  test("a LED, as bright as its pulses look", async () => {
    const [bulb, value] = ["[data-part=led] .bulb", part("led").locator(".value")];
    running.evaluate("D25.set()");
    await shows(value, "#00ff00");
    expect(await light(bulb)).toBe("rgb(0 255 0)");
    running.evaluate("analogWrite(D25,0.5,{freq:1000})");
    await shows(value, "#008000");
    // Half of the light is 73 % of a screen's numbers.
    expect(await light(bulb)).toBe("rgb(0 186 0)");
    running.evaluate("analogWrite(D18,1,{freq:1000});analogWrite(D19,0.25,{freq:1000});D25.reset()");
    await shows(value, "off");
    await shows(part("rgb-led").locator(".value"), "#ff4000");
  });

  test("a strip, each light of it", async () => {
    running.evaluate('require("neopixel").write(D13,[0,255,0, 0,0,0, 0,0,255])');
    await part("neopixel").getByRole("img", { name: "Lights: 2 of 3 lit" }).waitFor();
    const lights = await Promise.all([1, 2, 3].map((nth) => light(`.strip .bulb:nth-child(${nth})`)));
    expect(lights).toEqual(["rgb(255 0 0)", "#000000", "rgb(0 0 255)"]);
  });

  test("a display, dot by dot", async () => {
    await part("ssd1306").getByRole("img", { name: "Display: off" }).waitFor();
    running.evaluate(SHOW_CORNER);
    await part("ssd1306").getByRole("img", { name: "Display: on" }).waitFor();
    await becomes(() => ask<unknown>("canvas.display", DOTS), {
      width: 128,
      dots: [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    });
  });

  test("a relay that clicks over, and a servo that turns", async () => {
    const arm = () => ask(".arm", "element => getComputedStyle(element).transform");
    const released = await arm();
    running.evaluate("D26.reset()");
    await shows(part("pump").locator(".value"), "drawn");
    await expect.poll(arm).not.toBe(released);
    running.evaluate("D26.set()");
    await shows(part("pump").locator(".value"), "released");
    running.evaluate("analogWrite(D33,0.1,{freq:50})");
    await shows(part("servo").locator(".value"), "180°");
    expect(await style(".dial", "--turn")).toBe("180deg");
  });

  test("what a receiver sends, a line each", async () => {
    await shows(part("place").locator(".said"), /^\$GPGGA,.*\n\$GPRMC,/);
  });

  test("what a part says about how it is used", async () => {
    running.emit("note", "place", "was asked <b>too early</b>");
    await shows(part("place").getByRole("status"), "was asked <b>too early</b>");
  });
});

test("a part that is unplugged is gone for the firmware, and dark", async () => {
  running.evaluate("D25.set()");
  await shows(part("led").locator(".value"), "#00ff00");
  await plug("led").click();
  await shows(part("led").locator(".value"), "off");
  expect(await plug("led").getAttribute("aria-checked")).toBe("false");
  await plug("ssd1306").click();
  await becomes(async () => running.parts.get("ssd1306").isPlugged, false);
  expect(() => running.evaluate("I2C1.writeTo(60,[0,0xAF])")).toThrow("doesn't ACK");
  for (const name of ["led", "ssd1306"]) await plug(name).click();
  await shows(part("led").locator(".value"), "#00ff00");
});

test("what the board measures of itself is set in its own card, and cannot be unplugged", async () => {
  const own = card(page, "board");
  await own.getByText("What the board measures of itself").click();
  await own.getByLabel("Temperature of the chip, in °C").fill("60");
  await page.keyboard.press("Enter");
  await isSet("board", "temperature", 60);
  expect(await own.getByRole("switch", { name: "plugged in" }).count()).toBe(0);
  expect(await part("board").count()).toBe(0);
});

test("all that can be used has a name, and its part's name around it", async () => {
  const roles = ["slider", "spinbutton", "switch", "button", "textbox"] as const;
  const all = (place: Locator) => Promise.all(roles.map((role) => place.getByRole(role).count()));
  const named = (place: Locator) => Promise.all(roles.map((role) => place.getByRole(role, { name: /\w/ }).count()));
  const place = card(page, "parts");
  expect(await named(place)).toEqual(await all(place));
  for (const { name } of running.parts.list().slice(1)) expect(await part(name).count()).toBe(1);
});

test("the keyboard keeps its place while parts change, and when the page comes back to its server", async () => {
  const slider = part("potentiometer").getByRole("slider");
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await isSet("potentiometer", "position", 21);
  workshop.hearParts(running.parts.list());
  await page.keyboard.press("ArrowRight");
  await isSet("potentiometer", "position", 22);
  running.parts.set("potentiometer", "position", 20);
});

test.each([
  ["a phone", 360],
  ["a desktop", 1600],
])("all of it fits the width of %s", async (_what, width) => {
  await page.setViewportSize({ width, height: 900 });
  await part("printer").waitFor();
  await fitsWidth(page, width);
});

test("another board's parts take the place of these", async () => {
  const other = startVirtualBoard({
    chip: board.chip,
    board,
    parts: partsOf(board, { part: ["led:anode=D26,name=pump"] }),
  });
  atEnd(() => other.stop());
  workshop.hearParts(other.parts.list());
  await part("pump").locator(".bulb").waitFor();
  expect(await card(page, "parts").getByRole("article").count()).toBe(1);
  workshop.hearParts(running.parts.list());
  await part("pump").locator(".arm").waitFor();
  expect(await card(page, "parts").getByRole("article").count()).toBe(WIRED.length);
});

/** A project beside this one, whose telemetry is what its firmware measures. */
function projectThatMeasures(): string {
  const root = mkdtempSync(join(tmpdir(), "measures-"));
  atEnd(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "node_modules"));
  symlinkSync(ROOT, join(root, "node_modules/thingsboard-espruino-client-sdk"), "dir");
  mkdirSync(join(root, "boards/esp32"), { recursive: true });
  writeFileSync(join(root, "package.json"), '{"name":"measures","private":true}');
  writeFileSync(
    join(root, "boards/esp32/main.ts"),
    `import { connectDevice } from "thingsboard-espruino-client-sdk/device";
connectDevice((client) => {
  setInterval(() => client.sendTelemetry({ position: Math.round(analogRead(D34) * 100) }), 250);
});`,
  );
  return root;
}

test("with npm start, a slider moved on the page shows in the plot of telemetry", {
  timeout: 2 * START_MS,
}, async () => {
  const args = ["--board", "esp32", "--part", "potentiometer:wiper=D34,position=20"];
  const started = await startWithPage(args, atEnd, {}, projectThatMeasures());
  await started.started.output.next(/^start +wired: potentiometer, .* \(wiper D34\)$/);
  // It is built first, which takes longer than a page has patience.
  await started.started.output.next(/ThingsBoard: connected/);
  const { page } = await openPage(browser, started.address);
  const tile = card(page, "telemetry").getByRole("article", { name: "position", exact: true });
  await tile.locator("canvas").waitFor();
  await shows(tile.locator(".value"), /^20$/);
  await page.locator("#parts").getByRole("slider", { name: "Position" }).fill("80");
  await shows(tile.locator(".value"), /^80$/);
});
