/** A servo motor: it turns to where the length of its pulses says, 50 of them a second. */
import { definePart } from "./part.js";

/** Where analogWrite names no frequency, the pulses are as for a servo, of 20 ms. */
const DEFAULT_HZ = 50;
const TURN = 180;

export const servo = definePart({
  name: "servo",
  description: "Servo motor, as the SG90",
  legs: { signal: { label: "signal", use: "in" } },
  options: {
    // The "SG90 Datasheet" of Tower Pro: about 1 ms is all the way to the left, about 2 ms to the right.
    leastMs: { type: "number", label: "Length of the pulse at 0 degrees", value: 1, min: 0.3, max: 1.4 },
    mostMs: { type: "number", label: "Length of the pulse at 180 degrees", value: 2, min: 1.6, max: 2.7 },
  },
  controls: {},
  shows: { angle: { type: "number", label: "Angle", unit: "°", min: 0, max: TURN, value: 90 } },
  plug(wiring) {
    const wire = wiring.wire("signal");
    const least = wiring.option("leastMs");
    const most = wiring.option("mostMs");
    const turn = (ms: number) => {
      const share = Math.min(Math.max((ms - least) / (most - least), 0), 1);
      wiring.show("angle", Math.round(share * TURN * 10) / 10);
    };
    let highSince: number | undefined;
    wire.onLevel((level, time) => {
      if (level === 1) highSince = time;
      else if (highSince !== undefined && wire.duty === undefined && time - highSince < 1000 / DEFAULT_HZ)
        turn(time - highSince);
    });
    wire.onChange(() => {
      if (wire.duty) turn((wire.duty * 1000) / (wire.frequency || DEFAULT_HZ));
    });
  },
});
