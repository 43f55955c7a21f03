/** A weather station. It reads a BME280 once a second and sends what has changed. */

import { type BME280, connect } from "BME280";
import { SCL, SDA } from "virtual:board";
import { useSendOnChange } from "../../src/send-on-change";
import { useSensor } from "../../src/sensor";
import { connectDevice } from "../device";

let sensor: BME280 | undefined;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function readWeather(done: () => void) {
  if (!sensor) {
    sensor = connect(I2C1);
    // Its first measurement is under way: nothing to send.
    return done();
  }
  try {
    const { temp, humidity, pressure } = sensor.getData();
    return { temperature: round(temp), humidity: round(humidity), pressure: round(pressure) };
  } catch (error) {
    // One that had no power has forgotten how to measure: begin anew.
    sensor = undefined;
    throw error;
  }
}

connectDevice((client) => {
  I2C1.setup({ sda: SDA, scl: SCL });
  const changes = useSendOnChange(client, { temperature: 0.2, humidity: 1, pressure: 0.5 });
  useSensor(client, readWeather, { intervalMs: 1000, errorKey: "sensorError", through: changes });
});
