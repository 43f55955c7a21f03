/** The signature of a package, as a board checks it. */
import { expect, test } from "vitest";
import { checkSignature } from "../../../src/espruino/signature.js";
import { modules } from "../../support/espruino-globals";
import { altered, FIRST_AT, KEY, OTHER_KEY, signed } from "../../support/signing.js";

const CODE = "print(1)";
const NAMED = { kind: "fw", title: "pump", version: "1.1.0" } as const;
const NAMES = JSON.stringify(["fw", "pump", "1.1.0"]);
const GOOD = signed(CODE, NAMED);

/** What is wrong with it, on a board with the key that runs what was signed at FIRST_AT. */
function problemOf(text: string, key = KEY.publicKey): Promise<string> {
  const files: Record<string, string> = { tb1: text, tb0: signed(CODE, NAMED, { at: FIRST_AT }), "tb.key": key };
  modules.Storage = {
    read: (name: string, at = 0, length?: number) =>
      files[name]?.slice(at, length === undefined ? undefined : at + length),
  };
  return new Promise((resolve) => checkSignature("tb1", NAMES, "tb0", resolve));
}

/** The same numbers, of which one is written with a plus. */
function withSign(text: string): string {
  const at = text.length - 512;
  const word = (text.slice(at).match(/.{4}/g) ?? []).findIndex((each) => each.startsWith("0"));
  return `${text.slice(0, at + 4 * word)}+${text.slice(at + 4 * word + 1)}`;
}

/** One that has a number which a plus fits into. */
function withZero(): string {
  for (let at = FIRST_AT + 1; ; at++) {
    const text = signed(CODE, NAMED, { at });
    if (withSign(text) !== text && / (.{4})*0/.test(text.slice(-513))) return text;
  }
}

test("is right where it was made with the board's key", async () => {
  expect(await problemOf(GOOD)).toBe("");
  expect(await problemOf(withZero())).toBe("");
});

const OTHER = "it is signed with another key, or altered";
const NOT_SIGNED = "it is not signed";
const OTHER_NAME = "it is signed for another name";

test.each([
  ["of another key", () => signed(CODE, NAMED, { key: OTHER_KEY }), OTHER],
  ["of a code that was altered", () => altered(GOOD, 3), OTHER],
  ["with an altered digit", () => altered(GOOD, GOOD.length - 112), OTHER],
  ["of an altered time", () => GOOD.replace(`${FIRST_AT + 1000}`, `${FIRST_AT + 9000}`), OTHER],
  ["with a sign in it", () => withSign(withZero()), OTHER],
  ["in capitals", () => GOOD.slice(0, -512) + GOOD.slice(-512).toUpperCase(), OTHER],
  ["that is 0", () => GOOD.slice(0, -512) + "0".repeat(512), OTHER],
  ["that is 1", () => GOOD.slice(0, -512) + "1".padStart(512, "0"), OTHER],
  ["that is the key", () => GOOD.slice(0, -512) + KEY.publicKey, OTHER],
  ["that is as large as can be", () => GOOD.slice(0, -512) + "f".repeat(512), OTHER],
  ["that is no number", () => GOOD.slice(0, -512) + "z".repeat(512), OTHER],
  ["that is not there", () => CODE, NOT_SIGNED],
  ["that is cut", () => GOOD.slice(0, -1), NOT_SIGNED],
  ["with something behind it", () => `${GOOD}\n`, NOT_SIGNED],
  ["of another title", () => signed(CODE, { ...NAMED, title: "valve" }), OTHER_NAME],
  ["of another version", () => signed(CODE, { ...NAMED, version: "1.1" }), OTHER_NAME],
  ["of software", () => signed(CODE, { ...NAMED, kind: "sw" }), OTHER_NAME],
  ["of what is as old", () => signed(CODE, NAMED, { at: FIRST_AT }), "it is not newer than what runs"],
])("one %s is refused with the reason", async (_what, make, problem) => {
  expect(await problemOf(make())).toBe(problem);
});

test("none is right for a board whose key is damaged", async () => {
  expect(await problemOf(GOOD, KEY.publicKey.slice(1))).toBe("the board's key is damaged");
  expect(await problemOf(GOOD, altered(KEY.publicKey, 100))).toBe(OTHER);
});
