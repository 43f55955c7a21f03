/** `tb-espruino flash` to virtual boards behind TCP ports, good ones and bad ones. */

import { File } from "node:buffer";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { parseRecord } from "../../../src/espruino/slots.js";
import { bundle } from "../../../tools/compiler/build.js";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";
import { type FlashOptions, flashCommand } from "../../../tools/flash/command.js";
import { ROOT } from "../../../tools/project.js";
import { deviceNames, writeSettings } from "../../../tools/settings/file.js";
import * as signing from "../../../tools/signing/key.js";
import type { VirtualBoardOptions } from "../../../tools/virtual-board/index.js";
import { closedPort } from "../../support/closed-port.js";
import { built, emulatorWithBoard, heard, stored } from "../../support/on-board.js";
import { type Faults, SerialBoard, SILENT_TIMES, TIMES } from "../../support/serial-board.js";
import { KEY } from "../../support/signing.js";

const WIFI = { ssid: "workshop", password: "secret-word", joinMs: 5 };
const DEVICE = `flash-test-${process.pid}`;
/** Other tests have it built, too. */
const EXAMPLE = "rpc-methods";
let output = "";

beforeAll(() => bundle(selectTargets({ board: "esp32", example: EXAMPLE })), 120_000);

beforeEach(() => {
  output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

async function startBoard(
  id: string,
  options: Partial<VirtualBoardOptions> = {},
  faults: Faults = {},
): Promise<SerialBoard> {
  const board = loadBoard(id);
  return SerialBoard.start({ chip: board.chip, board, wifi: WIFI, ...options }, onTestFinished, faults);
}

async function flash(port: string, options: Partial<FlashOptions> = {}, times = TIMES): Promise<void> {
  await flashCommand({ port, baud: 115200, board: "esp32", settings: false, wait: 0, ...options }, times);
}

test.each([
  ["2v25", true],
  ["2v28.99", true],
  ["2v29", false],
  ["2v29.277", false],
  ["3v1", false],
  ["mine", false],
])("a board with Espruino %s: a warning is %s", async (version, isWarned) => {
  const { port } = await startBoard("esp32", { storage: { ".boot0": `process.env.VERSION="${version}"` } });
  await flash(port);
  expect(output).toContain(`Espruino ${version}\n`);
  expect(output.includes("warning: Espruino")).toBe(isWarned);
});

describe("a board", () => {
  test.each(["esp32", "esp8266", "linux"])("%s is flashed, and online with the settings of its device", async (id) => {
    const { emulator, device } = await emulatorWithBoard();
    const connected = heard(emulator, "connect");
    const file = writeSettings(DEVICE, {
      ssid: WIFI.ssid,
      password: WIFI.password,
      host: "127.0.0.1",
      port: emulator.mqttPort,
      accessToken: device.token,
    });
    onTestFinished(() => rmSync(join(ROOT, file)));
    expect(deviceNames()).toContain(DEVICE);
    const { port, board } = await startBoard(id);
    await flash(port, { board: id, settings: DEVICE, wait: 15 });
    await connected;
    expect(output).toContain("  ThingsBoard: connected\nonline\n");
    expect(output).not.toContain(device.token);
    expect(board.storage.list().sort()).toEqual([".bootcde", "tb.json", "tb.p0", "tb0"]);
    expect(board.storage.read("tb0")).toBe(stored(`${id}.bin`));
    expect(board.storage.read(".bootcde")).toBe(built("loader.min.js"));
  });

  test("gets the next firmware into its other slot, and keeps the one before", async () => {
    const { port, board } = await startBoard("esp32");
    await flash(port);
    await flash(port, { example: EXAMPLE });
    const records = ["tb.p0", "tb.p1"].map((name) => parseRecord(board.storage.read(name), crc32));
    expect(records).toMatchObject([
      { sequence: 1, slot: 0 },
      { sequence: 2, slot: 1 },
    ]);
    expect(board.storage.read("tb0")).toBe(stored("esp32.bin"));
    expect(board.storage.compactions).toBe(0);
  });

  test("gets the text with --text, in place of tokens", async () => {
    const { port, board } = await startBoard("esp32");
    await flash(port, { text: true });
    expect(output).toContain("dist/esp32.min.js");
    expect(board.storage.read("tb0")).toBe(stored("esp32.min.js"));
    await flash(port);
    expect(output).toContain("dist/esp32.bin");
    expect(board.storage.read("tb1")).toBe(stored("esp32.bin"));
  });

  test("that holds all of it already is not written to", async () => {
    const { port, board } = await startBoard("esp32");
    await flash(port);
    const { freeBytes } = board.storage;
    await flash(port);
    expect(output).toContain("the board has all of it already: nothing was written");
    expect(board.storage.freeBytes).toBe(freeBytes);
  });

  test("gets all of it right over a line that loses bytes", async () => {
    const lostBytes = Array.from({ length: 12 }, (_, i) => 40 + i * 1877);
    const { port, board } = await startBoard("esp32", {}, { lostBytes });
    await flash(port);
    expect(board.storage.read("tb0")).toBe(stored("esp32.bin"));
  });

  test("is flashed without a change of the globals of Node", async () => {
    const { port } = await startBoard("linux");
    await flash(port, { board: "linux" });
    expect(globalThis.File).toBe(File);
    expect(globalThis).not.toHaveProperty("Espruino");
  });

  test("loses what would run instead of the firmware", async () => {
    const { port, board } = await startBoard("esp32", { storage: { ".bootrst": 'console.log("always")' } });
    await flash(port);
    expect(board.storage.list()).not.toContain(".bootrst");
    expect(output).toContain("erased .bootrst");
  });

  test("has its old files taken away before it is written to with --compact", async () => {
    const { port, board } = await startBoard("esp8266", full(40_000));
    await expect(flash(port, { board: "esp8266" })).rejects.toMatchObject({ exitCode: 5 });
    await flash(port, { board: "esp8266", compact: true });
    expect(board.storage.compactions).toBe(1);
    expect(board.storage.read("tb0")).toBe(stored("esp8266.bin"));
  });
});

describe("a board whose project has a signing key", () => {
  const key = () => vi.spyOn(signing, "readSigningKey").mockReturnValue(KEY);

  test("gets signed firmware, the key, and what checks packages; what it holds is not written again", async () => {
    key();
    const { port, board } = await startBoard("esp32");
    await flash(port);
    const code = stored("esp32.bin");
    const [list] = /\n\/\/\["fw","esp32","1\.0\.0",\d+\] [0-9a-f]{512}$/.exec(board.storage.read("tb0")!) ?? [];
    expect(board.storage.read("tb0")).toBe(code + list);
    expect(board.storage.read("tb.key")).toBe(KEY.publicKey);
    expect(board.storage.read("tb.sign")).toBe(stored("signature.bin"));
    expect(output).toContain(`key ${KEY.fingerprint}`);
    await flash(port);
    expect(output).toContain("the board has all of it already: nothing was written");
  });

  test("is not flashed without the key, and nothing is written", async () => {
    key();
    const { port, board } = await startBoard("esp32");
    await flash(port);
    const { freeBytes } = board.storage;
    vi.spyOn(signing, "readSigningKey").mockReturnValue(undefined);
    await expect(flash(port)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/ accepts only signed firmware, .*--no-sign/),
    });
    expect(board.storage.freeBytes).toBe(freeBytes);
  });

  test("loses its key by --no-sign, over the cable", async () => {
    key();
    const { port, board } = await startBoard("esp32");
    await flash(port);
    await flash(port, { sign: false });
    expect(board.storage.list().sort()).toEqual([".bootcde", "tb.p0", "tb.p1", "tb0", "tb1"]);
    expect(board.storage.read("tb1")).toBe(stored("esp32.bin"));
  });
});

describe("one line says", () => {
  const failure = (port: string, options: Partial<FlashOptions> = {}, times = TIMES) =>
    flash(port, options, times).then(
      () => undefined,
      ({ exitCode, message }) => ({ exitCode, message }),
    );

  test("that nobody listens at a TCP port", async () => {
    const port = `tcp://127.0.0.1:${await closedPort()}`;
    expect(await failure(port)).toEqual({ exitCode: 2, message: `cannot open ${port}: nothing listens there` });
  });

  test("that there is no such serial port, and which there are", async () => {
    expect(await failure("/dev/ttyNOWHERE")).toEqual({
      exitCode: 2,
      message: expect.stringMatching(/^cannot open \/dev\/ttyNOWHERE: there is no such port; this machine has \S+/),
    });
  });

  test.each([
    ["a folder", ROOT, "it is a folder, not a serial port"],
    ["a file", join(ROOT, "package.json"), "it is not a serial port"],
    ["/dev/null", "/dev/null", "it is not a serial port"],
  ])("that %s is no port", async (_what, port, words) => {
    const { exitCode, message } = (await failure(port))!;
    expect(exitCode).toBe(2);
    expect(message).toContain(`cannot open ${port}: ${words}; this machine has `);
  });

  test.each(["/dev/nope9", "/dev/null"])(
    "that %s is no port, before settings are read or anything is built",
    async (port) => {
      const options = { settings: "no-such-settings", example: "no-such-example" };
      expect(await failure(port, options)).toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(`^cannot open ${port}: `),
      });
    },
  );

  test.each(["tcp://", "tcp://h:99999"])("that %s is no address", async (port) => {
    expect(await failure(port)).toEqual({
      exitCode: 2,
      message: `${port} is not an address, as in tcp://192.168.1.20:23`,
    });
  });

  test("that no port was named", async () => {
    expect(await failure("")).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^name the port of the board with --port; this machine has /),
    });
  });

  test("that the board is silent", async () => {
    const { port } = await startBoard("esp32", {}, { isSilent: true });
    expect(await failure(port, {}, SILENT_TIMES)).toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/ is silent: .*2v25 or newer/),
    });
  });

  test("that the connection was lost in the middle", async () => {
    const { port } = await startBoard("esp32", {}, { gonePacket: 20 });
    expect(await failure(port)).toEqual({ exitCode: 2, message: `${port}: the connection was lost` });
  });

  test("that it is another board, and leaves that alone", async () => {
    const { port, board } = await startBoard("esp8266", { firmware: 'console.log("its own")' });
    expect(await failure(port)).toEqual({
      exitCode: 4,
      message: `${port} is ESP8266_4MB, but the firmware esp32 is for ESP32`,
    });
    expect(board.storage.list()).toEqual([".bootcde"]);
  });

  test("that the board has no Wi-Fi", async () => {
    const { port } = await startBoard("esp32", { board: { ...loadBoard("esp32"), wifi: false } });
    expect(await failure(port)).toEqual({
      exitCode: 4,
      message: `${port}: this Espruino (ESP32 2v29) has no Wifi module`,
    });
  });

  test("that there is too little flash, and writes nothing", async () => {
    const { port, board } = await startBoard("esp8266", full(0));
    const files = board.storage.list();
    expect(await failure(port, { board: "esp8266" })).toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(/^too little flash: .* erase files/),
    });
    expect(board.storage.list()).toEqual(files);
    expect(board.storage.compactions).toBe(0);
  });

  test("that the board did not come online, with the firmware's last word", async () => {
    // Without a Wi-Fi its first word comes at once.
    const settings = { host: "127.0.0.1", port: await closedPort(), accessToken: "x" };
    const { port } = await startBoard("linux", { storage: { "tb.json": settings } });
    expect(await failure(port, { board: "linux", wait: 2 })).toEqual({
      exitCode: 7,
      message: expect.stringMatching(/^flashed, but not online within 2 s: ThingsBoard: error -9 /),
    });
  });

  test("that the board has no settings, at once", async () => {
    const { port } = await startBoard("esp32");
    expect(await failure(port, { wait: 60 })).toMatchObject({
      exitCode: 7,
      message: expect.stringMatching(/cannot come online: Settings: tb\.json is not in Storage/),
    });
  });

  test("that a device has no settings, before anything is touched", async () => {
    expect(await failure("tcp://127.0.0.1:1", { settings: "nowhere" })).toMatchObject({
      message: expect.stringMatching(/^settings\/nowhere\.json is missing: npm run settings -- nowhere/),
    });
  });
});

/** Storage of an ESP8266 with 5,000 bytes free, and so many in erased files. */
function full(trashBytes: number): Partial<VirtualBoardOptions> {
  const { storageBytes } = loadBoard("esp8266").flash;
  const erase = trashBytes ? 'require("Storage").erase("old")' : "";
  return {
    storage: {
      kept: "k".repeat(storageBytes - 5000 - (trashBytes ? trashBytes + 32 : 0) - 128),
      ...(trashBytes && { old: "o".repeat(trashBytes) }),
    },
    firmware: erase || undefined,
  };
}
