import { expect, test } from "vitest";
import { HeldButtons } from "../../../tools/page/held-buttons.js";

test("what a page has let go of itself is not let go of again at its end", () => {
  const letGo: string[] = [];
  const held = new HeldButtons((part, control) => letGo.push(`${part} ${control}`));
  const page = held.open();
  for (const part of ["bell", "door"]) held.note(page, part, "pressed", true);
  held.note(page, "bell", "pressed", false);
  held.close(page);
  held.close(page);
  expect(letGo).toEqual(["door pressed"]);
});

test("a part that is not there any more keeps no other one pressed", () => {
  const letGo: string[] = [];
  const held = new HeldButtons((part) => {
    if (part === "bell") throw new Error("there is no bell");
    letGo.push(part);
  });
  const page = held.open();
  for (const part of ["bell", "door"]) held.note(page, part, "pressed", true);
  held.close(page);
  expect(letGo).toEqual(["door"]);
});
