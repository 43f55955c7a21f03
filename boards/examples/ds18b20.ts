/** Any number of thermometers on one wire. Each has a telemetry key of its own. */

import { connect, type DS18B20 } from "DS18B20";
import { DATA } from "virtual:board";
import type { Values } from "../../src/index";
import { useSensor } from "../../src/sensor";
import { connectDevice } from "../device";

/** Keys by the codes of your thermometers, which the console tells. One that is not here has its code as its key. */
const KEYS: Record<string, string | undefined> = {
  "2801000000000029": "boiler",
  "2802000000000070": "return",
};

const wire = new OneWire(DATA);
let sensors: { key: string; sensor: DS18B20 }[] = [];

/** Before its first measurement a thermometer says 85 degrees. */
function findAll(): void {
  sensors = wire.search().map((code) => {
    const key = KEYS[code] || code;
    const sensor = connect(wire, code);
    console.log("DS18B20: " + code + " is " + key);
    sensor.getTemp();
    return { key, sensor };
  });
  if (!sensors.length) throw "no DS18B20 on the wire";
}

function readAll(done: () => void) {
  if (!sensors.length) {
    findAll();
    return done();
  }
  const values: Values = {};
  let silent = "";
  for (let i = 0; i < sensors.length; i++) {
    const { key, sensor } = sensors[i]!;
    const temperature = sensor.getTemp();
    if (temperature === null) silent = key;
    else values[key] = temperature;
  }
  // One that is gone, or a new one: look again.
  if (silent) {
    sensors = [];
    throw silent + " does not answer";
  }
  return values;
}

connectDevice((client) => {
  useSensor(client, readAll, { intervalMs: 5000, errorKey: "sensorError" });
});
