/** What `tb-espruino start` cannot do, it says in one line. */
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { describe, expect, test } from "vitest";
import { type AtEnd, emulatorWithBoard } from "../../support/on-board.js";
import { nothingLeft, START_MS, startCommand } from "./support.js";

/** Runs until its end; gives the lines that are not its story, which are its last words. */
async function lastWords(args: string[], atEnd: AtEnd): Promise<{ code: number | null; words: string[]; all: string }> {
  const started = startCommand(args, atEnd);
  const code = await started.ended;
  await nothingLeft(started);
  const { lines } = started.output;
  return { code, words: lines.filter((line) => !/^(start|board|server) /.test(line)), all: lines.join("\n") };
}

/** A server on a port of its own. */
async function listener(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as { port: number }).port };
}

// Together: each is a process that mostly compiles and waits.
describe.concurrent("tb-espruino start", () => {
  test.each(["mqtt", "http"])(
    "says that its --%s-port is busy",
    async (which) => {
      const { server, port } = await listener();
      const ended = await lastWords([`--${which}-port`, String(port)], () => {});
      server.close();
      expect(ended.code).toBe(1);
      expect(ended.words).toEqual([
        expect.stringMatching(new RegExp(`^tb-espruino: .*port ${port} .*already in use$`)),
      ]);
    },
    START_MS,
  );

  test(
    "says that nobody listens at --server and --mqtt-port",
    async ({ onTestFinished: atEnd }) => {
      const { server, port } = await listener();
      server.close();
      await once(server, "close");
      const args = ["--server", "127.0.0.1", "--mqtt-port", String(port), "--token", "hidden-token"];
      const { code, words, all } = await lastWords(args, atEnd);
      expect(code).toBe(8);
      expect(words).toEqual([
        expect.stringMatching(new RegExp(`^tb-espruino: cannot connect to 127\\.0\\.0\\.1:${port}: `)),
      ]);
      expect(all).not.toContain("hidden-token");
      // It is told before anything is built.
      expect(all).not.toContain("building");
    },
    START_MS,
  );

  test(
    "says that the server refuses the token, names the option and keeps the token to itself",
    async ({ onTestFinished: atEnd }) => {
      const { emulator } = await emulatorWithBoard(atEnd);
      const args = ["--server", "127.0.0.1", "--mqtt-port", String(emulator.mqttPort), "--token", "hidden-token"];
      const { code, words, all } = await lastWords(args, atEnd);
      expect(code).toBe(9);
      expect(words).toEqual([expect.stringMatching(/^tb-espruino: .*refuses the access token.*--token$/)]);
      expect(all).not.toContain("hidden-token");
      // It is told before anything is built.
      expect(all).not.toContain("building");
    },
    START_MS,
  );

  test(
    "runs against a server of one's own, with the right token, until its first telemetry with --once",
    async ({ onTestFinished: atEnd }) => {
      const { emulator, device } = await emulatorWithBoard(atEnd);
      const args = [
        "--server",
        "127.0.0.1",
        "--mqtt-port",
        String(emulator.mqttPort),
        "--token",
        device.token,
        "--once",
      ];
      const { code, words, all } = await lastWords(args, atEnd);
      expect({ code, words }).toEqual({ code: 0, words: [] });
      expect(all).toContain("ThingsBoard: connected");
      expect(device.telemetry).toHaveProperty("temperature");
      expect(all).not.toContain(device.token);
    },
    START_MS,
  );

  test.for([
    ["as text", [], "dist/linux.min.js"],
    ["as a board gets it, with --tokens", ["--tokens"], "dist/linux.bin"],
  ] as const)(
    "runs the board's own firmware with --board, until its first telemetry with --once, %s",
    { timeout: START_MS },
    async ([_how, args, file], { onTestFinished: atEnd }) => {
      const { code, words, all } = await lastWords(["--once", "--board", "linux", ...args], atEnd);
      expect({ code, words }).toEqual({ code: 0, words: [] });
      expect(all).toContain(`built ${file}, `);
      expect(all).toContain("boards/linux/main.ts");
      expect(all).toContain("freeVariables");
    },
  );

  test.each([
    ["--server without --token", ["--server", "127.0.0.1"], /^tb-espruino: --server needs .*: add --token/],
    ["an empty --server", ["--server", "", "--token", "x"], /^tb-espruino: --server is empty$/],
    [
      "a port for an emulator that is not started",
      ["--server", "h", "--token", "x", "--http-port", "1883"],
      /^tb-espruino: --http-port is for the emulator: remove it, or remove --server$/,
    ],
    [
      "a version of an emulator that is not started",
      ["--server", "h", "--token", "x", "--server-version", "3.8"],
      /^tb-espruino: --server-version is for the emulator/,
    ],
    ["--token without --server", ["--token", "x"], /^tb-espruino: --token is for .*: add --server$/],
    ["--mqtt-host without --server", ["--mqtt-host", "h"], /^tb-espruino: --mqtt-host is for .*: add --server$/],
    [
      "--main beside --example",
      ["--main", "--example", "rpc"],
      /^tb-espruino: --main and --example name two firmwares/,
    ],
    [
      "an example that needs pins on an interpreter",
      ["--example", "bme280", "--interpreter"],
      /^tb-espruino: the example bme280 needs parts on pins, and an interpreter does not have it: remove --interpreter$/,
    ],
    [
      "both forms of the firmware",
      ["--tokens", "--text"],
      /^tb-espruino: --tokens and --text name two forms of the firmware: remove one of them$/,
    ],
    [
      "a board that is not there",
      ["--board", "esp64"],
      /^tb-espruino: unknown board "esp64" \(did you mean esp32\?\); known: esp32, esp8266, linux$/,
    ],
  ])(
    "refuses %s",
    async (_what, args, words) => {
      const ended = await lastWords(args, () => {});
      expect(ended.code).toBe(1);
      expect(ended.words).toEqual([expect.stringMatching(words)]);
    },
    START_MS,
  );
});
