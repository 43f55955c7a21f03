import { findChromium } from "./chromium.js";

export function setup(): void {
  if (findChromium()) return;
  console.error("No Chromium: install it (Debian: apt-get install chromium), or name one by CHROMIUM");
  process.exit(1);
}
