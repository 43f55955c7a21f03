/** What a wiring diagram shows beside the wires of signals: power, and the small parts that go along. As data, for each kind of part of the examples. */

/** A wire by its name: a pin of the board, a voltage, or one between two parts. */
export type Net = string;

export const POWER: readonly Net[] = ["5V", "3V3", "GND"];

export interface Box {
  title: string;
  subtitle?: string;
  /** From the top: what is printed at each leg, and the wire that it is on. */
  legs: [label: string, net: Net][];
  /** Drawn between its two legs. */
  symbol?: "resistor" | "capacitor";
}

/** Boxes for one part, given the pin that each of its legs is wired to. */
export type Drawing = (name: string, pins: Record<string, Net>) => Box[];

const pullUp = (net: Net): Box => ({
  title: "4.7 kΩ",
  legs: [
    ["", "3V3"],
    ["", net],
  ],
  symbol: "resistor",
});

export const DRAWINGS: Record<string, Drawing> = {
  bme280: (_name, { sda, scl }) => [
    {
      title: "BME280",
      subtitle: "module for 3.3 V",
      legs: [
        ["VIN", "3V3"],
        ["GND", "GND"],
        ["SCL", scl!],
        ["SDA", sda!],
      ],
    },
  ],
  dht22: (_name, { data }) => [
    pullUp(data!),
    {
      title: "DHT22",
      subtitle: "pin 3 stays free",
      legs: [
        ["1 VDD", "3V3"],
        ["2 DATA", data!],
        ["4 GND", "GND"],
      ],
    },
  ],
  ds18b20: (name, { data }) => [
    {
      title: "DS18B20",
      subtitle: name,
      legs: [
        ["3 VDD", "3V3"],
        ["2 DQ", data!],
        ["1 GND", "GND"],
      ],
    },
  ],
  relay: (_name, pins) => [
    {
      title: "Relay module",
      subtitle: "without its jumper JD-VCC",
      legs: [
        ["JD-VCC", "5V"],
        ["VCC", "3V3"],
        ["IN", pins.in!],
        ["GND", "GND"],
      ],
    },
  ],
  button: (_name, { contact }) => [
    {
      title: "Button",
      subtitle: "the board has one there",
      legs: [
        ["", contact!],
        ["", "GND"],
      ],
    },
  ],
  neopixel: (_name, { din }) => [
    {
      title: "74AHCT125",
      subtitle: "makes 5 V of 3.3 V",
      legs: [
        ["14 VCC", "5V"],
        ["2 1A", din!],
        ["3 1Y", "level"],
        ["1 1OE", "GND"],
        ["7 GND", "GND"],
      ],
    },
    {
      title: "330 Ω",
      legs: [
        ["", "level"],
        ["", "data"],
      ],
      symbol: "resistor",
    },
    {
      title: "1000 µF, 6.3 V",
      legs: [
        ["+", "5V"],
        ["", "GND"],
      ],
      symbol: "capacitor",
    },
    {
      title: "WS2812B",
      subtitle: "strip of 8",
      legs: [
        ["5V", "5V"],
        ["DIN", "data"],
        ["GND", "GND"],
      ],
    },
  ],
  ssd1306: (_name, { sda, scl }) => [
    {
      title: "SSD1306",
      subtitle: "128 x 64, four pins",
      legs: [
        ["VCC", "3V3"],
        ["GND", "GND"],
        ["SCL", scl!],
        ["SDA", sda!],
      ],
    },
  ],
};

/** Once for all thermometers on a wire. */
export const ONCE_FOR_ALL: Record<string, (pins: Record<string, Net>) => Box> = {
  ds18b20: ({ data }) => pullUp(data!),
};

/** What is printed on the board beside a pin, where that is another number than Espruino's. NodeMCU and D1 mini count in their own way. */
const PRINTED: Record<string, Record<string, string>> = {
  ESP32: {},
  ESP8266: {
    ...{ D16: "D0", D5: "D1", D4: "D2", D0: "D3", D2: "D4", D14: "D5", D12: "D6", D13: "D7", D15: "D8" },
    ...{ D3: "RX", D1: "TX" },
  },
};

/** As it is found on the board, with Espruino's name where that differs. */
export function printedName(chip: string, net: Net): string {
  if (net === "5V") return chip === "ESP32" ? "VIN (5 V)" : "VIN, VU or 5V";
  const printed = PRINTED[chip]?.[net];
  return printed ? `${printed} (Espruino's ${net})` : net;
}
