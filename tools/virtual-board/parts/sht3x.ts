/** SHT30, SHT31 and SHT35 of Sensirion. Tables are those of "Datasheet SHT3x-DIS"; and SHTC3, which Espruino calls SHT3C, by "Datasheet SHTC3". */
import { humidity, temperature } from "./controls.js";
import { definePart, type PartKind } from "./part.js";
import { SensirionDevice, sensirionWords } from "./sensirion.js";

const LEGS = { sda: { label: "SDA", use: "both" }, scl: { label: "SCL", use: "in" } } as const;
const CONTROLS = { temperature: temperature(-40, 125), humidity: humidity() };

/** Table 4, the longest, by repeatability. */
const HIGH = 15.5;
const MEDIUM = 6.5;
const LOW = 4.5;
/** Table 9: one measurement, by command: how many ms it takes, and whether it stretches the clock. */
const SINGLE_SHOTS = new Map([
  [0x2c06, { ms: HIGH, stretches: true }],
  [0x2c0d, { ms: MEDIUM, stretches: true }],
  [0x2c10, { ms: LOW, stretches: true }],
  [0x2400, { ms: HIGH, stretches: false }],
  [0x240b, { ms: MEDIUM, stretches: false }],
  [0x2416, { ms: LOW, stretches: false }],
]);
/** Table 10: measures by itself, by the first byte of the command: ms from one to the next. */
const PERIODIC_MS = new Map([
  [0x20, 2000],
  [0x21, 1000],
  [0x22, 500],
  [0x23, 250],
  [0x27, 100],
]);
const FETCH = 0xe000;
const BREAK = 0x3093;
const SOFT_RESET = 0x30a2;
const HEATER_ON = 0x306d;
const HEATER_OFF = 0x3066;
const READ_STATUS = 0xf32d;
const CLEAR_STATUS = 0x3041;
/** Table 18: bit 13 is the heater, bit 4 says that it was reset. */
const HEATER = 0x2000;
const WAS_RESET = 0x0010;

export const sht3x: PartKind = definePart({
  name: "sht3x",
  description: "SHT30, SHT31 or SHT35: temperature and humidity",
  legs: LEGS,
  options: {
    address: {
      type: "number",
      label: "I2C address: 0x44, or 0x45 with ADDR to supply",
      value: 0x44,
      values: [0x44, 0x45],
    },
  },
  controls: CONTROLS,
  shows: {},
  plug(wiring) {
    let status = WAS_RESET;
    let periodic: { ms: number; since: number; fetched: number } | undefined;
    const measured = () => sensirionWords(wiring.get("temperature"), wiring.get("humidity"));
    const done = { ms: 0, words: () => [] };
    const fetch = () => {
      if (!periodic) return [];
      const count = Math.floor((wiring.now() - periodic.since) / periodic.ms);
      if (count === periodic.fetched) return [];
      periodic.fetched = count;
      return measured();
    };
    const obey = (command: number) => {
      const single = SINGLE_SHOTS.get(command);
      // Section 4.8: while it measures by itself it takes no other measurement.
      if (single) return periodic ? undefined : { ...single, words: measured };
      const ms = PERIODIC_MS.get(command >> 8);
      if (ms !== undefined) periodic = { ms, since: wiring.now(), fetched: 0 };
      else if (command === FETCH) return { ms: 0, words: fetch };
      else if (command === READ_STATUS) return { ms: 0, words: () => [status] };
      else if (command === CLEAR_STATUS) status &= HEATER;
      else if (command === HEATER_ON) status |= HEATER;
      else if (command === HEATER_OFF) status &= ~HEATER;
      else if (command === BREAK || command === SOFT_RESET) {
        periodic = undefined;
        if (command === SOFT_RESET) status = WAS_RESET;
      } else return undefined;
      return done;
    };
    const device = new SensirionDevice(wiring.option("address"), { now: () => wiring.now(), obey });
    wiring.addI2c({ sda: "sda", scl: "scl" }, device);
  },
});

const SHTC3_ADDRESS = 0x70;
const NORMAL_MS = 12.1;
const LOW_POWER_MS = 0.8;
/** "Measurement Commands": by command, whether it stretches the clock and which value comes first; those in low power mode are quicker. */
const MEASUREMENTS = new Map([
  [0x7ca2, { ms: NORMAL_MS, stretches: true, isHumidityFirst: false }],
  [0x5c24, { ms: NORMAL_MS, stretches: true, isHumidityFirst: true }],
  [0x7866, { ms: NORMAL_MS, stretches: false, isHumidityFirst: false }],
  [0x58e0, { ms: NORMAL_MS, stretches: false, isHumidityFirst: true }],
  [0x6458, { ms: LOW_POWER_MS, stretches: true, isHumidityFirst: false }],
  [0x44de, { ms: LOW_POWER_MS, stretches: true, isHumidityFirst: true }],
  [0x609c, { ms: LOW_POWER_MS, stretches: false, isHumidityFirst: false }],
  [0x401a, { ms: LOW_POWER_MS, stretches: false, isHumidityFirst: true }],
]);
const SLEEP = 0xb098;
const WAKE_UP = 0x3517;
const SHTC3_RESET = 0x805d;
const READ_ID = 0xefc8;
/** "Read-out of ID Register": bits 11 and 5 to 0 are fixed. */
const ID = 0x0807;

export const shtc3: PartKind = definePart({
  name: "shtc3",
  description: "SHTC3: temperature and humidity",
  legs: LEGS,
  options: {},
  controls: CONTROLS,
  shows: {},
  plug(wiring) {
    // "Sleep and Wakeup Command": after power-up it is idle; asleep it takes nothing else.
    let isAsleep = false;
    const done = { ms: 0, words: () => [] };
    const obey = (command: number) => {
      if (command === WAKE_UP) isAsleep = false;
      else if (isAsleep) return undefined;
      else if (command === SLEEP) isAsleep = true;
      else if (command === READ_ID) return { ms: 0, words: () => [ID] };
      else if (command !== SHTC3_RESET) {
        const measurement = MEASUREMENTS.get(command);
        if (!measurement) return undefined;
        const words = () => {
          const both = sensirionWords(wiring.get("temperature"), wiring.get("humidity"));
          return measurement.isHumidityFirst ? both.reverse() : both;
        };
        return { ...measurement, words };
      }
      return done;
    };
    wiring.addI2c({ sda: "sda", scl: "scl" }, new SensirionDevice(SHTC3_ADDRESS, { now: () => wiring.now(), obey }));
  },
});
