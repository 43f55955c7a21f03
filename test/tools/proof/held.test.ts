import { expect, test } from "vitest";
import { held } from "../../../tools/proof/held.js";
import { isTimeOut, within } from "../../../tools/proof/within.js";

test("what an object holds is its texts, its members and theirs", () => {
  expect(held({ a: "four", b: [{ c: "two" }, 1, null, undefined], d: () => {} })).toEqual({ things: 5, characters: 7 });
});

test("what holds itself is counted once", () => {
  const ring: Record<string, unknown> = { text: "abc" };
  ring.self = ring;
  expect(held(ring)).toEqual({ things: 2, characters: 3 });
});

test("what is foreign is passed over", () => {
  class Foreign {
    text = "long";
  }
  expect(held({ foreign: new Foreign() }, (thing) => thing instanceof Foreign)).toEqual({ things: 1, characters: 0 });
});

test("a loop without end becomes an error", () => {
  const loop = () => {
    for (;;);
  };
  let error: unknown;
  try {
    within(50, loop);
  } catch (thrown) {
    error = thrown;
  }
  expect(isTimeOut(error)).toBe(true);
  expect(within(1000, () => 7)).toBe(7);
});
