/** Parts between the board and the page: what is told, what is taken, and how often. */
import { once } from "node:events";
import { get } from "node:http";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { showVirtualBoard } from "../../../tools/page/boards.js";
import type { Workshop } from "../../../tools/page/index.js";
import { partsOf } from "../../../tools/start/parts.js";
import type { VirtualBoard } from "../../../tools/virtual-board/index.js";
import { boardWithConsole } from "../../support/on-board.js";
import { ask, type Served, servePage } from "./support.js";

const board = loadBoard("esp32");
let served: Served;
let workshop: Workshop;
let running: VirtualBoard;

beforeEach(async () => {
  served = await servePage(onTestFinished);
  workshop = served.workshop;
  const parts = partsOf(board, {
    part: ["dht22:data=D4", "relay:in=D26,name=pump 1", "neopixel:din=D13,count=500", "button:contact=D14,name=bell"],
  });
  running = boardWithConsole({ chip: board.chip, board, parts }).board;
  showVirtualBoard(workshop, running, { board, firmware: "none", device: undefined });
});

const part = (name: string) => workshop.snapshot().parts.find((each) => each.name === name)!;

function post(path: string, body: unknown) {
  const headers = { Origin: served.address.origin, "Content-Type": "application/json", Cookie: served.cookie };
  return ask(served.address, { method: "POST", path: `/workshop${path}`, headers, body: JSON.stringify(body) });
}

/** Events as they come, each as its name and data. */
async function events() {
  const { hostname, port, origin } = served.address;
  const asked = get({ hostname, port, path: "/workshop/events", headers: { Cookie: served.cookie, Origin: origin } });
  onTestFinished(() => void asked.destroy());
  const [response] = (await once(asked, "response")) as [NodeJS.ReadableStream];
  const heard: { event: string; data: unknown }[] = [];
  let text = "";
  let wake = () => {};
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    const blocks = (text + chunk).split("\n\n");
    text = blocks.pop()!;
    for (const block of blocks) {
      const [, event = "", data = "null"] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      heard.push({ event, data: JSON.parse(data) });
    }
    wake();
  });
  const until = async (isThere: () => boolean) => {
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await until(() => heard.length > 0);
  const { page } = heard[0]!.data as { page: string };
  return { heard, until, page, close: () => void asked.destroy() };
}

describe("a button that a page holds", () => {
  const hold = (page: string, value = true) => post("/parts/bell/controls/pressed", { value, page });
  const isPressed = () => part("bell").controls.pressed!.value;
  /** It is told a moment later. */
  const becomes = async (pressed: boolean) => {
    while (isPressed() !== pressed) await once(workshop, "part");
  };

  test("is let go when the page is gone, and a press that was on its way is none", async () => {
    const { page, close } = await events();
    expect((await hold(page)).status).toBe(204);
    await becomes(true);
    close();
    await becomes(false);
    expect(await hold(page)).toMatchObject({ status: 400, text: expect.stringContaining("this page is closed") });
    expect(isPressed()).toBe(false);
  });

  test("stays pressed while another page holds it too", async () => {
    const [first, second] = [await events(), await events()];
    for (const { page } of [first, second]) await hold(page);
    await becomes(true);
    first.close();
    await vi.waitUntil(async () => (await hold(first.page)).status === 400, 20_000);
    expect(isPressed()).toBe(true);
    second.close();
    await becomes(false);
  });
});

describe("the parts of a virtual board", () => {
  test("are told with what one can set and see, and with each change", async () => {
    expect(workshop.snapshot().parts.map(({ name }) => name)).toEqual(["board", "dht22", "pump 1", "neopixel", "bell"]);
    expect(part("dht22").controls.temperature).toMatchObject({ unit: "°C", value: 21.5, isAutomatic: false });
    const told = once(workshop, "part");
    running.evaluate("D26.reset()");
    expect((await told)[0]).toMatchObject({ name: "pump 1", shows: { contact: { value: true } } });
    expect(part("pump 1").shows.contact!.value).toBe(true);
  });

  test("are set and unplugged by the page", async () => {
    const told = once(workshop, "part");
    expect((await post("/parts/dht22/controls/temperature", { value: 30 })).status).toBe(204);
    await told;
    expect(part("dht22").controls.temperature!.value).toBe(30);
    expect((await post("/parts/dht22/controls/humidity", { value: "automatic" })).status).toBe(204);
    expect(running.parts.get("dht22").controls.humidity!.isAutomatic).toBe(true);
    expect((await post("/parts/pump%201/plug", { plugged: false })).status).toBe(204);
    expect(running.parts.get("pump 1").isPlugged).toBe(false);
  });

  test.each<[string, unknown, string]>([
    ["/parts/dht22/controls/temperature", { value: 99 }, "temperature must be -40 to 80 °C"],
    ["/parts/dht22/controls/temperature", { value: "hot" }, "temperature must be -40 to 80 °C"],
    ["/parts/dht22/controls/temperature", { value: [21] }, "value must be a number, a text, true or false"],
    ["/parts/dht22/controls/temperature", { value: null }, "value must be a number, a text, true or false"],
    ["/parts/dht22/controls/temperature", [21], "the body must be a JSON object"],
    ["/parts/dht22/controls/constructor", { value: 1 }, 'dht22: unknown value "constructor"'],
    ["/parts/__proto__/controls/toString", { value: 1 }, 'unknown part "__proto__"'],
    ["/parts/oven/plug", { plugged: true }, 'unknown part "oven"'],
    ["/parts/board/plug", { plugged: false }, "the board itself cannot be unplugged"],
    ["/parts/dht22/plug", { plugged: "no" }, "plugged must be true or false"],
  ])("%s with %j is refused with the reason", async (path, body, reason) => {
    const before = running.parts.list();
    const { status, text } = await post(path, body);
    expect(status).toBe(400);
    expect(JSON.parse(text).message).toContain(reason);
    expect(running.parts.list()).toEqual(before);
  });

  test("say at the page what they say in the terminal, the last of it", async () => {
    running.emit("note", "dht22", "was called too early");
    running.emit("note", "dht22", "was called for 2 us");
    expect(part("dht22").note).toMatchObject({ text: "was called for 2 us" });
    const told = once(workshop, "part");
    running.parts.set("dht22", "temperature", 11);
    await told;
    expect(part("dht22").note).toMatchObject({ text: "was called for 2 us" });
  });

  test("are those of the board that runs now, when another has begun", () => {
    const other = boardWithConsole({
      chip: board.chip,
      board,
      parts: partsOf(board, { part: ["led:anode=D25"] }),
    }).board;
    showVirtualBoard(workshop, other, { board, firmware: "none", device: undefined });
    running.parts.set("dht22", "temperature", 12);
    workshop.hearPart(running.parts.get("dht22"));
    expect(workshop.snapshot().parts.map(({ name }) => name)).toEqual(["board", "led"]);
  });
});

test("a strip and a pin that change ten thousand times are told a few times, as they are at last", async () => {
  const { heard, until } = await events();
  // A process that was taken over keeps to no pace of its own.
  const strip = part("neopixel");
  const pin = workshop.snapshot().pins[0]!;
  const colour = (i: number) => `#${i.toString(16).padStart(6, "0")}`;
  for (let i = 1; i <= 10_000; i++) {
    const pixels = { ...strip.shows.pixels!, value: [colour(i)] };
    workshop.hearPart({ ...strip, shows: { pixels } } as typeof strip);
    workshop.hearPin({ ...pin, duty: i });
  }
  await until(() => ["pin", "part"].every((kind) => heard.some(({ event }) => event === kind)));
  const told = (kind: string) => heard.filter(({ event }) => event === kind).map(({ data }) => data);
  expect(told("part")).toEqual([{ ...strip, shows: { pixels: { ...strip.shows.pixels, value: [colour(10_000)] } } }]);
  expect(told("pin")).toEqual([{ ...pin, duty: 10_000 }]);
});

test("a board without pins has no parts to set", async () => {
  const bare = await servePage(onTestFinished);
  bare.workshop.use({ info: {} as never, type() {}, press() {}, restart() {}, methods: async () => [] });
  expect(() => bare.workshop.setPart("led", "light", 1)).toThrow("only a virtual board has parts");
});
