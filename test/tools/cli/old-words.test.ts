import type { Command } from "commander";
import { describe, expect, test, vi } from "vitest";
import { createProgram } from "../../../tools/cli/program.js";

/** What a command line comes to: the command's argument and options, and what was printed. Nothing is run. */
async function parsed(line: string) {
  const program = createProgram();
  const printed: string[] = [];
  vi.spyOn(console, "error").mockImplementation((text) => void printed.push(text));
  let seen: unknown;
  const hear = (command: Command) =>
    command.action((...values: unknown[]) => {
      seen = { argument: values.length > 2 ? values[0] : undefined, ...(values.at(-2) as object) };
    });
  for (const command of program.commands.flatMap((each) => [each, ...each.commands])) {
    if (!command.commands.length) hear(command);
    command.configureOutput({ writeErr: (text) => void printed.push(text.trim()) });
  }
  const error = await program.parseAsync(line.split(" "), { from: "user" }).catch((reason: Error) => reason.message);
  vi.restoreAllMocks();
  return { seen, printed, error: typeof error === "string" ? error : undefined };
}

describe("an old option is the new one, and its name is told", () => {
  test.each([
    [
      "start --host h --port 8883",
      { server: "h", mqttPort: 8883 },
      ["--host is now --server", "--port is now --mqtt-port"],
    ],
    ["watch --device kitchen", { settings: "kitchen" }, ["--device is now --settings"]],
    ["flash --device kitchen", { settings: "kitchen" }, ["--device is now --settings"]],
    ["doctor --mqtt h:8883", { mqttHost: "h", mqttPort: 8883 }, ["--mqtt is now --mqtt-host and --mqtt-port"]],
    ["doctor --mqtt 8883", { mqttPort: 8883 }, ["--mqtt is now --mqtt-port"]],
    ["doctor --mqtt h", { mqttHost: "h" }, ["--mqtt is now --mqtt-host"]],
    [
      "settings --device kitchen --ssid w",
      { argument: "kitchen", wifiSsid: "w" },
      ["--device is now <device>", "--ssid is now --wifi-ssid"],
    ],
    [
      "settings --password p --device-name d",
      { wifiPassword: "p", provisionName: "d" },
      ["--password is now --wifi-password", "--device-name is now --provision-name"],
    ],
    ["devices create x --type t", { argument: "x", profile: "t" }, ["--type is now --profile"]],
    ["fuzz --interpreter ESP8266", { layout: "ESP8266" }, ["--interpreter is now --layout"]],
    ["chaos --server emulator", { broker: "emulator" }, ["--server is now --broker"]],
    ["fleet --svg a.svg", { out: "a.svg" }, ["--svg is now --out"]],
  ])("%s", async (line, values, words) => {
    const { seen, printed, error } = await parsed(line);
    expect({ printed, error }).toEqual({ printed: words, error: undefined });
    expect(seen).toMatchObject(values);
  });
});

test("both names with one value are no error", async () => {
  expect(await parsed("start --host h --server h")).toMatchObject({ error: undefined, seen: { server: "h" } });
});

test.each([
  ["start --host h --server other", "--host and --server are the same thing with different values"],
  ["settings kitchen --device hall", "--device and device are the same thing with different values"],
  ["flash --device kitchen --no-settings", "--device and --settings are the same thing with different values"],
])("two names with different values are refused: %s", async (line, words) => {
  expect((await parsed(line)).error).toBe(words);
});

test("an old option's value is checked as the new one's", async () => {
  expect((await parsed("start --port x")).error).toContain("option '--mqtt-port <number>' argument 'x' is invalid");
});

test("no help shows an old option", () => {
  const { commands } = createProgram();
  const help = commands.flatMap((each) => [each, ...each.commands]).map((command) => command.helpInformation());
  expect(help.join("\n")).not.toMatch(/--(host|ssid|device-name|svg|mqtt|main|timeout|type)\b(?!-)/);
});
