import { expect, test, vi } from "vitest";
import { inWords, Screen } from "../../../tools/start/screen.js";

test.each(["say", "highlight"] as const)("%s shows control characters of a device as text", (way) => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  new Screen()[way]("server", "a\x1b[2Jb\nc");
  const shown = String(write.mock.calls[0]![0]);
  write.mockRestore();
  expect(shown).toContain("a\\u001b[2Jb\\u000ac");
  expect(shown.indexOf("\n")).toBe(shown.length - 1);
});

test("a text with nothing to see in it stands between quotation marks", () => {
  expect(inWords({ temperature: 25.3, place: "attic", sensorError: "" })).toBe(
    'temperature 25.3   place attic   sensorError ""',
  );
});
