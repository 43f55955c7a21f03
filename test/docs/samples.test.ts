/** Code in the documents that is not for a board: for a shell, for rollup, and that of other SDKs beside ours. test/docs/readme.test.ts has the rest. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "acorn";
import { expect, onTestFinished, test } from "vitest";
import { blocksOf, DOCUMENTS } from "../support/documents.js";

const blocks = DOCUMENTS.flatMap(blocksOf);
const inLanguage = (language: string) => blocks.filter((block) => block.language === language);

/** What a program says of this text; empty when it is content. */
function complaintOf(program: string, args: string[], input: string): string {
  const { error, status, stderr } = spawnSync(program, args, { input, encoding: "utf8" });
  if (error) throw error;
  return status ? stderr : "";
}

const hasProgram = (name: string) => !spawnSync(name, ["--version"]).error;

/** Left out, with a word why, where the program is not there. */
function testWith(program: string) {
  if (hasProgram(program)) return test;
  console.log(`samples that need ${program} are not checked: there is none`);
  return test.skip;
}

test("the documents have no code in a language that nothing checks", () => {
  const checked = ["ts", "js", "mjs", "sh", "json", "python", "cpp", "ini", "text"];
  expect(blocks.filter(({ language }) => !checked.includes(language))).toEqual([]);
});

testWith("bash").each(inLanguage("sh"))("shell commands are such, $file, line $line", ({ code }) => {
  expect(complaintOf("bash", ["-n"], code)).toBe("");
});

test.each(inLanguage("mjs"))("modules for Node are such, $file, line $line", ({ code }) => {
  expect(() => parse(code, { ecmaVersion: 2022, sourceType: "module" })).not.toThrow();
});

test.each(inLanguage("json"))("JSON is such, $file, line $line", ({ code }) => {
  // Or some fields of an object.
  expect(() => JSON.parse(/^[{[]/.test(code) ? code : `{${code}}`)).not.toThrow();
});

test.each(inLanguage("ini"))("units of systemd are sections and settings, $file, line $line", ({ code }) => {
  for (const line of code.split("\n")) expect(line).toMatch(/^$|^\[[A-Z]\w+\]$|^[A-Z]\w+=\S/);
});

testWith("python3").each(inLanguage("python"))("Python is such, $file, line $line", ({ code }) => {
  expect(complaintOf("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], code)).toBe("");
});

testWith("g++").each(inLanguage("cpp"))(
  "C++ compiles, but for what its libraries do, $file, line $line",
  ({ code }) => {
    const folder = mkdtempSync(join(tmpdir(), "arduino-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries(ARDUINO)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    expect(complaintOf("g++", ["-std=c++17", "-fsyntax-only", "-I", folder, "-x", "c++", "-"], code)).toBe("");
  },
);

/** Declarations of what the samples use of Arduino and of ThingsBoard's SDK for it, as these have them. */
const ARDUINO = {
  "WiFi.h": `#pragma once
#include <array>
#include <cstdint>
constexpr int OUTPUT = 1, WL_CONNECTED = 3;
void pinMode(uint8_t, uint8_t);
void digitalWrite(uint8_t, uint8_t);
int analogRead(uint8_t);
void delay(uint32_t);
struct WiFiClient {};
struct { void begin(const char *, const char *); int status(); } WiFi;`,
  "Arduino_MQTT_Client.h": `#pragma once
struct Arduino_MQTT_Client { Arduino_MQTT_Client(WiFiClient &); };`,
  "Server_Side_RPC.h": `#pragma once
struct IAPI_Implementation {};
struct JsonVariantConst { template <typename T> T as() const; };
struct JsonDocument { struct Member { template <typename T> void operator=(T); }; Member operator[](const char *); };
struct RPC_Callback { const char *method; void (*callback)(const JsonVariantConst &, JsonDocument &); };
template <unsigned, unsigned> struct Server_Side_RPC : IAPI_Implementation {
  template <typename Iterator> bool RPC_Subscribe(Iterator, Iterator);
};`,
  "ThingsBoard.h": `#pragma once
constexpr unsigned Default_Max_Stack_Size = 1024U;
struct ThingsBoard {
  template <typename List> ThingsBoard(Arduino_MQTT_Client &, uint16_t, uint16_t, unsigned, const List &);
  bool connected();
  bool connect(const char *, const char *, uint16_t);
  template <typename T> bool sendTelemetryData(const char *, T);
  bool loop();
};`,
};

test.each(inLanguage("ts").filter(({ code }) => code.includes("\nclient.connect(")))(
  "nothing is sent before connect(), which would refuse it, $file, line $line",
  ({ code }) => {
    const before = code.slice(0, code.indexOf("\nclient.connect("));
    expect(before.match(/^\w+\.(send|publish|request|claim)\w*\(/m)).toBeNull();
  },
);
