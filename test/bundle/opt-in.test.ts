/** The opt-in modules as built, beside the module that they belong to. */
import { expect, test, vi } from "vitest";
import { OPT_IN_MODULES } from "../../tools/compiler/targets/targets.js";
import { timeThatJumps } from "../support/firmware.js";
import { boardWithConsole, built, CHIP_NAMES, emulatorWithBoard, SCRIPT } from "../support/on-board.js";

const modules = Object.fromEntries(
  ["thingsboard", ...OPT_IN_MODULES.map((name) => `thingsboard-${name}`)].map((name) => [
    name,
    built(`${name}.min.js`),
  ]),
);

/** Those that come before the client. */
const NAMED_OTHERWISE: Record<string, string> = { provision: "provision-device" };

test.each(OPT_IN_MODULES)("%s exports the function that is named after it", (name) => {
  const { board } = boardWithConsole({ chip: "ESP8266", modules });
  const camel = (NAMED_OTHERWISE[name] ?? `use-${name}`).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  expect(board.evaluate(`typeof require("thingsboard-${name}").${camel}`)).toBe("function");
});

test.each(OPT_IN_MODULES)("%s has a name that Espruino's Storage takes", (name) => {
  expect(`thingsboard-${name}`.length).toBeLessThanOrEqual(28);
});

test.each(CHIP_NAMES)("hosts: the next one is tried when one is not there, %s", async (chip) => {
  const { emulator } = await emulatorWithBoard();
  const { board, console } = boardWithConsole({ chip, modules, firmware: SCRIPT, wifi: { connectedAtBoot: true } });
  board.evaluate(`var o={host:"127.0.0.2",port:${emulator.mqttPort},accessToken:"board-token",minReconnectDelayMs:20};open(o);
    require("thingsboard-hosts").useHosts(c,o,[{host:"127.0.0.1"}]);c.connect()`);
  await console.next("connect []");
  expect(board.exceptions).toEqual([]);
});

test.each([
  ["ESP32", true],
  ["ESP8266", false],
  ["LINUX", false],
] as const)("watchdog: on %s it is on: %s", (chip, isOn) => {
  const { board } = boardWithConsole({ chip, modules, firmware: SCRIPT });
  expect(
    board.evaluate('var o={host:"a",accessToken:"t"};open(o);require("thingsboard-watchdog").useWatchdog(c,o)'),
  ).toBe(isOn);
});

/** In steps, so that the board has its turns in between. */
async function pass(seconds: number): Promise<void> {
  for (; seconds > 0; seconds--) {
    vi.advanceTimersByTime(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test.each([
  ["goes on", "", []],
  ["hangs", "c.checkForMsg=function(){}", ["reboot"]],
])("watchdog: a session that %s (%s): restarts are %j", async (_, fault, restarts) => {
  timeThatJumps();
  const { board } = boardWithConsole({ chip: "ESP32", modules, firmware: SCRIPT, wifi: { connectedAtBoot: true } });
  board.evaluate('var o={host:"127.0.0.2",accessToken:"t"};open(o);require("thingsboard-watchdog").useWatchdog(c,o)');
  board.evaluate("c.connect()");
  const kinds: string[] = [];
  board.on("restart", (kind) => kinds.push(kind));
  await pass(60);
  board.evaluate(fault);
  await pass(600);
  expect(kinds).toEqual(restarts);
});
