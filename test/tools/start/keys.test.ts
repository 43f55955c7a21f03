import { once } from "node:events";
import { PassThrough } from "node:stream";
import { expect, onTestFinished, test, vi } from "vitest";
import { demoKeys, watchKeys } from "../../../tools/start/keys.js";
import { Screen } from "../../../tools/start/screen.js";
import { emulatorWithBoard } from "../../support/on-board.js";

/** A keyboard, the keys of a device on it, and what they have set. */
async function keyboard(quit = () => {}) {
  const printed: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  onTestFinished(() => void vi.restoreAllMocks());
  const { emulator, device } = await emulatorWithBoard();
  const setRawMode = vi.fn(() => input);
  const input: PassThrough = Object.assign(new PassThrough(), { isTTY: true, setRawMode });
  const nobody: [string, string] = ["", ""];
  const demo = { emulator, device, user: nobody, customer: nobody, isFanOn: false };
  const keys = watchKeys(demoKeys(demo, new Screen()), new Screen(), quit, input as never);
  const set = vi.spyOn(device, "setSharedAttributes");
  const press = (key: string) => {
    const pressed = once(input, "keypress");
    input.write(key);
    return pressed;
  };
  return { input, keys, set, setRawMode, press, printed };
}

test("the keyboard is taken at once, so that nothing is echoed, and given back", async () => {
  const { keys, setRawMode } = await keyboard();
  expect(setRawMode.mock.lastCall).toEqual([true]);
  keys.close();
  expect(setRawMode.mock.lastCall).toEqual([false]);
});

test("a key typed before the demonstration is over does nothing, not even later", async () => {
  const { keys, set, press } = await keyboard();
  await press("i");
  keys.enable();
  expect(set).not.toHaveBeenCalled();
  await press("i");
  expect(set).toHaveBeenCalledOnce();
});

test("an unknown key shows the keys that there are, pasted ones once", async () => {
  const { keys, press, printed } = await keyboard();
  await press("x");
  expect(printed.join("")).toMatch(/keys: q quit\n$/);
  keys.enable();
  expect(printed.join("")).toMatch(/keys: f fan {3}w weather {3}i interval {3}q quit\n$/);
  const { length } = printed;
  await press("y");
  await press("z");
  expect(printed).toHaveLength(length);
});

test.each([
  ["q", "q"],
  ["Ctrl-C", "\x03"],
])("%s ends it at any time", async (_name, key) => {
  const ended = new Promise<void>((resolve) => void keyboard(resolve).then(({ input }) => input.write(key)));
  await ended;
});

test("the keys are told by the command that takes them", async () => {
  const printed: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  onTestFinished(() => void vi.restoreAllMocks());
  const input: PassThrough = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  onTestFinished(watchKeys([], new Screen(), () => {}, input as never, "watch").close);
  const pressed = once(input, "keypress");
  input.write("x");
  await pressed;
  expect(printed.join("")).toMatch(/watch {3}keys: q quit\n$/);
});
