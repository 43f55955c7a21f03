/** Parts that give a voltage: a potentiometer, and a light sensor. */
import { numberControl } from "./controls.js";
import { definePart, type PartKind } from "./part.js";

export const potentiometer: PartKind = definePart({
  name: "potentiometer",
  description: "Potentiometer between ground and supply",
  legs: { wiper: { label: "wiper", use: "analog" } },
  options: {},
  controls: {
    position: numberControl("Position", "%", {
      ...{ min: 0, max: 100, step: 1, value: 50, swing: { by: 40, seconds: 30 } },
    }),
  },
  shows: {},
  plug(wiring) {
    const wire = wiring.wire("wiper");
    const turn = () => wire.setVoltage(wiring.get("position") / 100);
    wiring.onSet("position", turn);
    turn();
  },
});

/** Senba's GL5528: between 10 and 20 kOhm at 10 lux, gamma 0.7 from 10 to 100 lux; R = R10 * (lux / 10) ^ -gamma. */
const OHM_AT_10_LUX = 15_000;
const GAMMA = 0.7;
const DARK_OHM = 1_000_000;

export const lightSensor: PartKind = definePart({
  name: "light-sensor",
  description: "Photoresistor GL5528 to supply, with a resistor to ground: more light, more voltage",
  legs: { out: { label: "OUT", use: "analog" } },
  options: {
    ohm: { type: "number", label: "The resistor to ground, in Ohm", value: 10_000, min: 100, max: 1_000_000 },
  },
  controls: {
    light: numberControl("Light", "lx", {
      ...{ min: 0, max: 10_000, step: 1, value: 300, swing: { by: 200, seconds: 60 } },
    }),
  },
  shows: {},
  plug(wiring) {
    const wire = wiring.wire("out");
    const shine = () => {
      const ohm = wiring.option("ohm");
      const photoresistor = Math.min(OHM_AT_10_LUX * (wiring.get("light") / 10) ** -GAMMA, DARK_OHM);
      wire.setVoltage(ohm / (ohm + photoresistor));
    };
    wiring.onSet("light", shine);
    shine();
  },
});
