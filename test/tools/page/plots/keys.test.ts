/** Keys of telemetry: their order, their units, and which of them are plotted. */
import { describe, expect, test } from "vitest";
import { plottedKeys, plottedText } from "../../../../tools/page/plots/keys.js";
import { byName } from "../../../../tools/page/plots/natural-sort.js";
import { Units, usualUnit } from "../../../../tools/page/plots/units.js";

const keys = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `sensor_${i + 1}`, isNumber: true }));

test("numbers in names are in the order of their size", () => {
  const names = ["sensor_10", "sensor_2", "a", "sensor_1", "B"];
  expect(names.sort(byName)).toEqual(["a", "B", "sensor_1", "sensor_2", "sensor_10"]);
});

describe("plotted are", () => {
  test("the first keys with numbers, and no states of updates", () => {
    const known = [{ name: "text", isNumber: false }, { name: "target_fw_ts", isNumber: true }, ...keys(20)];
    expect(plottedKeys(known, undefined)).toEqual(keys(8).map(({ name }) => name));
  });

  test("those that were chosen, as long as they are numbers", () => {
    expect(plottedKeys([...keys(20), { name: "text", isNumber: false }], ["text", "sensor_20", "sensor_3"])).toEqual([
      "sensor_3",
      "sensor_20",
    ]);
  });

  test("none where none is chosen, and no more than 16", () => {
    const all = keys(20);
    const names = all.map(({ name }) => name);
    expect(plottedKeys(all, [])).toEqual([]);
    expect(plottedKeys(all, names)).toHaveLength(16);
    expect(plottedText(all, names.slice(0, 16))).toContain("No more than 16");
  });

  test("told in words where others are left out", () => {
    const all = keys(50);
    expect(plottedText(all, plottedKeys(all, undefined))).toBe(
      "8 of 50 keys with numbers are plotted. Choose others in the list.",
    );
    expect(plottedText(keys(3), ["sensor_1", "sensor_2", "sensor_3"])).toBe("");
  });
});

describe("the unit of a key", () => {
  test.each([
    ["temperature", "°C"],
    ["outdoorTemperature", "°C"],
    ["sensor_2_humidity", "%"],
    ["temp1", "°C"],
    ["CO2", "ppm"],
    ["batteryVoltage", "V"],
    ["intervalMs", "ms"],
    ["rssi", "dBm"],
    ["attempt", ""],
    ["constructor", ""],
    ["", ""],
  ])("is found in the words of its name: %s", (key, unit) => {
    expect(usualUnit(key)).toBe(unit);
  });

  test("is what the user has set, and kept", () => {
    let stored = "";
    const units = new Units(null, (text) => {
      stored = text;
    });
    units.set("temperature", " °F ");
    units.set("humidity", "");
    const again = new Units(stored, () => {});
    expect([again.of("temperature"), again.of("humidity"), again.of("pressure")]).toEqual(["°F", "", "hPa"]);
  });

  test("is the usual one again when that is set", () => {
    let stored = "";
    const units = new Units('[["temperature","K"]]', (text) => {
      stored = text;
    });
    units.set("temperature", "°C");
    expect(stored).toBe("[]");
  });

  test.each(["{", '{"a":1}', '[["a"],[1,"b"],["__proto__","x"]]'])("is not spoiled by what is stored: %s", (stored) => {
    expect(new Units(stored, () => {}).of("temperature")).toBe("°C");
  });
});
