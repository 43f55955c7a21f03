import { expect, test } from "vitest";
import { filesIn, flashWith, type StoredFiles } from "../../../tools/virtual-board/flash-image.js";

const FILES: StoredFiles = new Map([
  ["tb.json", { data: Buffer.from("{}"), flags: 0 }],
  ["log\x01", { data: Buffer.from("abcde"), flags: 64 }],
]);

test("files are found again as they were written, with nothing behind them and with a board's erased flash", () => {
  const flash = flashWith(FILES);
  expect(filesIn(flash)).toEqual(FILES);
  expect(filesIn(Buffer.concat([flash, Buffer.alloc(4096, 0xff)]))).toEqual(FILES);
});

test("an erased file is none, and what follows it is found", () => {
  const flash = flashWith(FILES);
  flash.writeUInt32LE(0, 4);
  expect([...filesIn(flash).keys()]).toEqual(["log\x01"]);
});

test("a file without contents is none, as on a board", () => {
  expect(flashWith(new Map([["a", { data: Buffer.alloc(0), flags: 0 }]]))).toHaveLength(0);
});

test("a name that a board would cut off is refused", () => {
  const files: StoredFiles = new Map([["x".repeat(29), { data: Buffer.from("a"), flags: 0 }]]);
  expect(() => flashWith(files)).toThrow(/name .* too long/);
});

test("a flash with something else behind its files is refused, as nothing would be left of it", () => {
  const flash = Buffer.concat([flashWith(FILES), Buffer.alloc(8, 0xff), Buffer.from("torn")]);
  expect(() => filesIn(flash)).toThrow("The content of this flash cannot be read");
});
