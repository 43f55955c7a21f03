import vm from "node:vm";
import { expect, test } from "vitest";
import { toByteText } from "../../../../tools/compiler/workarounds/byte-texts.js";

/** What a chip makes of a literal: one byte for each character. */
function bytesOf(literal: string): string {
  const text = vm.runInNewContext(toByteText(literal)) as string;
  return Buffer.from(text, "latin1").toString("utf8");
}

test.each(['"20 °C"', '"€ und Ü"', '"\\u20ac"', '"\\ud83d\\ude00 😀"', "'plain'", '"a\\"ü\\n"'])(
  "a text in the source is UTF-8 on the chip: %s",
  (literal) => {
    expect(bytesOf(literal)).toBe(vm.runInNewContext(literal));
  },
);

test("bytes that are written as such stay as they are", () => {
  expect(toByteText('"\\xff\\x80"')).toBe('"\\xff\\x80"');
});

test("an escaped backslash before u00e9 is no character", () => {
  expect(toByteText('"\\\\u00e9"')).toBe('"\\\\u00e9"');
});

test("escapes of ASCII characters stay as they are", () => {
  expect(toByteText('"\\u0041\\n"')).toBe('"\\u0041\\n"');
});
