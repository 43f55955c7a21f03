/** `tb-espruino flash-page`: dist/flash/, a page that flashes boards by Web Serial, for those who have no Node. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boardIds, loadBoard } from "../build/boards.js";
import type { Selection } from "../build/targets.js";
import { firmwareFor } from "../flash/firmware.js";
import { PROJECT } from "../project.js";
import { flashPage, type PageBoard } from "./page.js";

export async function flashPageCommand({ board: names, example }: Selection): Promise<void> {
  const boards: PageBoard[] = [];
  let loader = "";
  for (const id of names?.split(",") ?? boardIds()) {
    const { name, chip, wifi } = loadBoard(id);
    const firmware = await firmwareFor(id, example);
    boards.push({ id, name, chip, wifi, file: firmware.file, code: firmware.code.toString() });
    loader = firmware.loader.toString();
  }
  const files = await flashPage(boards, loader);
  mkdirSync(join(PROJECT, "dist/flash"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(PROJECT, "dist/flash", name), text);
  console.log(
    `dist/flash/ has the page, ${Object.keys(files).join(", ")}: for any web server with https, or for localhost`,
  );
}
