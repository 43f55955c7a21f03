import { expect, test } from "vitest";
import { HeldButtons } from "../../../tools/page/held-buttons.js";

test("what a page has let go of itself is not let go of again at its end", () => {
  const letGo: string[] = [];
  const held = new HeldButtons();
  const page = held.open();
  for (const button of ["bell", "door"]) held.note(page, button, true, () => letGo.push(button));
  held.note(page, "bell", false, () => {});
  held.close(page);
  held.close(page);
  expect(letGo).toEqual(["door"]);
});

test("a part that is not there any more keeps no other one pressed", () => {
  const letGo: string[] = [];
  const held = new HeldButtons();
  const page = held.open();
  held.note(page, "bell", true, () => {
    throw new Error("there is no bell");
  });
  held.note(page, "door", true, () => letGo.push("door"));
  held.close(page);
  expect(letGo).toEqual(["door"]);
});
