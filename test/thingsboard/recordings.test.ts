import { expect, test } from "vitest";
import type { Recording, Theme } from "../../tools/observations/observation.js";
import { renewed } from "../../tools/observations/recordings.js";

const observation = (name: string) => ({ name, look: async () => undefined });
const THEME: Theme = { name: "theme", observations: [observation("a"), observation("b")] };
const BEFORE: Recording = { version: "4.2.1", date: "2026-11-29", seen: { gone: 0, b: 1, a: 1 } };

test("what was not looked at stays in a recording of the same version", () => {
  expect(renewed(THEME, BEFORE, "4.2.1", new Map([["b", 2]]))).toMatchObject({
    version: "4.2.1",
    seen: { a: 1, b: 2 },
  });
});

test("what was not looked at is not taken for another version's", () => {
  expect(() => renewed(THEME, BEFORE, "4.3.0", new Map([["b", 2]]))).toThrow(/4\.3\.0.*4\.2\.1.*"a"/);
});

test("another version is recorded where all was looked at", () => {
  const seen = new Map(Object.entries({ a: 2, b: 2 }));
  expect(renewed(THEME, BEFORE, "4.3.0", seen)).toMatchObject({ version: "4.3.0", seen: { a: 2, b: 2 } });
});
