import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { boardFindings } from "../../../tools/doctor/board.js";
import type { Finding } from "../../../tools/doctor/finding.js";
import { nodeFinding, packagesFinding } from "../../../tools/doctor/machine.js";
import { serverFindings } from "../../../tools/doctor/server.js";
import { lookAtSettings } from "../../../tools/doctor/settings.js";
import { ROOT } from "../../../tools/project.js";
import { writeSettings } from "../../../tools/settings/file.js";
import { closedPort } from "../../support/closed-port.js";
import { SerialBoard } from "../../support/serial-board.js";
import { OTHER_KEY } from "../../support/signing.js";
import { opensslProxy } from "../../support/tls-peers.js";
import { run, tbEspruinoAsync } from "../cli/support.js";
import { project } from "../compiler/support.js";
import { makeCertificate } from "../emulator/certificates.js";
import { emulatorWithDevice } from "../emulator/support.js";

const GOOD = { host: "127.0.0.1", port: 1883, accessToken: "secret-token" };

/** "ok text", without secrets. */
const inWords = ({ level, text }: Finding) => {
  expect(text).not.toContain("secret-");
  expect(text).not.toContain("\n");
  return `${level} ${text}`;
};

async function all(findings: AsyncIterable<Finding>): Promise<string[]> {
  const found: string[] = [];
  for await (const finding of findings) found.push(inWords(finding));
  return found;
}

describe("the machine", () => {
  test("needs the Node of package.json", () => {
    const root = project({ "package.json": '{"engines":{"node":">=20.19"}}' });
    expect(["18.20.8", "20.18.1", "20.19.0", "22.1.0"].map((version) => nodeFinding(version, root).level)).toEqual([
      ...["wrong", "wrong", "ok", "ok"],
    ]);
  });

  test("needs the packages of package-lock.json", () => {
    expect(packagesFinding().level).toBe("ok");
    const root = project({
      "package.json": '{"dependencies":{"a":"1.0.0","b":"1.0.0"},"devDependencies":{"c":"1.0.0","d":"file:d"}}',
      "package-lock.json": JSON.stringify({
        packages: {
          ...Object.fromEntries(["a", "b", "c"].map((name) => [`node_modules/${name}`, { version: "1.0.0" }])),
          "node_modules/d": { resolved: "d", link: true },
        },
      }),
      "node_modules/a/package.json": '{"version":"1.0.0"}',
      "node_modules/b/package.json": '{"version":"0.9.0"}',
    });
    expect(inWords(packagesFinding(root))).toBe(
      "wrong 2 packages are missing or of another version (b, c). Run: npm ci",
    );
  });

  test("without any package is told of npm ci by every command", () => {
    const folder = mkdtempSync(join(tmpdir(), "bare-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(join(ROOT, "tools"), join(folder, "tools"), { recursive: true });
    cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "tools/tb-espruino.mjs"), "doctor"], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "tb-espruino: the package tsx is missing: npm ci installs what is needed\n",
    });
  });
});

describe("settings", () => {
  /** A git repository with this .gitignore. */
  function repository(ignored = "settings/*.json"): string {
    const root = mkdtempSync(join(tmpdir(), "settings-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    spawnSync("git", ["init", "--quiet", root]);
    writeFileSync(join(root, ".gitignore"), ignored);
    return root;
  }
  const look = (root: string, device?: string) => lookAtSettings(device, root).findings.map(inWords);

  test("that are good are said to be", () => {
    const root = repository();
    writeSettings("kitchen", GOOD, root);
    expect(look(root)).toEqual([
      "ok settings/kitchen.json has what a board needs",
      "ok settings/kitchen.json can be read only by you, and is not in git",
    ]);
  });

  test("that are not there are no fault until they are asked for", () => {
    const root = repository();
    expect(look(root)).toEqual([expect.stringMatching(/^note there are no settings yet\. Run: npm run settings$/)]);
    expect(look(root, "attic")).toEqual([
      expect.stringMatching(/^wrong settings\/attic\.json is missing\. Run: npm run/),
    ]);
    for (const name of ["a", "b"]) writeSettings(name, GOOD, root);
    expect(look(root)).toEqual(["note there are several settings files: name one with --settings, a, b"]);
  });

  test("that lack something or are broken", () => {
    const root = repository();
    writeSettings("a", { host: "http://h", port: 1883 }, root);
    expect(look(root, "a")[0]).toMatch(
      /^wrong settings\/a\.json: host must be a name .*; accessToken is missing\. Run: npm run/,
    );
    writeFileSync(join(root, "settings/a.json"), "secret-token");
    expect(look(root, "a")[0]).toMatch(/^wrong settings\/a\.json is not a JSON object\. Correct it, or make a new one/);
  });

  test.skipIf(process.platform === "win32")("that others can read", () => {
    const root = repository();
    writeSettings("a", GOOD, root);
    chmodSync(join(root, "settings/a.json"), 0o644);
    expect(look(root, "a")[1]).toBe(
      "wrong settings/a.json can be read by other users of this machine. Run: chmod 600 settings/a.json",
    );
  });

  test("that are in git, or may soon be", () => {
    const root = repository("");
    writeSettings("a", GOOD, root);
    // Or else it is ignored after all.
    rmSync(join(root, "settings/.gitignore"));
    expect(look(root, "a")[1]).toMatch(/^wrong settings\/a\.json is not ignored by git\. Add settings\/\*\.json/);
    spawnSync("git", ["add", "settings/a.json"], { cwd: root });
    expect(look(root, "a")[1]).toMatch(/^wrong settings\/a\.json is in git, with its secrets\. Run: git rm --cached/);
  });
});

describe("the server", () => {
  const look = async (settings: Partial<typeof GOOD>, limitMs?: number) =>
    (await all(serverFindings({ ...GOOD, ...settings }, "kitchen", limitMs))).map((text) =>
      text.replaceAll(/:\d{4,5}\b/g, ":PORT"),
    );

  test("that lets the device in", async () => {
    const { emulator } = await emulatorWithDevice();
    expect(await look({ port: emulator.mqttPort, accessToken: "board-token" })).toEqual([
      "ok 127.0.0.1 is an address",
      "ok 127.0.0.1:PORT takes connections",
      "ok 127.0.0.1:PORT lets the device in",
    ]);
  });

  test("that refuses the token", async () => {
    const { emulator } = await emulatorWithDevice();
    expect((await look({ port: emulator.mqttPort }))[2]).toBe(
      "wrong 127.0.0.1:PORT refuses the device, code 5 NOT_AUTHORIZED: The server knows no device with this access token. Copy the token from ThingsBoard again. Run: npm run devices -- token kitchen",
    );
  });

  test("whose name is of no host", async () => {
    const [first, second] = await look({ host: "a..b" });
    expect(first).toMatch(/^wrong a\.\.b has no address\. Check its spelling/);
    expect(second).toBe("skipped the server: not checked, because it cannot be reached");
  });

  test("that is not there", async () => {
    const [, second, third] = await look({ port: await closedPort() });
    expect(second).toMatch(/^wrong nothing listens on 127\.0\.0\.1:PORT\. /);
    expect(third).toBe("skipped the token: not checked, because no server answers");
  });

  test("that speaks TLS in Java, as ThingsBoard does, and so refuses an ESP32", async () => {
    const { emulator } = await emulatorWithDevice({ tls: makeCertificate("server") });
    expect((await look({ port: emulator.mqttsPort }))[2]).toBe(
      "wrong 127.0.0.1:PORT speaks TLS and refuses the TLS of an ESP32, as ThingsBoard itself does. Put a TLS proxy in front of it: docs/recipes/tls.md",
    );
  });

  test("behind a TLS proxy, with and without a good token", async ({ onTestFinished: atEnd }) => {
    const { emulator } = await emulatorWithDevice();
    const { port } = await opensslProxy(emulator.mqttPort, atEnd);
    const tls =
      "note 127.0.0.1:PORT speaks TLS, and accepts the TLS of an ESP32. Your firmware needs the option unverifiedTls: docs/recipes/tls.md";
    expect((await look({ port, accessToken: "board-token" })).slice(2)).toEqual([
      tls,
      "ok 127.0.0.1:PORT lets the device in",
    ]);
    expect((await look({ port })).slice(2)).toEqual([tls, expect.stringMatching(/^wrong .* refuses the device/)]);
  });

  test.each(["", "HTTP/1.1 400 Bad Request\r\n\r\n"])("that answers %j is none", async (answer) => {
    const server = createServer((socket) => socket.on("error", () => {}).write(answer)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    expect((await look({ port }, 200))[2]).toMatch(/^wrong 127\.0\.0\.1:PORT does not speak MQTT/);
  });
});

describe("a board", () => {
  const linux = loadBoard("linux");
  const start = () => SerialBoard.start({ chip: linux.chip, board: linux }, onTestFinished);
  const look = (options: { port?: string; board?: string }) => all(boardFindings({ baud: 115200, ...options }));

  test("that answers is named", async () => {
    const { port } = await start();
    expect(await look({ port, board: "linux" })).toEqual([
      `ok ${port} can be opened`,
      expect.stringMatching(/^ok tcp:\S+ is LINUX, Espruino 2v\d+/),
    ]);
  });

  test("that takes packages of another key alone is told of", async () => {
    const storage = { "tb.key": OTHER_KEY.publicKey };
    const { port } = await SerialBoard.start({ chip: linux.chip, board: linux, storage }, onTestFinished);
    expect((await look({ port }))[2]).toBe(
      `wrong ${port} accepts only firmware that is signed with the key ${OTHER_KEY.fingerprint}, and you do not have it. Put settings/signing-key.json back, or flash the board with --no-sign`,
    );
  });

  test("of another kind than is wanted", async () => {
    const { port } = await start();
    expect((await look({ port, board: "esp32" }))[2]).toMatch(/^wrong \S+ is LINUX, but the firmware esp32 is/);
  });

  test("that there is no way to", async () => {
    expect(await look({ port: `tcp://127.0.0.1:${await closedPort()}` })).toEqual([
      expect.stringMatching(/^wrong cannot open tcp:\S+: nothing listens there$/),
      "skipped the board: not checked, because its port cannot be used",
    ]);
    expect(await look({})).toEqual([
      expect.stringMatching(/^note the board was not checked: name its port with --port; /),
    ]);
  });
});

describe("tb-espruino doctor", () => {
  test("ends with 0 when nothing is wrong, and prints no colours into a pipe", async () => {
    const folder = mkdtempSync(join(tmpdir(), "project-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "package.json"), "{}");
    mkdirSync(join(folder, "settings"));
    const { emulator } = await emulatorWithDevice();
    writeSettings("kitchen", { ...GOOD, port: emulator.mqttPort, accessToken: "board-token" }, folder);
    const { status, stdout, stderr } = await tbEspruinoAsync(["doctor"], {}, folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.slice(0, 5).trim()),
    ).toEqual([...["ok", "ok", "ok", "ok", "note", "note", "ok", "ok", "ok"]]);
  });

  test("ends with 1 when something is", async () => {
    const { status, stdout, stderr } = await run(["doctor", "--settings", "nobody"]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "tb-espruino: 1 problem found\n" });
    expect(stdout).toMatch(/^WRONG {2}settings\/nobody\.json is missing\. /m);
  });
});
