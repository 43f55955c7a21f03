/**
 * A weather station with temperature, humidity and pressure. The server sets the interval, switches a fan by RPC, and shares the threshold of an alarm.
 * The weather is made up, so that it runs anywhere. Put your own sensor into readWeather().
 */
import { board, LED, LED_ON } from "virtual:board";
import { syncClock } from "../../src/espruino/time";
import { connectDevice } from "../device";

/** A clock that stands before this, 2017-07-14, was never set. */
const CLOCK_IS_SET = 1.5e12;

/** Shared attributes, with what holds until the server says otherwise. */
const settings = { intervalMs: 5000, alarmTemperature: 28 };
let isFanOn = false;
let isAlarm = false;
/** Seconds of made-up weather. */
let age = 0;

/** A warm afternoon; the fan cools. */
function readWeather() {
  age += settings.intervalMs / 1000;
  return {
    temperature: Math.round((25 + 4 * Math.sin(age / 40) - (isFanOn ? 3 : 0)) * 10) / 10,
    humidity: Math.round(55 + 10 * Math.cos(age / 60)),
    pressure: Math.round((1013 + 3 * Math.sin(age / 200)) * 10) / 10,
  };
}

function setFan(isOn: boolean) {
  isFanOn = isOn;
  LED.write(isOn ? LED_ON : 1 - LED_ON);
  return { fan: isOn };
}

connectDevice((client) => {
  function measure(): void {
    setTimeout(measure, settings.intervalMs);
    const weather = readWeather();
    const now = Date.now();
    // With the time of its measuring, should it wait for a lost link that nobody knows of yet.
    client.sendTelemetry(now > CLOCK_IS_SET ? { ts: now, values: weather } : weather);
    if (weather.temperature > settings.alarmTemperature !== isAlarm) {
      isAlarm = !isAlarm;
      client.sendAttributes({ alarm: isAlarm });
    }
  }

  /** Takes over what the server shares, as far as it makes sense. */
  function configure(shared: { intervalMs?: unknown; alarmTemperature?: unknown }): void {
    if (Number(shared.intervalMs) >= 200) settings.intervalMs = Number(shared.intervalMs);
    if (typeof shared.alarmTemperature === "number") settings.alarmTemperature = shared.alarmTemperature;
    console.log("Weather: every " + settings.intervalMs + " ms, alarm over " + settings.alarmTemperature + " degrees");
  }

  client.setServerSideRpcRequestHandler((_requestId, request) => {
    if (request.method === "setFan") return setFan(!!request.params);
    if (request.method === "getWeather") return readWeather();
    return { error: "unknown method " + request.method };
  });
  client.subscribeToAllAttributes(configure);
  client.on("connect", () => {
    syncClock();
    client.sendAttributes({ board: board, firmware: "smart-weather" });
    client.requestAttributes({ sharedKeys: ["intervalMs", "alarmTemperature"] }, (result) => {
      if (result && result.shared) configure(result.shared);
    });
  });
  setTimeout(measure, 1000);
});
