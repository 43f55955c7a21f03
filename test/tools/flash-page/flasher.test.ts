/** The code of the page that flashes by Web Serial, as it is bundled for a browser, with a virtual board at the other end. */
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import type { Witness } from "../../../tools/flash/flash.js";
import type { VirtualBoardOptions } from "../../../tools/virtual-board/index.js";
import { built, builtBytes, emulatorWithBoard, heard, stored } from "../../support/on-board.js";
import { type Faults, SerialBoard, SILENT_TIMES, TIMES } from "../../support/serial-board.js";
import { type Flasher, loadFlasher, TcpSerialPort } from "../../support/web-serial.js";

const WIFI = { ssid: "workshop", password: "secret-word", joinMs: 5 };
let flashByWebSerial: Flasher;

beforeAll(async () => {
  const cleanups: (() => void | Promise<void>)[] = [];
  flashByWebSerial = await loadFlasher((cleanup) => void cleanups.push(cleanup));
  return () => cleanups.forEach((cleanup) => void cleanup());
});

async function startBoard(id: string, options: Partial<VirtualBoardOptions> = {}, faults: Faults = {}) {
  const board = loadBoard(id);
  return SerialBoard.start({ chip: board.chip, board, wifi: WIFI, ...options }, onTestFinished, faults);
}

/** Flashes the board's own firmware; resolves to what is said. */
async function flash(
  port: string,
  id: string,
  changes: { settings?: object; mayCompact?: boolean; waitSeconds?: number } = {},
  times = TIMES,
) {
  const said: string[] = [];
  const progress = { total: 0, done: 0 };
  const job = {
    board: loadBoard(id),
    loader: Buffer.from(built("loader.min.js")),
    code: builtBytes(`${id}.bin`),
    mayCompact: false,
    waitSeconds: 0,
    ...changes,
    settings: changes.settings && Buffer.from(JSON.stringify(changes.settings)),
  };
  const witness: Witness = {
    say: (line) => void said.push(line),
    progressOf: (total) => {
      progress.total = total;
      const advance = (bytes: number) => {
        progress.done += bytes;
      };
      return { start: () => {}, advance, end: () => {} };
    },
  };
  await flashByWebSerial(new TcpSerialPort(port), job, witness, times);
  expect(progress.done).toBe(progress.total);
  return said;
}

describe("a board that is flashed from a browser", () => {
  test.each(["esp32", "esp8266", "linux"])("%s holds all of it, and comes online", async (id) => {
    const { emulator, device } = await emulatorWithBoard();
    const connected = heard(emulator, "connect");
    const { port, board } = await startBoard(id);
    const { ssid, password } = WIFI;
    const settings = { ssid, password, host: "127.0.0.1", port: emulator.mqttPort, accessToken: device.token };
    const said = await flash(port, id, { settings, waitSeconds: 15 });
    await connected;
    expect(said.slice(-2)).toEqual(["  ThingsBoard: connected", "online"]);
    expect(said.join()).not.toContain(device.token);
    expect(board.storage.read("tb0")).toBe(stored(`${id}.bin`));
    expect(board.storage.read(".bootcde")).toBe(built("loader.min.js"));
  });

  test("is flashed a second time with the same port", async () => {
    const { port } = await startBoard("esp32");
    await flash(port, "esp32");
    expect(await flash(port, "esp32")).toContain("the board has all of it already: nothing was written");
  });

  test("gets all of it right over a line that loses bytes", async () => {
    const { port, board } = await startBoard("esp32", {}, { lostBytes: [40, 3000, 9001] });
    await flash(port, "esp32");
    expect(board.storage.read("tb0")).toBe(stored("esp32.bin"));
  });
});

describe("one line says", () => {
  test("that the cable was pulled", async () => {
    const { port } = await startBoard("esp32", {}, { gonePacket: 20 });
    await expect(flash(port, "esp32")).rejects.toThrow("the board: the connection was lost");
  });

  test("that it is another board", async () => {
    const { port } = await startBoard("esp8266");
    await expect(flash(port, "esp32")).rejects.toThrow("the board is ESP8266_4MB, but the firmware esp32 is for ESP32");
  });

  test("that the board is silent", async () => {
    const { port } = await startBoard("esp32", {}, { isSilent: true });
    await expect(flash(port, "esp32", {}, SILENT_TIMES)).rejects.toThrow(/^the board is silent: /);
  });

  test("that another program has the port", async () => {
    const { port } = await startBoard("esp32");
    const busy = new TcpSerialPort(port);
    await busy.open();
    const job = {
      board: loadBoard("esp32"),
      loader: Buffer.from(""),
      code: Buffer.from(""),
      mayCompact: false,
      waitSeconds: 0,
    };
    const witness = { say: () => {}, progressOf: () => ({ start: () => {}, advance: () => {}, end: () => {} }) };
    await expect(flashByWebSerial(busy, job, witness)).rejects.toThrow(
      "cannot open the board: another program, or another page, has it",
    );
    await busy.close();
  });
});
