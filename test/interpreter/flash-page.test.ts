/** The page that flashes by Web Serial, with an Espruino interpreter at the other end. */
import { expect, onTestFinished, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { findInterpreter } from "../../tools/virtual-board/interpreter.js";
import { BridgedInterpreter } from "../support/bridge.js";
import { built, builtBytes, emulatorWithBoard } from "../support/on-board.js";
import { loadFlasher, TcpSerialPort } from "../support/web-serial.js";

const MINUTES = { timeout: 120_000 };

test.each(["esp8266", "esp32"])("%s is flashed from a browser, and comes online", MINUTES, async (id) => {
  const board = loadBoard(id);
  if (!findInterpreter(board.chip)) return console.log(`left out: no interpreter for ${board.chip}`);
  const flash = await loadFlasher(onTestFinished);
  const { emulator, device } = await emulatorWithBoard();
  const interpreter = await BridgedInterpreter.onTcp(board.chip, onTestFinished);
  const settings = { ssid: "workshop", password: "secret-word", host: "127.0.0.1", port: emulator.mqttPort };
  const said: string[] = [];
  const encode = (text: string) => new TextEncoder().encode(text);
  const job = {
    board,
    settings: encode(JSON.stringify({ ...settings, accessToken: device.token })),
    loader: encode(built("loader.min.js")),
    code: builtBytes(`${id}.bin`),
    mayCompact: false,
    waitSeconds: 60,
  };
  const progressOf = () => ({ start: () => {}, advance: () => {}, end: () => {} });
  await flash(new TcpSerialPort(interpreter.port), job, { say: (line) => void said.push(line), progressOf });
  expect(said.at(-1)).toBe("online");
});
