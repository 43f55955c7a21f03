/** The unit of a key: from what the user has set, or from the words in its name. */

/** The last word of a key that is in here decides. Edit it as you like: on the page each key can have another one. */
const BY_WORD: Record<string, string> = {
  ...{ temperature: "°C", temp: "°C", dewpoint: "°C" },
  ...{ humidity: "%", moisture: "%", percent: "%", percentage: "%", duty: "%", level: "%" },
  ...{ pressure: "hPa", altitude: "m", distance: "cm" },
  ...{ voltage: "V", volts: "V", vcc: "V", battery: "V", current: "A", power: "W", energy: "kWh", frequency: "Hz" },
  ...{ rssi: "dBm", signal: "dBm", illuminance: "lx", lux: "lx", light: "lx", sound: "dB", noise: "dB" },
  ...{ co2: "ppm", eco2: "ppm", tvoc: "ppb", speed: "m/s", rain: "mm", weight: "g", angle: "°", heading: "°" },
  ...{ ms: "ms", seconds: "s", uptime: "s", minutes: "min", hours: "h", bytes: "B", kwh: "kWh", hz: "Hz" },
  ...{ mv: "mV", ma: "mA", mw: "mW", hpa: "hPa", kpa: "kPa", lx: "lx", ppm: "ppm", dbm: "dBm" },
};

/** What is offered to choose from. */
export const KNOWN_UNITS: readonly string[] = [...new Set(Object.values(BY_WORD)), "°F", "K", "mbar", "kW"];

export const LONGEST_UNIT = 12;

/** "outdoorTemperature", "sensor_2 humidity", "CO2": words in lower case. Digits stay with the letters before them, and count as a word alone too. */
function wordsOf(key: string): string[] {
  const parts = key.replace(/([a-z\d])([A-Z])/g, "$1 $2").match(/[A-Za-z]+\d*/g) ?? [];
  return parts.flatMap((part) => {
    const word = part.toLowerCase();
    const bare = word.replace(/\d+$/, "");
    return bare === word ? [word] : [bare, word];
  });
}

export function usualUnit(key: string): string {
  const word = wordsOf(key).findLast((each) => Object.hasOwn(BY_WORD, each));
  return word === undefined ? "" : BY_WORD[word]!;
}

/** Units that the user has set, by key; "" where there shall be none. */
export class Units {
  private readonly own: Map<string, string>;

  /** `stored`: what save() was given the last time. What is not of this form is left out. */
  constructor(
    stored: string | null,
    private readonly save: (text: string) => void,
  ) {
    this.own = new Map(readPairs(stored));
  }

  of(key: string): string {
    return this.own.get(key) ?? usualUnit(key);
  }

  /** The usual unit again where it is that. */
  set(key: string, unit: string): void {
    const text = unit.trim().slice(0, LONGEST_UNIT);
    if (text === usualUnit(key)) this.own.delete(key);
    else this.own.set(key, text);
    this.save(JSON.stringify([...this.own]));
  }
}

function readPairs(stored: string | null): [string, string][] {
  try {
    const pairs: unknown = JSON.parse(stored ?? "[]");
    return Array.isArray(pairs) ? pairs.filter(isPair) : [];
  } catch {
    return [];
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string";
}
