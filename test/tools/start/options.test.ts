/** Why a board cannot connect, in one line, and in which form firmware runs; errors.test.ts has whole runs. */
import { expect, test } from "vitest";
import { Code } from "../../../src/mqtt/codes.js";
import { chosenForm, connectError } from "../../../tools/start/options.js";

const messageOf = (line: string) => connectError(line, { host: "my.thingsboard", port: 1883 })?.message;

test.each([
  [Code.TIMEOUT, "TIMEOUT", "no answer in time: check the MQTT port"],
  [Code.CONNECT_FAILED, "CONNECT_FAILED", "the host does not exist, or nothing listens on the port"],
  [Code.PROTOCOL_ERROR, "PROTOCOL_ERROR", "the server does not speak MQTT on this port"],
  [Code.UNKNOWN_HOST, "UNKNOWN_HOST", "the host does not exist"],
])("the client's code %i is told by its name and in words", (code, name, words) => {
  expect(messageOf(`ThingsBoard: error ${code} what the firmware says`)).toBe(
    `cannot connect to my.thingsboard:1883: ${words} (code ${code} ${name})`,
  );
});

test.each([
  ["text", {}],
  ["text", { text: true }],
  ["tokens", { tokens: true }],
  ["tokens", { interpreter: true }],
  ["tokens", { interpreter: true, tokens: true }],
  ["text", { interpreter: true, text: true }],
] as const)("firmware runs as %s with %j", (form, options) => {
  expect(chosenForm(options)).toBe(form);
});

test("another code has the firmware's own words", () => {
  expect(messageOf(`ThingsBoard: error ${Code.OUT_OF_MEMORY} memory`)).toBe(
    `cannot connect to my.thingsboard:1883: memory (code ${Code.OUT_OF_MEMORY} OUT_OF_MEMORY)`,
  );
});

test.each([Code.CALLBACK_FAILED, Code.QUEUE_FULL, Code.TOO_LARGE])(
  "the code %i, of what a firmware does beside connecting, is no reason to give up",
  (code) => {
    expect(messageOf(`ThingsBoard: error ${code} sensor: no answer`)).toBeUndefined();
  },
);

test.each([
  [4, "BAD_USERNAME_OR_PASSWORD"],
  [5, "NOT_AUTHORIZED"],
])("MQTT's code %i is a refused token, and names the option", (code, name) => {
  expect(messageOf(`ThingsBoard: error ${code} CONNACK`)).toBe(
    `my.thingsboard:1883 refuses the access token (code ${code} ${name}): check --token`,
  );
});

test("another refusal has MQTT's code, its name and what to do", () => {
  expect(messageOf("ThingsBoard: error 3 CONNACK")).toMatch(
    /^my\.thingsboard:1883 refuses the connection \(code 3 SERVER_UNAVAILABLE: .*\)$/,
  );
});

test.each(["ThingsBoard: connected", "Wi-Fi: joining workshop", ""])("%j is no reason", (line) => {
  expect(messageOf(line)).toBeUndefined();
});

test("a handshake that the server refuses is told as such, and not as a firmware that stopped", () => {
  expect(messageOf("Uncaught InternalError: mbedtls_ssl_handshake returned -0x7780")).toMatch(
    /^my\.thingsboard:1883 refuses the board's TLS; ThingsBoard refuses that of an ESP32: see docs\/recipes\/tls\.md/,
  );
  expect(messageOf("Uncaught Error: anything else")).toBeUndefined();
});
