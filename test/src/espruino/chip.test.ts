/** What a board tells of itself. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { freeVariables, resetReason, signalStrength } from "../../../src/espruino/chip";
import { modules } from "../../support/espruino-globals";

afterEach(() => {
  vi.unstubAllGlobals();
  delete modules.Wifi;
});

test("free variables are those of the interpreter, without a collection", () => {
  const memory = vi.fn(() => ({ free: 900 }));
  vi.stubGlobal("process", { memory });
  expect(freeVariables()).toBe(900);
  expect(memory.mock.calls).toEqual([[false]]);
});

describe("the signal's strength", () => {
  test("is among an ESP8266's details", () => {
    modules.Wifi = { getDetails: () => ({ rssi: -61 }), getStatus: () => ({}) };
    expect(signalStrength()).toBe(-61);
  });

  test("is in an ESP32's status", () => {
    modules.Wifi = { getDetails: () => ({}), getStatus: () => ({ rssi: -70 }) };
    expect(signalStrength()).toBe(-70);
  });

  test("is unknown without Wi-Fi", () => {
    expect(signalStrength()).toBeUndefined();
  });
});

describe("the reason of the start", () => {
  test("is what an ESP8266 says", () => {
    vi.stubGlobal("ESP8266", { getResetInfo: () => ({ reason: "soft wdt" }) });
    expect(resetReason()).toBe("soft wdt");
  });

  test.each([
    [4, "deep sleep"],
    [0, undefined],
  ])("is deep sleep or unknown on an ESP32, cause %j", (cause, reason) => {
    vi.stubGlobal("ESP32", { getWakeupCause: () => cause });
    expect(resetReason()).toBe(reason);
  });

  test("is unknown where nobody tells it", () => {
    expect(resetReason()).toBeUndefined();
    vi.stubGlobal("ESP32", {});
    expect(resetReason()).toBeUndefined();
  });
});
