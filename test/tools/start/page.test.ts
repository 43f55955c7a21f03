/** The page beside `tb-espruino start`. What is on it, test/browser/ looks at. */
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { emulatorWithBoard } from "../../support/on-board.js";
import { nothingLeft, START_MS, startCommand } from "./support.js";

/** The address that is printed. */
const NAMED = /^start +the page: (http:\/\/127\.0\.0\.1:\d+\/\?key=\S+)$/;

describe.concurrent("tb-espruino start", () => {
  test(
    "names the address of its page, which is there, and goes with it",
    async ({ onTestFinished: atEnd }) => {
      const started = startCommand([], atEnd);
      const [, address] = NAMED.exec(await started.output.next(NAMED))!;
      const opened = await fetch(address!, { redirect: "manual" });
      const [cookie] = opened.headers.get("Set-Cookie")!.split(";");
      const page = await fetch(new URL("/", address), { headers: { Cookie: cookie! } });
      expect(await page.text()).toContain("<title>Workshop");
      started.child.kill("SIGINT");
      expect(await started.ended).toBe(0);
      await nothingLeft(started);
    },
    START_MS,
  );

  test(
    "has none with --no-page",
    async ({ onTestFinished: atEnd }) => {
      const started = startCommand(["--no-page"], atEnd);
      await started.output.next(/^server +telemetry /);
      expect(started.output.lines.filter((line) => NAMED.test(line))).toEqual([]);
    },
    START_MS,
  );

  test(
    "says that its --page-port is busy",
    async ({ onTestFinished: atEnd }) => {
      const server = createServer().listen(0, "127.0.0.1");
      atEnd(() => void server.close());
      await once(server, "listening");
      const { port } = server.address() as { port: number };
      const started = startCommand(["--page-port", String(port)], atEnd);
      expect(await started.ended).toBe(1);
      expect(started.output.lines.at(-1)).toMatch(new RegExp(`^tb-espruino: page port ${port} .*already in use$`));
    },
    START_MS,
  );

  test(
    "says that the user's password is wrong, and not what it was",
    async ({ onTestFinished: atEnd }) => {
      const { emulator } = await emulatorWithBoard(atEnd);
      const host = `http://127.0.0.1:${emulator.httpPort}`;
      const started = startCommand(["--server", host, "--user", "me@example.com"], atEnd, "start", {
        TB_PASSWORD: "hidden-one",
      });
      expect(await started.ended).not.toBe(0);
      expect(started.output.lines.at(-1)).toMatch(/^tb-espruino: .* does not accept me@example.com: /);
      expect(started.output.lines.join("\n")).not.toContain("hidden-one");
    },
    START_MS,
  );

  test.each([
    ["--user without --server", ["--user", "me"], /^tb-espruino: --user is for .*: add --server$/],
    [
      "--user and neither a terminal nor a password",
      ["--server", "http://127.0.0.1:9", "--user", "me"],
      /^tb-espruino: cannot ask for the password without a terminal: set TB_PASSWORD in the environment$/,
    ],
    [
      "--user with nothing to show",
      ["--server", "h", "--user", "me", "--no-page"],
      /^tb-espruino: without --token only the page can run, and the page is off: add --token/,
    ],
  ])(
    "refuses %s",
    async (_what, args, words) => {
      const started = startCommand(args, () => {});
      expect(await started.ended).toBe(1);
      expect(started.output.lines).toEqual([expect.stringMatching(words)]);
    },
    START_MS,
  );
});
