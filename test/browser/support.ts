/** A browser, `npm start`, and the page between them. */
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { ThingsBoard } from "../../tools/rest/index.js";
import { findChromium } from "../support/chromium.js";
import type { AtEnd } from "../support/on-board.js";
import { type Started, startCommand } from "../tools/start/support.js";

const REST_LINE = /REST on (http:\S+), as (\S+) with password (\S+)$/;
/** What a page may take to show something on a busy machine. */
const PATIENCE_MS = 30_000;
/** At first its script is built. */
const FIRST_PATIENCE_MS = 100_000;

export interface Workshop {
  started: Started;
  /** Of the page, with its key. */
  address: string;
}

/** `npm start` with these options, once it has named its page. */
export async function startWithPage(
  args: string[],
  atEnd: AtEnd,
  env?: Record<string, string>,
  cwd?: string,
): Promise<Workshop> {
  const started = startCommand(args, atEnd, "start", env, cwd);
  const line = await started.output.next(/^start +the page: /);
  return { started, address: line.replace(/^.*page: /, "") };
}

/** The owner of the devices of an emulator that was started so. */
export function ownerOf({ output }: Started): ThingsBoard {
  const [, address, user, password] = output.lines.flatMap((line) => REST_LINE.exec(line) ?? []);
  return new ThingsBoard(address!, user!, password!);
}

export async function launch(atEnd: AtEnd): Promise<Browser> {
  // As root in a container there is no sandbox to be had.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  atEnd(() => browser.close());
  return browser;
}

export interface Look {
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
}

/** The page, opened and filled. `troubles` gets what its scripts throw, and what its browser refuses. */
export async function openPage(browser: Browser, address: string, look: Look = {}) {
  const { width = 1360, height = 1000, colorScheme = "light" } = look;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor: 1 });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    // A refused RPC is a status that the browser writes down too.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      troubles.push(message.text());
  });
  await page.goto(address, { timeout: FIRST_PATIENCE_MS });
  await page
    .locator("main")
    .waitFor()
    .catch((error) => {
      throw new Error([error.message, ...troubles].join("\n"));
    });
  return { page, troubles };
}

/** Resolves when this is there, with this text in it; else says what is there in its place. */
export async function shows(place: Locator, text: string | RegExp): Promise<void> {
  try {
    await place.filter({ hasText: text }).first().waitFor();
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThere is: ${JSON.stringify(await place.allInnerTexts())}`);
  }
}

/** Resolves when that is so in the page: for what no locator can wait for. */
export async function becomes(look: () => Promise<unknown>, wanted: unknown): Promise<void> {
  await expect.poll(look, { timeout: PATIENCE_MS, interval: 20 }).toEqual(wanted);
}

/** Resolves when the page is as wide as its window: a plot is fitted a moment after that has changed. */
export async function fitsWidth(page: Page, width: number): Promise<void> {
  await becomes(() => page.evaluate("document.documentElement.scrollWidth"), width);
}

export const card = (page: Page, id: string) => page.locator(`#${id}`);
