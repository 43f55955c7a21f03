/** HC-SR04: a distance by ultrasound. The figures are those of ElecFreaks' "HC-SR04 User Guide". */
import { numberControl } from "./controls.js";
import { definePart } from "./part.js";

/** "At least 10 us"; a clock of a computer is not finer than this. */
const TRIGGER_MICROSECONDS = 9.5;
/** It sends eight waves of 40 kHz before it listens. */
const BURST_MICROSECONDS = 200;
/** "uS / 58 = centimeters". */
const MICROSECONDS_PER_CM = 58;
/** What it says when nothing comes back. */
const NOTHING_MICROSECONDS = 38_000;

export const hcSr04 = definePart({
  name: "hc-sr04",
  description: "HC-SR04: distance by ultrasound. Its ECHO is 5 V: on a real board, put a voltage divider there",
  legs: { trig: { label: "TRIG", use: "in" }, echo: { label: "ECHO", use: "out" } },
  options: {},
  controls: {
    distance: numberControl("Distance", "cm", {
      ...{ min: 2, max: 400, step: 0.1, value: 80, swing: { by: 60, seconds: 20 } },
    }),
    inSight: { type: "switch", label: "Something is in front of it", value: true },
  },
  shows: {},
  plug(wiring) {
    const echo = wiring.wire("echo");
    let highSince: number | undefined;
    let busyUntil = Number.NEGATIVE_INFINITY;
    echo.hold(0);
    wiring.wire("trig").onLevel((level, time) => {
      if (level === 1) highSince = time;
      if (level === 1 || highSince === undefined) return;
      const microseconds = (time - highSince) * 1000;
      highSince = undefined;
      if (time < busyUntil) return;
      if (microseconds < TRIGGER_MICROSECONDS)
        return wiring.note(`was triggered for ${Math.round(microseconds)} us, but needs at least 10 us`);
      const length = wiring.get("inSight") ? wiring.get("distance") * MICROSECONDS_PER_CM : NOTHING_MICROSECONDS;
      busyUntil = time + (BURST_MICROSECONDS + length) / 1000;
      echo.play([
        [0, BURST_MICROSECONDS],
        [1, length],
        [0, Number.POSITIVE_INFINITY],
      ]);
    });
  },
});
