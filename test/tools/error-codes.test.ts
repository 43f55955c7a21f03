import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes.js";
import { ERROR_CODES, errorCode, errorInWords, wordsFor } from "../../tools/error-codes.js";
import { Workshop } from "../../tools/page/workshop.js";
import { ROOT } from "../../tools/project.js";
import { Screen } from "../../tools/start/screen.js";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const declared = [...read("src/mqtt/codes.ts").matchAll(/^ {2}([A-Z_]+) = (-?\d+),$/gm)].map(
  ([, name, code]) => [Number(code), name] as const,
);
const documented = [...read("docs/api.md").matchAll(/^\| (-?\d+) \| `([A-Z_]+)` \| ./gm)].map(
  ([, code, name]) => [Number(code), name] as const,
);

test("each code of the client has the name that the library gives it, and words", () => {
  expect(declared.length).toBeGreaterThan(20);
  for (const [code, name] of declared) {
    expect(errorCode(code)?.name).toBe(name);
    expect(errorCode(code)?.advice).toMatch(/^[A-Z].{15,120}\.$/);
  }
});

test("no code has words that neither the library nor MQTT 5 knows", () => {
  const known = declared.map(([code]) => code);
  expect(ERROR_CODES.map(({ code }) => code).filter((code) => code < 128 && !known.includes(code))).toEqual([]);
});

test("docs/api.md lists the same codes with the same names", () => {
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(declared));
});

describe("a line of a board's console has words", () => {
  test.each([
    ["ThingsBoard: error -6 v1/devices/me/telemetry", Code.QUEUE_FULL],
    ["ThingsBoard: error -9 InternalError: no address", Code.CONNECT_FAILED],
    ["ThingsBoard: error 5 CONNACK", Code.NOT_AUTHORIZED],
    ["ThingsBoard: error 159 CONNACK", 159],
    ["ThingsBoard: disconnected -8", Code.DISCONNECTED],
    ["Provisioning: error -22 NOT_FOUND", Code.PROVISION_NOT_FOUND],
    ["getTime: error -7", Code.TIMEOUT],
    ["Sleep: not sent, error -6", Code.QUEUE_FULL],
  ])("%s", (line, code) => expect(wordsFor(line)).toBe(errorInWords(code)));

  test("that name the proxy, where TLS was refused", () => {
    expect(wordsFor("ThingsBoard: error -9 TLS handshake")).toMatch(/^CONNECT_FAILED: .*docs\/recipes\/tls\.md/);
  });

  test("that blame the value, not the JSON, where useAttributeCache refused an attribute", () => {
    expect(wordsFor("ThingsBoard: error -18 attribute intervalMs")).toMatch(/^BAD_MESSAGE: .*value of the attribute/);
    expect(wordsFor("ThingsBoard: error -18 v1/devices/me/attributes")).toBe(errorInWords(Code.BAD_MESSAGE));
  });
});

describe("a line has none", () => {
  test.each([
    "ThingsBoard: connected",
    "ThingsBoard: error 999 of mine",
    "ThingsBoard: error -99 of mine",
    "sensor error -6 of 10",
    "getTime: error 5",
    "temperature -6",
    "=-6",
    "my ThingsBoard: error -6 x",
  ])("that is a user's own: %s", (line) => expect(wordsFor(line)).toBeUndefined());
});

test("the terminal shows the board's line as it is, and the words below it", () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  new Screen().say("board", "ThingsBoard: disconnected -8");
  new Screen().say("you", "ThingsBoard: disconnected -8");
  const lines = write.mock.calls.map(([text]) => String(text).slice(18));
  write.mockRestore();
  expect(lines).toEqual([
    "ThingsBoard: disconnected -8\n",
    `${errorInWords(Code.DISCONNECTED)}\n`,
    "ThingsBoard: disconnected -8\n",
  ]);
});

test("the page gets the words beside the board's line, and none for what was typed", () => {
  const workshop = new Workshop({ server: "here", hasDevices: false });
  workshop.hearLine("ThingsBoard: error -6 x");
  workshop.hearLine("ThingsBoard: error -6 x", true);
  const lines = workshop.snapshot().lines.map(({ text, words }) => ({ text, words }));
  expect(lines).toEqual([
    { text: "ThingsBoard: error -6 x", words: errorInWords(Code.QUEUE_FULL) },
    { text: "ThingsBoard: error -6 x", words: undefined },
  ]);
});
