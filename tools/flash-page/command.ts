/** `tb-espruino flash-page`: dist/flash/, a page that flashes boards by Web Serial, for those who have no Node. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boardIds } from "../compiler/targets/board-names.js";
import { loadBoard } from "../compiler/targets/boards.js";
import type { Selection } from "../compiler/targets/targets.js";
import type { FormOptions } from "../firmware-form.js";
import { firmwareFor, wantedFor } from "../flash/firmware.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { PROJECT } from "../project.js";
import { readSigningKey } from "../signing/key.js";
import { base64, flashPage, type PageBoard, type PageSigning } from "./page.js";

interface FlashPageOptions extends Selection, ModuleOptions, FormOptions {
  /** False: not signed, though there is a key. */
  sign?: boolean;
}

export async function flashPageCommand(options: FlashPageOptions): Promise<void> {
  const { board: names, example, sign } = options;
  const boards: PageBoard[] = [];
  let loader = "";
  let signing: PageSigning | undefined;
  const key = sign === false ? undefined : readSigningKey();
  for (const id of names?.split(",") ?? boardIds()) {
    const board = loadBoard(id);
    const { name, chip, wifi } = board;
    const firmware = await firmwareFor(id, example, options);
    const wanted = wantedFor(board, firmware, key);
    boards.push({ id, name, chip, wifi, file: firmware.file, code: wanted.code });
    loader = firmware.loader.toString();
    if (key) signing = { key: key.publicKey, check: base64(firmware.signature) };
  }
  const files = await flashPage(boards, loader, signing);
  mkdirSync(join(PROJECT, "dist/flash"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(PROJECT, "dist/flash", name), text);
  console.log(
    `written: dist/flash/ with ${Object.keys(files).join(", ")}${key ? `, firmware signed with the key ${key.fingerprint}` : ""}. Open index.html, or put the folder on a web server with https`,
  );
}
