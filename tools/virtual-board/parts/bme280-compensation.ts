/** The formulas by which a driver makes values of a BME280's raw numbers (BST-BME280-DS002, section 4.2.3 and appendix 8), and their inverse, by which the part has numbers for values. */
import { lastWhere } from "./registers.js";

/**
 * Trimming words as one of these chips has them: the first two lists are the example of BST-BMP280-DS001, section 3.12, T1 to T3 and P1 to P9; H1 to H6.
 */
export const CALIBRATION = {
  temperature: [27504, 26435, -1000],
  pressure: [36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000],
  humidity: [75, 362, 0, 313, 50, 30],
} as const;

export interface RawValues {
  temperature: number;
  pressure: number;
  humidity: number;
}

const MOST_20_BIT = 0xfffff;
const MOST_16_BIT = 0xffff;

/** Temperature in degrees Celsius, pressure in hPa, humidity in percent. */
export function rawValues(temperature: number, pressure: number, humidity: number): RawValues {
  const rawTemperature = lastWhere(0, MOST_20_BIT, (raw) => celsius(fine(raw)) <= temperature);
  const t = fine(rawTemperature);
  return {
    temperature: rawTemperature,
    // It falls where the pressure rises.
    pressure: lastWhere(0, MOST_20_BIT, (raw) => pascal(raw, t) >= pressure * 100),
    humidity: lastWhere(0, MOST_16_BIT, (raw) => percent(raw, t) <= 0 || percent(raw, t) < humidity),
  };
}

/** The temperature as the other two formulas want it. */
function fine(raw: number): number {
  const [t1, t2, t3] = CALIBRATION.temperature;
  const first = (raw / 16384 - t1 / 1024) * t2;
  const second = (raw / 131072 - t1 / 8192) ** 2 * t3;
  return first + second;
}

function celsius(t: number): number {
  return t / 5120;
}

function pascal(raw: number, t: number): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8, p9] = CALIBRATION.pressure;
  let first = t / 2 - 64000;
  let second = (first * first * p6) / 32768 + first * p5 * 2;
  second = second / 4 + p4 * 65536;
  first = ((p3 * first * first) / 524288 + p2 * first) / 524288;
  first = (1 + first / 32768) * p1;
  const pressure = ((1048576 - raw - second / 4096) * 6250) / first;
  return pressure + ((p9 * pressure * pressure) / 2147483648 + (pressure * p8) / 32768 + p7) / 16;
}

function percent(raw: number, t: number): number {
  const [h1, h2, h3, h4, h5, h6] = CALIBRATION.humidity;
  const from = t - 76800;
  const humidity =
    (raw - (h4 * 64 + (h5 / 16384) * from)) *
    ((h2 / 65536) * (1 + (h6 / 67108864) * from * (1 + (h3 / 67108864) * from)));
  return Math.min(Math.max(humidity * (1 - (h1 * humidity) / 524288), 0), 100);
}
