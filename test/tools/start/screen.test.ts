import { connectAsync } from "mqtt";
import { expect, onTestFinished, test, vi } from "vitest";
import { openDemo } from "../../../tools/start/demo.js";
import { inWords, Screen } from "../../../tools/start/screen.js";

test.each(["say", "highlight"] as const)("%s shows control characters of a device as text", (way) => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  new Screen()[way]("server", "a\x1b[2Jb\nc");
  const shown = String(write.mock.calls[0]![0]);
  write.mockRestore();
  expect(shown).toContain("a\\u001b[2Jb\\u000ac");
  expect(shown.indexOf("\n")).toBe(shown.length - 1);
});

test("an empty text is called empty", () => {
  expect(inWords({ temperature: 25.3, place: "attic", sensorError: "" })).toBe(
    "temperature 25.3   place attic   sensorError (empty)",
  );
});

test("numbers are shown with the digits that the server has stored", async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const screen = new Screen();
  const { emulator, device } = await openDemo({}, screen);
  onTestFinished(() => emulator.close());
  const shown: string[] = [];
  screen.on("line", (line) => void shown.push(line));
  const board = await connectAsync(`mqtt://127.0.0.1:${emulator.mqttPort}`, { username: device.token });
  const values = '{"count":9007199254740993,"inside":{"iccid":89010303310033979663}}';
  await board.publishAsync("v1/devices/me/telemetry", values, { qos: 1 });
  await board.endAsync();
  expect(shown).toContain('server telemetry    count 9007199254740993   inside {"iccid":89010303310033979663}');
});
