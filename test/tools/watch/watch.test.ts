import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { readFirmware } from "../../../tools/flash/firmware.js";
import { typed } from "../../../tools/monitor/command.js";
import { Screen } from "../../../tools/start/screen.js";
import { buildAndRun } from "../../../tools/watch/command.js";
import { serialRunner } from "../../../tools/watch/serial.js";
import { Sources } from "../../../tools/watch/sources.js";
import { emulatorWithBoard, heard } from "../../support/on-board.js";
import { SerialBoard, TIMES } from "../../support/serial-board.js";
import { run } from "../cli/support.js";
import { project } from "../compiler/support.js";
import { nothingLeft, START_MS, startCommand } from "../start/support.js";

const FILES = { "boards/esp32/main.ts": "1", "src/a.ts": "a" };
const never = new AbortController().signal;

describe("a source that is saved", () => {
  /** As an editor does, seconds later. */
  const save = (root: string, file: string) => {
    writeFileSync(join(root, file), "other");
    const time = new Date(Date.now() + 5000);
    utimesSync(join(root, file), time, time);
  };

  const LOOK_MS = 5;

  test("is noticed, and only once", async () => {
    const root = project(FILES);
    const sources = new Sources(root, LOOK_MS);
    save(root, "src/a.ts");
    expect(await sources.change(never)).toBe("src/a.ts");
    save(root, "boards/esp32/main.ts");
    expect(await sources.change(never)).toBe("boards/esp32/main.ts");
  });

  test("may be a module", async () => {
    const root = project({ ...FILES, "modules/DHT22.js": "" });
    const sources = new Sources(root, LOOK_MS);
    save(root, "modules/DHT22.js");
    expect(await sources.change(never)).toBe("modules/DHT22.js");
  });

  test("may be new", async () => {
    const root = project(FILES);
    const sources = new Sources(root, LOOK_MS);
    writeFileSync(join(root, "boards/esp32/sensor.ts"), "");
    expect(await sources.change(never)).toBe("boards/esp32/sensor.ts");
  });

  test("is not waited for after the end", async () => {
    const end = new AbortController();
    const change = new Sources(project(FILES)).change(end.signal);
    end.abort();
    expect(await change).toBeUndefined();
  });
});

describe("tb-espruino watch", () => {
  let output = "";
  beforeEach(() => {
    output = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      output += text;
      return true;
    });
  });
  afterEach(() => void vi.restoreAllMocks());

  test("starts anew what was built, and leaves what runs when it was not", async () => {
    const builds = [[], ["boards/linux/main.ts(5,7): error TS2322: no"], []];
    const end = new AbortController();
    const runs: number[] = [];
    let saves = 0;
    await buildAndRun({ board: "linux" }, { run: async () => void runs.push(saves) }, new Screen(), end.signal, {
      builder: { build: async () => ({ problems: builds[saves]!, notes: [] }) },
      sources: {
        change: async () => {
          if (++saves === builds.length) end.abort();
          return "boards/linux/main.ts";
        },
      } as unknown as Sources,
    });
    expect(runs).toEqual([0, 2]);
    expect(output).toMatch(/main\.ts\(5,7\): error TS2322: no\n.* not built: the firmware from before still runs\n/);
  });

  test("flashes a board at a port, and shows its console", async () => {
    const board = loadBoard("linux");
    const { emulator, device } = await emulatorWithBoard();
    const tbJson = { host: "127.0.0.1", port: emulator.mqttPort, accessToken: device.token };
    const serial = await SerialBoard.start({ chip: board.chip, board, storage: { "tb.json": tbJson } }, onTestFinished);
    const runner = await serialRunner(
      { board: "linux", port: serial.port, baud: 115200, settings: false },
      new Screen(),
      () => {},
      TIMES,
    );
    onTestFinished(() => runner.close());
    const connected = heard(emulator, "connect");
    await runner.run(readFirmware("linux"));
    await connected;
    await expect.poll(() => output).toMatch(/board {3}ThingsBoard: connected\n/);
    expect(output).toContain("checked by CRC32: tb0");
  });

  test(
    "runs on a virtual board, with its page, until Ctrl-C, and leaves nothing running",
    async ({ onTestFinished: atEnd }) => {
      const started = startCommand(["--board", "linux"], atEnd, "watch");
      await started.output.next(/^start +the page: http/);
      await started.output.next(/^board +ThingsBoard: connected$/);
      started.child.kill("SIGINT");
      expect(await started.ended).toBe(0);
      await nothingLeft(started);
    },
    START_MS,
  );

  test.each([
    [["--board", "esp64"], 'unknown board "esp64" (did you mean esp32?); known: esp32, esp8266, linux'],
    [["--example", "nothing"], 'unknown example "nothing"; known: '],
    [["--port", "/dev/null", "--page-port", "8000"], "--page-port is for the virtual board: remove it"],
    [["--port", "/dev/null", "--part", "led:anode=D25"], "--part is for the virtual board: remove it"],
    [["--port", "/dev/null", "--allow-host", "laptop"], "--allow-host is for the virtual board: remove it"],
    [["--settings", "kitchen", "--server-version", "3.8"], "--server-version is for the emulator: remove it"],
    [["--settings", "nobody"], "settings/nobody.json is missing: "],
  ])("refuses %j before anything is started", async (args, words) => {
    const { status, stdout, stderr } = await run(["watch", ...args]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(`tb-espruino: ${words}`)]);
  });
});

test.each([
  ["process.memory().free", '\x10console.log("=",process.memory().free)\n'],
  ["a = 5; ", '\x10console.log("=",a = 5)\n'],
  ["{a:1}", '\x10console.log("=",{a:1})\n'],
  ["var a = 5", "\x10var a = 5\n"],
  ["function f() {}", "\x10function f() {}\n"],
  ["if (a) {", "\x10if (a) {\n"],
  ["", "\x10\n"],
])("what is typed as %j has its value shown by the board, if it has one", (line, sent) => {
  expect(typed(line)).toBe(sent);
});
