/** DHT22 (AM2302) and DHT11 of Aosong: temperature and humidity on one wire. The sections of the AM2302's data sheet are those of Aosong's "AM2302 Product Manual". */
import type { Level } from "../pins.js";
import { humidity, temperature } from "./controls.js";
import { definePart, type PartKind, type Wiring } from "./part.js";
import { bigEndian16 } from "./registers.js";

interface Timing {
  /** How long the board holds the line low at the least, as a call to answer. */
  startMicroseconds: number;
  /** A sensor that is asked more often answers with what it has measured last. */
  restMs: number;
}

/** Table 6 of section 8: Tgo, Trel, Treh, TLOW, TH0, TH1, Ten, in microseconds. The DHT11's are within the same limits. */
const RELEASED = 30;
const ANSWER_LOW = 80;
const ANSWER_HIGH = 80;
const BIT_LOW = 50;
const ZERO_HIGH = 26;
const ONE_HIGH = 70;
const END_LOW = 50;

const LEGS = { data: { label: "DATA", use: "both" } } as const;
type Sensor = Pick<Wiring<"data">, "wire" | "note">;

export const dht22: PartKind = definePart({
  name: "dht22",
  description: "DHT22 (AM2302): temperature and humidity",
  legs: LEGS,
  options: {},
  controls: {
    temperature: temperature(-40, 80),
    humidity: humidity(),
  },
  shows: {},
  plug: (wiring) =>
    // Section 8.3.1: Tbe is 800 at the least. Section 7.2: tenths, a sign in the highest bit of the temperature.
    answerOn(wiring, { startMicroseconds: 800, restMs: 2000 }, () => {
      const temperature = Math.round(wiring.get("temperature") * 10);
      const sign = temperature < 0 ? 0x8000 : 0;
      return [...bigEndian16(Math.round(wiring.get("humidity") * 10)), ...bigEndian16(sign | Math.abs(temperature))];
    }),
});

export const dht11: PartKind = definePart({
  name: "dht11",
  description: "DHT11: temperature and humidity in whole numbers",
  legs: LEGS,
  options: {},
  controls: {
    temperature: temperature(0, 50, 1),
    humidity: humidity(20, 90, 1),
  },
  shows: {},
  plug: (wiring) =>
    // "DHT11 Technical Data Sheet", section 5: 18 ms, and bytes for whole numbers with bytes for decimals, which are 0.
    answerOn(wiring, { startMicroseconds: 18_000, restMs: 1000 }, () => [
      ...[Math.round(wiring.get("humidity")), 0],
      ...[Math.round(wiring.get("temperature")), 0],
    ]),
});

function answerOn(sensor: Sensor, { startMicroseconds, restMs }: Timing, measure: () => number[]): void {
  const wire = sensor.wire("data");
  let lowSince: number | undefined;
  let busyUntil = Number.NEGATIVE_INFINITY;
  let measuredAt = Number.NEGATIVE_INFINITY;
  let measured: number[] = [];
  wire.pull(1);
  wire.onLevel((level, time) => {
    // The end of its own frame is no call.
    if (time <= busyUntil) return;
    if (level === 0) lowSince = time;
    if (level === 0 || lowSince === undefined) return;
    const microseconds = (time - lowSince) * 1000;
    lowSince = undefined;
    // A clock of a computer is not finer.
    if (microseconds < startMicroseconds - 1) {
      sensor.note(`was called for ${Math.round(microseconds)} us, but needs at least ${startMicroseconds} us`);
      return;
    }
    if (time - measuredAt >= restMs) {
      measured = measure();
      measuredAt = time;
    }
    const frame = frameOf(measured);
    busyUntil = time + frame.reduce((sum, [, length]) => sum + length, END_LOW) / 1000;
    wire.play(frame);
  });
}

/** Four bytes and their sum. */
function frameOf(bytes: number[]): [Level | undefined, number][] {
  const all = [...bytes, bytes.reduce((sum, byte) => sum + byte, 0) & 255];
  const frame: [Level | undefined, number][] = [
    [undefined, RELEASED],
    [0, ANSWER_LOW],
    [1, ANSWER_HIGH],
  ];
  for (const byte of all)
    for (let bit = 7; bit >= 0; bit--) frame.push([0, BIT_LOW], [1, (byte >> bit) & 1 ? ONE_HIGH : ZERO_HIGH]);
  frame.push([0, END_LOW]);
  return frame;
}
