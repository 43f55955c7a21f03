import { expect, onTestFinished, test, vi } from "vitest";
import { readSettings } from "../../../src/espruino/settings";
import { modules } from "../../support/espruino-globals";

const GOOD = { host: "server", accessToken: "token" };

/** Reads a tb.json of this text; undefined: there is none. Returns the settings and what was printed. */
function read(text: string | undefined, mayProvision?: boolean): { settings: unknown; printed: string[] } {
  modules.Storage = {
    read: (name: string) => (name === "tb.json" ? text : undefined),
    // as Espruino's: undefined for a missing file, and for a broken one where exceptions are not wanted
    readJSON: (name: string, noExceptions: boolean) => {
      if (name !== "tb.json" || text === undefined) return undefined;
      try {
        return JSON.parse(text);
      } catch (error) {
        if (!noExceptions) throw error;
        return undefined;
      }
    },
  };
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  return { settings: readSettings(mayProvision), printed: log.mock.calls.map(String) };
}

test("settings are what tb.json in Storage says", () => {
  const all = { ssid: "a", password: "b", ...GOOD, port: 1884 };
  expect(read(JSON.stringify(all))).toEqual({ settings: all, printed: [] });
});

test("host and token are enough, where there is no Wi-Fi", () => {
  expect(read(JSON.stringify(GOOD))).toEqual({ settings: GOOD, printed: [] });
});

test("key and secret of a device profile do in place of a token, for a firmware that provisions itself", () => {
  const profile = { host: "server", provisionDeviceKey: "key", provisionDeviceSecret: "secret" };
  expect(read(JSON.stringify(profile), true)).toEqual({ settings: profile, printed: [] });
  expect(read(JSON.stringify(profile)).printed).toEqual([expect.stringContaining("has no accessToken")]);
  expect(read('{"host":"server","provisionDeviceKey":"key"}', true).settings).toBeUndefined();
});

test.each([
  ["a missing file", undefined, "is not in Storage"],
  ["a file that breaks off", '{"host":"serv', "is not JSON"],
  ["an empty file", "", "is not JSON"],
  ["null", "null", "is not JSON"],
  ["a number", "5", "is not JSON"],
  ["a list", "[]", "has no host"],
  ["no host", '{"accessToken":"token"}', "has no host"],
  ["a host that is no text", '{"host":5,"accessToken":"token"}', "has no host"],
  ["no token", '{"host":"server"}', "has no accessToken"],
  ["a token that is no text", '{"host":"server","accessToken":123}', "has no accessToken"],
])("%s gives no settings, and one line that says why", (_what, text, why) => {
  const { settings, printed } = read(text);
  expect(settings).toBeUndefined();
  expect(printed).toEqual([expect.stringContaining(`tb.json ${why}. It is like {"ssid"`)]);
});

test("the line shows nothing of a password or a token", () => {
  const { printed } = read('{"password":"hidden-password","accessToken":"hidden-token"}');
  expect(printed.join()).not.toContain("hidden");
});
