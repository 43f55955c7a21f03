import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../../tools/project.js";
import { linesOf, pictureOf } from "../../support/terminal-picture.js";
import { nothingLeft, START_MS, type Started, startCommand } from "./support.js";

const PICTURE = join(ROOT, "docs/npm-start.svg");

describe("tb-espruino start", () => {
  const cleanups: (() => void | Promise<void>)[] = [];
  let started: Started;
  let lines: string[];
  let printed = "";

  beforeAll(async () => {
    started = startCommand([], (cleanup) => void cleanups.push(cleanup));
    started.child.stdout!.on("data", (text: string) => {
      printed += text;
    });
    await started.output.next(/^start +press Ctrl-C to end$/);
    await started.output.next(/^start +the page: /);
    lines = started.output.lines;
  }, START_MS);

  afterAll(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  test("says where the emulator listens", () => {
    expect(lines).toContainEqual(expect.stringMatching(/^start +ThingsBoard emulator: MQTT on 127\.0\.0\.1:\d+$/));
    expect(lines).toContainEqual(expect.stringMatching(/^start +REST on http:\/\/127\.0\.0\.1:\d+/));
  });

  test("shows the board connected, at both ends", () => {
    expect(lines).toContainEqual(expect.stringMatching(/^server +Smart Weather is connected$/));
    expect(lines).toContainEqual(expect.stringMatching(/^board +ThingsBoard: connected$/));
  });

  test("shows the telemetry that arrives", () => {
    const shown = lines.filter((line) =>
      /^server +telemetry +temperature [\d.]+ +humidity \d+ +pressure [\d.]+$/.test(line),
    );
    expect(shown.length).toBeGreaterThanOrEqual(6);
  });

  test("shows an RPC, its reply, and the pin that it switched", () => {
    const call = lines.findIndex((line) => /^server +RPC setFan\(true\)$/.test(line));
    const pin = lines.findIndex((line) => /^board +LED \(pin D2\) is on$/.test(line));
    const reply = lines.findIndex((line) => /^server +reply \{"fan":true\}$/.test(line));
    expect([call > 0, pin > call, reply > pin]).toEqual([true, true, true]);
  });

  test("shows a shared attribute that the board obeys", () => {
    expect(lines).toContainEqual(expect.stringMatching(/^server +shared attribute +intervalMs 1000$/));
    expect(lines).toContainEqual(expect.stringMatching(/^board +Weather: every 1000 ms/));
  });

  test("raises no error on the board", () => {
    expect(lines.filter((line) => /error|Uncaught/i.test(line))).toEqual([]);
  });

  test("says the page's address at the beginning, and again below what the demonstration has printed", async () => {
    const [first, again, ...more] = lines.filter((line) => /^start +the page: http/.test(line));
    expect([again, more]).toEqual([first, []]);
    expect(lines.indexOf(first!)).toBeLessThan(lines.findIndex((line) => line.startsWith("board")));
  });

  test("prints what README's picture shows, but for numbers; SCREENSHOTS=1 takes the picture", () => {
    // The last line tells the page's address once more.
    const all = printed.trimEnd().split("\n");
    const end = all.findIndex((line) => line.endsWith("press Ctrl-C to end"));
    if (process.env.SCREENSHOTS === "1") writeFileSync(PICTURE, pictureOf("npm start", all.slice(0, end + 1)));
    const kinds = (of: string[]) =>
      new Set(
        of.map((line) =>
          line
            .replace(/key=.*/, "key")
            .replace(/password .*/, "password")
            .replace(/\d[\d.,:]*/g, "0"),
        ),
      );
    expect(kinds(linesOf(readFileSync(PICTURE, "utf8")))).toEqual(kinds(all));
  });

  test("ends with code 0 on Ctrl-C, and leaves nothing running", async () => {
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(0);
    await nothingLeft(started);
  });
});

test(
  "start --once ends by itself when the first telemetry has arrived",
  async ({ onTestFinished: atEnd }) => {
    const started = startCommand(["--once"], atEnd);
    expect(await started.ended).toBe(0);
    expect(started.output.lines.filter((line) => line.includes("telemetry ")).length).toBe(1);
    await nothingLeft(started);
  },
  START_MS,
);

test(
  "start ends with code 0 on Ctrl-C while it still builds",
  async ({ onTestFinished: atEnd }) => {
    // A project in which nothing was built before.
    const project = mkdtempSync(join(tmpdir(), "start-"));
    atEnd(() => rmSync(project, { recursive: true }));
    writeFileSync(join(project, "package.json"), "{}");
    const started = startCommand([], atEnd, "start", {}, project);
    await started.output.next(/building/);
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(0);
    await nothingLeft(started);
    // The build does not go on to its end.
    expect(started.output.lines.join("\n")).not.toContain("built dist/");
    expect(existsSync(join(project, "dist/esp32-smart-weather.min.js"))).toBe(false);
  },
  START_MS,
);

test(
  "npm run build ends on Ctrl-C while it builds, and leaves nothing running",
  async ({ onTestFinished: atEnd }) => {
    const project = mkdtempSync(join(tmpdir(), "build-"));
    atEnd(() => rmSync(project, { recursive: true }));
    const scripts = { build: `node ${JSON.stringify(join(ROOT, "tools/tb-espruino.mjs"))} build` };
    writeFileSync(join(project, "package.json"), JSON.stringify({ scripts }));
    // In a group of its own, to which a terminal sends Ctrl-C.
    const child = spawn("npm", ["run", "build"], { cwd: project, detached: true, stdio: ["ignore", "pipe", "ignore"] });
    await once(child.stdout!, "data");
    process.kill(-child.pid!, "SIGINT");
    await once(child, "close");
    await nothingLeft({ child });
    expect(existsSync(join(project, "dist/esp32.min.js"))).toBe(false);
  },
  START_MS,
);
