import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type SettingsOptions, settingsCommand } from "../../../tools/settings/command.js";
import {
  completeSettings,
  deviceNames,
  inWords,
  problemsOf,
  readSettings,
  type Settings,
} from "../../../tools/settings/file.js";

const GIVEN = {
  wifiSsid: "workshop",
  wifiPassword: "secret-word",
  server: "tb.example.com",
  mqttPort: 8883,
  token: "secret-token",
};
const WRITTEN = {
  ssid: "workshop",
  password: "secret-word",
  host: "tb.example.com",
  port: 8883,
  accessToken: "secret-token",
};
let shown = "";
let root = "";

beforeEach(() => {
  shown = "";
  root = mkdtempSync(join(os.tmpdir(), "settings-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  vi.spyOn(console, "log").mockImplementation((text) => {
    shown += `${text}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const read = (device: string) => JSON.parse(readFileSync(join(root, `settings/${device}.json`), "utf8"));
/** Without a terminal. */
const run = (options: SettingsOptions) => settingsCommand(options, undefined, root);

/** In a terminal where these answers are typed, one to each question. */
async function runAndAnswer(options: SettingsOptions, answers: string[]): Promise<void> {
  const input = new PassThrough();
  const output = new PassThrough();
  output.on("data", (text: Buffer) => {
    shown += text;
    if (/: $/.test(String(text)) && answers.length) input.write(`${answers.shift()}\n`);
  });
  await settingsCommand(options, { input, output }, root);
  expect(answers).toEqual([]);
}

describe("from options and the environment", () => {
  test("the file is written, for its owner alone, and shows no secret", async () => {
    await run({ device: "kitchen", ...GIVEN });
    expect(read("kitchen")).toEqual(WRITTEN);
    expect(statSync(join(root, "settings/kitchen.json")).mode & 0o777).toBe(0o600);
    expect(shown).toContain("settings/kitchen.json");
    expect(shown).not.toMatch(/secret-/);
  });

  test("variables do as well, and options come first", async () => {
    for (const [name, value] of [
      ["TB_WIFI_SSID", "workshop"],
      ["TB_WIFI_PASSWORD", "secret-word"],
      ["TB_SERVER", "elsewhere"],
      ["TB_MQTT_PORT", "8883"],
      ["TB_TOKEN", "secret-token"],
    ] as const) {
      vi.stubEnv(name, value);
    }
    await run({ device: "kitchen", server: "tb.example.com" });
    expect(read("kitchen")).toEqual(WRITTEN);
  });

  test("what is there stays, and a file that others could read is closed", async () => {
    mkdirSync(join(root, "settings"));
    writeFileSync(join(root, "settings/kitchen.json"), JSON.stringify(WRITTEN), { mode: 0o644 });
    await run({ token: "another-token" });
    expect(read("kitchen")).toEqual({ ...WRITTEN, accessToken: "another-token" });
    expect(statSync(join(root, "settings/kitchen.json")).mode & 0o777).toBe(0o600);
  });

  test("the port is MQTT's without one, and a board without Wi-Fi needs no network", async () => {
    await run({ device: "pi", server: "10.0.0.2", token: "t" });
    expect(read("pi")).toEqual({ host: "10.0.0.2", port: 1883, accessToken: "t" });
  });

  test("what is missing or wrong is told in one line with its option, and nothing is written", async () => {
    await expect(run({ device: "kitchen", server: "a b", mqttPort: 0, wifiPassword: "short" })).rejects.toThrow(
      /^nothing was written: password must have 8 to 63 characters \(--wifi-password or TB_WIFI_PASSWORD\); host must be a name .* \(--server or TB_SERVER\); port must be a whole number .*; accessToken is missing \(--token or TB_TOKEN\)$/,
    );
    expect(deviceNames(root)).toEqual([]);
  });

  test("key and secret of a device profile do in place of a token, both of them, and are not shown", async () => {
    const profile = { provisionKey: "secret-key", provisionSecret: "secret-secret", provisionName: "kitchen 1" };
    await run({ device: "kitchen", server: "h", ...profile });
    expect(read("kitchen")).toEqual({
      host: "h",
      port: 1883,
      provisionDeviceKey: "secret-key",
      provisionDeviceSecret: "secret-secret",
      deviceName: "kitchen 1",
    });
    expect(shown).not.toMatch(/secret-/);
    await expect(run({ device: "hall", server: "h", provisionKey: "secret-key" })).rejects.toThrow(
      /^nothing was written: provisionDeviceSecret is missing \(--provision-secret or TB_PROVISION_SECRET\)$/,
    );
  });

  test("the device must be named unless there is only one", async () => {
    await expect(run(GIVEN)).rejects.toThrow(/^name the device, as in npm run settings -- kitchen$/);
    await run({ device: "a", ...GIVEN });
    await run({ server: "b.example.com" });
    expect(read("a").host).toBe("b.example.com");
    await run({ device: "b", ...GIVEN });
    await expect(run(GIVEN)).rejects.toThrow("name the device, as in npm run settings -- kitchen (there are: a, b)");
  });

  test.each(["example", "../a", "", "a b"])("%o is no name of a device", async (device) => {
    await expect(run({ ...GIVEN, device })).rejects.toThrow("cannot be the name");
  });
});

describe("in a terminal", () => {
  test("all is asked, and a secret is not shown as it is typed", async () => {
    await runAndAnswer({}, ["kitchen", "workshop", "secret-word", "tb.example.com", "8883", "secret-token"]);
    expect(read("kitchen")).toEqual(WRITTEN);
    expect(shown).toContain("tb.example.com");
    expect(shown).not.toMatch(/secret-/);
  });

  test("an empty answer keeps what is there, which is shown unless it is secret", async () => {
    await run({ device: "kitchen", ...GIVEN });
    await runAndAnswer({ device: "kitchen" }, ["", "", "other.example.com", "", ""]);
    expect(read("kitchen")).toEqual({ ...WRITTEN, host: "other.example.com" });
    expect(shown).toContain("[workshop]");
    expect(shown).toContain("[unchanged]");
    expect(shown).not.toMatch(/secret-/);
  });

  test("what options give is not asked, and without a network no password is", async () => {
    await runAndAnswer({ device: "pi", server: "h", mqttPort: 1883 }, ["", "t"]);
    expect(read("pi")).toEqual({ host: "h", port: 1883, accessToken: "t" });
  });

  test("with the key of a device profile no token is asked for", async () => {
    await runAndAnswer({ device: "pi", wifiSsid: "", provisionKey: "k", provisionSecret: "s" }, ["h", ""]);
    expect(read("pi")).toEqual({ host: "h", port: 1883, provisionDeviceKey: "k", provisionDeviceSecret: "s" });
  });

  test("a wrong answer is asked for again", async () => {
    await runAndAnswer({ device: "pi", wifiSsid: "", token: "t" }, ["ftp://h", "a b", "h", "70000", "1884"]);
    expect(read("pi")).toEqual({ host: "h", port: 1884, accessToken: "t" });
    expect(shown).toContain("like https://my.thingsboard");
    expect(shown).toContain("without http://");
  });

  test("a blank at an end of a network or a password is kept, as by the options, and taken off the rest", async () => {
    const [ssid, password] = [" work shop ", " secret word "];
    await runAndAnswer({}, [" kitchen ", ssid, password, " tb.example.com ", " 8883 ", " secret-token "]);
    expect(read("kitchen")).toEqual({ ...WRITTEN, ssid, password });
    await run({ device: "hall", ...GIVEN, wifiSsid: ssid, wifiPassword: password });
    expect(read("hall")).toEqual(read("kitchen"));
  });

  test("Ctrl-C writes nothing", async () => {
    await expect(runAndAnswer({ device: "pi" }, ["\x03"])).rejects.toThrow("stopped: nothing was written");
    expect(deviceNames(root)).toEqual([]);
  });
});

describe("settings for a board", () => {
  test("must be there and whole", async () => {
    expect(() => completeSettings("kitchen", root)).toThrow(
      /^settings\/kitchen\.json is missing: npm run settings .*known: none$/,
    );
    await run({ device: "kitchen", ...GIVEN });
    expect(completeSettings("kitchen", root)).toEqual(WRITTEN);
    writeFileSync(join(root, "settings/kitchen.json"), '{"host":"h"}');
    expect(() => completeSettings("kitchen", root)).toThrow(/^settings\/kitchen\.json: accessToken is missing$/);
  });

  test("that are not JSON are not quoted, since they hold secrets", () => {
    mkdirSync(join(root, "settings"));
    writeFileSync(join(root, "settings/kitchen.json"), 'accessToken: "secret-token"');
    expect(() => readSettings("kitchen", root)).toThrow(/^settings\/kitchen\.json is not a JSON object$/);
  });

  test("may begin with a byte order mark, as an editor on Windows writes it", async () => {
    await run({ device: "kitchen", ...GIVEN });
    const file = join(root, "settings/kitchen.json");
    writeFileSync(file, `\uFEFF${readFileSync(file, "utf8")}`);
    expect(completeSettings("kitchen", root)).toEqual(WRITTEN);
  });

  test("that cannot be read are told as that, and not as wrong JSON", () => {
    mkdirSync(join(root, "settings/kitchen.json"), { recursive: true });
    expect(() => readSettings("kitchen", root)).toThrow(expect.objectContaining({ code: "EISDIR" }));
  });

  test.each([
    [{ ssid: 5 }, "ssid must be a text in quotes, and is a number"],
    [{ password: true }, "password must be a text in quotes, and is a boolean"],
    [{ host: null }, "host must be a text in quotes, and is null"],
    [{ accessToken: {} }, "accessToken must be a text in quotes, and is an object"],
    [{ deviceName: [] }, "deviceName must be a text in quotes, and is a list"],
    [{ port: "1883" }, "port must be a number without quotes"],
    [{ port: 1.5 }, "port must be a whole number from 1 to 65535"],
    [{ ssid: "x".repeat(33) }, "ssid is too long: 32 bytes at most"],
    [{ host: "x".repeat(128) }, "host is too long: 127 characters at most"],
  ])("that have %j are told what is wrong with it", (change, words) => {
    const settings = { ...WRITTEN, ...change } as unknown as Partial<Settings>;
    expect(problemsOf(settings).map(inWords)).toEqual([words]);
  });

  test("of the example are good, but for what is to be filled in", () => {
    const example = JSON.parse(readFileSync("settings/example.json", "utf8"));
    expect(problemsOf(example).map(inWords)).toEqual(["accessToken must have no blanks, and only ASCII characters"]);
  });
});
