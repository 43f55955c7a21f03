/** The files of the page, with the firmware in it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { minify } from "terser";
import { bundleForBrowser, CLIENT } from "./bundle.js";

/** Parts of EspruinoTools are in it, under a licence that wants to be named. */
const NOTICE =
  "/*! With core/serial.js and core/utils.js of EspruinoTools, (c) Gordon Williams, Mozilla Public License 2.0: https://github.com/espruino/EspruinoTools */";

export interface PageBoard {
  id: string;
  name: string;
  chip: "ESP32" | "ESP8266" | "LINUX";
  wifi: boolean;
  /** Its firmware, as it is in dist/. */
  file: string;
  code: Uint8Array;
}

/** The same in the page. */
export interface FlashableBoard extends Omit<PageBoard, "code"> {
  /** In base64: it may be tokens. */
  code: string;
}

/** What a board gets with signed firmware. */
export interface PageSigning {
  key: string;
  /** In base64. */
  check: string;
}

/** Texts by file name. */
export async function flashPage(
  boards: PageBoard[],
  loader: string,
  signing?: PageSigning,
): Promise<Record<string, string>> {
  const flashable = boards.map(({ code, ...board }): FlashableBoard => ({ ...board, code: base64(code) }));
  const values = { boards: flashable, loader, signing: signing ?? null };
  const firmware = Object.entries(values)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
    .join("\n");
  const script = await bundleForBrowser("main.ts", { format: "iife" }, { "virtual:firmware": firmware });
  const { code = "" } = await minify(script, { format: { preamble: NOTICE } });
  const own = (name: string) => readFileSync(join(CLIENT, name), "utf8");
  return { "index.html": own("index.html"), "flash.css": own("flash.css"), "flash.js": code };
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
