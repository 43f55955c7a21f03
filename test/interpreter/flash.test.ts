/** Boards are flashed for real: Espruino interpreters behind a TCP port and behind a serial port, a pseudo terminal. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { minify } from "terser";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Bundle, bundle } from "../../tools/compiler/build.js";
import { selectTargets } from "../../tools/compiler/targets/targets.js";
import { tokenised } from "../../tools/compiler/tokens/index.js";
import { type Formed, inForm } from "../../tools/firmware-form.js";
import { compact, readState, stopProgram, writeFile } from "../../tools/flash/board.js";
import { FILES } from "../../tools/flash/plan.js";
import { Port } from "../../tools/flash/port.js";
import { watchConsole } from "../../tools/monitor/watch.js";
import { ROOT } from "../../tools/project.js";
import { writeSettings } from "../../tools/settings/file.js";
import type { ChipName } from "../../tools/virtual-board/index.js";
import { findInterpreter } from "../../tools/virtual-board/interpreter.js";
import { BridgedInterpreter } from "../support/bridge.js";
import { type AtEnd, built, Console, emulatorWithBoard, heard } from "../support/on-board.js";
import { INTERPRETERS } from "../support/runners.js";
import { recordOf, trialRecordOf } from "../support/slot-record.js";

const MINUTES = { timeout: 120_000 };

/** Each chip's own firmware. */
const BOARDS: { chip: ChipName; board: string }[] = [
  { chip: "ESP8266", board: "esp8266" },
  { chip: "ESP32", board: "esp32" },
  { chip: "LINUX", board: "linux" },
];
const BRIDGES = [
  ["a TCP port", BridgedInterpreter.onTcp],
  ["a pseudo terminal", BridgedInterpreter.onTerminal],
] as const;

/** Runs `tb-espruino` to its end. */
async function command(atEnd: AtEnd, ...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [join(ROOT, "tools/tb-espruino.mjs"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  atEnd(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [code] = await once(child, "close");
  return { code, output };
}

/** settings/<device>.json for this emulator, until the end of the test. */
function settingsFor(atEnd: AtEnd, port: number, accessToken: string): string {
  const device = `flash-test-${process.pid}-${port}`;
  const file = writeSettings(device, {
    ssid: "workshop",
    password: "secret-word",
    host: "127.0.0.1",
    port,
    accessToken,
  });
  atEnd(() => rmSync(join(ROOT, file)));
  return device;
}

async function openPort(interpreter: BridgedInterpreter): Promise<Port> {
  const port = await Port.open(interpreter.port, 115200);
  onTestFinished(() => port.close());
  await port.greet();
  return port;
}

/** What the board prints, as `npm run monitor` shows it. */
function consoleOf(port: Port, bundle?: Parameters<typeof watchConsole>[1]): Console {
  const console = new Console();
  watchConsole(port, bundle, (line) => console.print(line));
  return console;
}

describe.concurrent("an interpreter", () => {
  for (const { chip, board } of BOARDS.filter(({ chip }) => findInterpreter(chip)))
    for (const [bridge, start] of BRIDGES)
      test(
        `with the layout of ${chip} behind ${bridge} is flashed, loses its supply, and comes online by itself`,
        MINUTES,
        async ({ expect, onTestFinished: atEnd }) => {
          const { emulator, device } = await emulatorWithBoard(atEnd);
          const interpreter = await start(chip, atEnd);
          const settings = ["--settings", settingsFor(atEnd, emulator.mqttPort, device.token)];
          const { code, output } = await command(
            atEnd,
            "flash",
            "--board",
            board,
            ...settings,
            "--port",
            interpreter.port,
          );
          expect(output).toMatch(
            /checked by CRC32: tb\.json, tb0, tb\.p0, \.bootcde\n[\s\S]*\n {2}ThingsBoard: connected\nonline\n$/,
          );
          expect(code).toBe(0);
          await interpreter.pullThePlug();
          const connected = heard(emulator, "connect");
          interpreter.plugIn();
          await connected;
        },
      );
});

describe.each(BOARDS)("an interpreter with the layout of $chip", ({ chip, board }) => {
  const isThere = findInterpreter(chip) !== undefined;
  const why = isThere ? "" : ` (skipped: no interpreter for ${chip})`;

  test.skipIf(!isThere)(`starts the firmware before when the new one throws${why}`, MINUTES, async () => {
    const good = 'console.log("good")';
    const bad = 'setTimeout(function(){console.log("still there")},1000);throw new Error("bad")';
    const interpreter = await BridgedInterpreter.onTcp(chip, onTestFinished, {
      tb0: good,
      tb1: bad,
      "tb.p0": recordOf(good),
      "tb.p1": recordOf(bad, { slot: 1, sequence: 2 }),
      ".bootcde": built("loader.min.js"),
    });
    const port = await openPort(interpreter);
    const console = consoleOf(port);
    await port.ask("(load(),1)");
    await console.next("Loader: Error: bad");
    await console.next("Loader: starting tb0 instead");
    await console.next("good");
    await port.ask('(setTimeout(function(){console.log("later")},1100),1)');
    await console.next("later");
    expect(console.lines).not.toContain("still there");
  });

  test.skipIf(!isThere)(
    `starts what is proven again when that throws, never what failed its trial${why}`,
    MINUTES,
    async () => {
      const bad = 'console.log("tried");throw new Error("bad")';
      const failed = 'console.log("failed code runs")';
      const interpreter = await BridgedInterpreter.onTcp(chip, onTestFinished, {
        tb0: bad,
        tb1: failed,
        "tb.p0": recordOf(bad),
      });
      const port = await openPort(interpreter);
      const files = {
        "tb.p1": trialRecordOf(failed, { slot: 1, sequence: 2 }, { verdict: "-no good", used: 1 }),
        // A minute is a moment.
        ".boot0": "var later=setTimeout;global.setTimeout=function(call,ms,what){return later(call,ms/100,what)}",
        ".bootcde": built("loader.min.js"),
      };
      for (const [name, text] of Object.entries(files))
        await writeFile(port, name, Buffer.from(text, "latin1"), () => {});
      const console = consoleOf(port);
      await port.ask("(load(),1)");
      for (let i = 0; i < 3; i++) {
        await console.next("tried");
        await console.next("Loader: starting again in 60 s");
        await console.next(/^Uncaught .*bad/);
      }
      expect(console.lines).not.toContain("failed code runs");
    },
  );

  test.skipIf(!isThere)(`pays at most three variables for the loader${why}`, MINUTES, async () => {
    // One that is alike whoever starts it: with updates over the air it looks for the loader's slots.
    const [, { code }] = (await bundle(selectTargets({ board, example: "telemetry" }))) as [Bundle, Bundle];
    const kind = INTERPRETERS.find((kind) => kind.chip === chip)!;
    // Without settings the firmware is there, and does not begin: what its timers hold depends on when one looks.
    // Each firmware that runs has the interpreter make its String, Array and Math, as this does.
    const tells = `${code};[""].push("".substr(0),Math.max(0));setInterval(function(){console.log("used "+process.memory().usage)},50)`;
    const usage = async (storage: Record<string, string>) => {
      const board = await kind.boot(onTestFinished, { storage });
      // A timer's time is one variable more now and then: the least of some looks has none.
      const used: number[] = [];
      while (used.length < 8) used.push(Number((await board.console.next(/^used /)).slice("used ".length)));
      board.stop();
      return Math.min(...used);
    };
    const alone = await usage({ ".bootcde": tells });
    const loaded = await usage({ tb0: tells, "tb.p0": recordOf(tells), ".bootcde": built("loader.min.js") });
    expect(alone).toBeGreaterThan(200);
    expect(loaded - alone).toBeLessThanOrEqual(3);
  });

  test.skipIf(!isThere)(
    `has its files where they were after a compaction, and the room again${why}`,
    MINUTES,
    async () => {
      const interpreter = await BridgedInterpreter.onTcp(chip, onTestFinished);
      const port = await openPort(interpreter);
      await stopProgram(port);
      for (const text of ["a", "b", "c"]) await writeFile(port, "tb0", Buffer.alloc(5000, text), () => {});
      const before = await readState(port, FILES);
      await compact(port);
      const after = await readState(port, FILES);
      expect(before.trashBytes).toBeGreaterThanOrEqual(10_000);
      expect(after).toMatchObject({ trashBytes: 0, freeBytes: before.freeBytes + before.trashBytes });
      expect(after.files).toEqual(before.files);
    },
  );

  describe("a stack trace", () => {
    const SOURCE = `function readSensor(values) {
  var sum = 0, unused = "this text makes the function longer than what is shown of it";
  return sum + values.first.second;
}
function send() {
  console.log(readSensor([]));
}
setTimeout(send, 10);
`;
    /** The same with what is rare behind the build's dispatcher. */
    const RARE = `function $r(n) { return n < 1 ? function (values) {
  var sum = 0, unused = "this text makes the function longer than what is shown of it";
  return sum + values.first.second;
} : function () { for (;;)
  console.log($r(0)([]));
} }
function send() { typeof $r(1)(); }
setTimeout(send, 10);
`;
    let bundles: Record<string, Formed[]> = {};
    beforeAll(async () => {
      const formsOf = async (source: string) => {
        const small = await minify({ "../src/sensor.ts": source }, { compress: false, mangle: false, sourceMap: true });
        const text = { file: "x.min.js", code: small.code!, map: String(small.map) };
        const all = { ...text, tokens: tokenised(text) };
        return [inForm(all, "text"), inForm(all, "tokens")];
      };
      bundles = { SOURCE: await formsOf(SOURCE), RARE: await formsOf(RARE) };
    });

    test.skipIf(!isThere).for([
      ["SOURCE", 0],
      ["SOURCE", 1],
      ["RARE", 0],
      ["RARE", 1],
    ] as const)(`of %s in form %i leads to the source${why}`, MINUTES, async ([name, form]) => {
      const interpreter = await BridgedInterpreter.onTcp(chip, onTestFinished);
      const port = await openPort(interpreter);
      await stopProgram(port);
      await writeFile(port, "tb0", bundles[name]![form]!.code, () => {});
      const console = consoleOf(port, bundles[name]);
      await port.ask(`(eval(require("Storage").read("tb0")),1)`);
      await console.next(/^Uncaught /);
      await console.next(/^ {4}at (readSensor \()?src\/sensor\.ts:3:\d+\)?$/);
      await console.next(/^ {4}at (send \()?src\/sensor\.ts:[56]:\d+\)?$/);
    });
  });
});

test("another board is refused, with the exit code for that", MINUTES, async () => {
  const { chip } = BOARDS.find(({ chip }) => findInterpreter(chip))!;
  const interpreter = await BridgedInterpreter.onTcp(chip, onTestFinished);
  const other = chip === "ESP32" ? "esp8266" : "esp32";
  const { code, output } = await command(
    onTestFinished,
    "flash",
    "--port",
    interpreter.port,
    "--no-settings",
    "--board",
    other,
  );
  expect(code).toBe(4);
  expect(output).toMatch(/\ntb-espruino: .* is LINUX\S*, but the firmware esp\d+ is for ESP\d+\n$/);
});
