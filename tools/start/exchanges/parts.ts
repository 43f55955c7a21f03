/** What is played for the examples of sensors and other parts. */
import { call, plug, press, set, share } from "../play.js";
import { type Exchange, TELEMETRY_THERE } from "./exchange.js";

const NEEDS_PINS = "parts on pins";

export const PARTS: Record<string, Exchange> = {
  bme280: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The board reads its sensor. An empty sensorError means that the sensor answers.",
        see: ["server telemetry temperature"],
      },
      {
        say: "Somebody warms the sensor.",
        hand: set("bme280", "temperature", 30),
        see: ["server telemetry temperature 30"],
      },
      {
        say: "Somebody unplugs the sensor. The telemetry says why there is no value.",
        hand: plug("bme280", false),
        see: ["board ThingsBoard: error -14 sensor: ", "server telemetry sensorError"],
      },
      {
        say: "The sensor is plugged in again.",
        hand: plug("bme280", true),
        see: ["server telemetry"],
      },
    ],
    onPage: ["On the page, move the sliders of the sensor."],
    next: ["How to wire a real one: docs/sensors.md"],
    atServer: TELEMETRY_THERE,
  },
  dht22: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The board reads its sensor every ten seconds. An empty sensorError means that the sensor answers.",
        see: ["server telemetry humidity 45 temperature 21.5"],
      },
      {
        say: "Somebody warms the sensor.",
        hand: set("dht22", "temperature", 30),
        see: ["server telemetry humidity 45 temperature 30"],
      },
    ],
    onPage: ["On the page, move the sliders of the sensor, or unplug it."],
    next: ["How to wire a real one: docs/sensors.md"],
    atServer: TELEMETRY_THERE,
  },
  ds18b20: {
    needs: NEEDS_PINS,
    steps: [
      { say: "The board finds two thermometers on one wire.", see: ["server telemetry return 41.5 boiler 62"] },
      {
        say: "Somebody unplugs one of them.",
        hand: plug("return", false),
        see: ["board ThingsBoard: error -14 sensor: return does not answer"],
      },
      { say: "It is plugged in again.", hand: plug("return", true), see: ["server telemetry return 41.5 boiler 62"] },
    ],
    onPage: ["On the page, move the sliders of the thermometers."],
    next: ["How to wire real ones: docs/sensors.md"],
    atServer: TELEMETRY_THERE,
  },
  neopixel: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The owner makes the strip orange.",
        act: call("setStrip", "#ff8000"),
        see: ['server reply {"strip":"#ff8000"}'],
      },
      {
        say: "The owner lights the first two: red and green.",
        act: call("setStrip", ["#ff0000", "#00ff00"]),
        see: ["server reply {"],
      },
      { say: "This is not a colour.", act: call("setStrip", "red"), see: ['server reply {"error":'] },
    ],
    onPage: ['On the page, look at the strip, and call setStrip with "#0000ff".'],
    next: ["How to wire a real one: docs/sensors.md"],
    atServer: 'Call setStrip with "#ff8000": npm run devices -- rpc NAME setStrip "#ff8000"',
  },
  relay: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The owner switches the relay on by a shared attribute.",
        act: share({ relay: true }),
        see: ["board Relay: on", "server attributes relay true"],
      },
      {
        say: "Somebody presses the button of the board.",
        hand: press("button"),
        see: ["board Relay: off", "server attributes relay false"],
      },
    ],
    onPage: ["On the page, press the button, or set the shared attribute relay."],
    next: ["How to wire a real one: docs/sensors.md"],
    atServer: "On the device's page, set the shared attribute relay to true.",
  },
  ssd1306: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The owner calls the board. The display shows the call.",
        act: call("hello", { from: "ThingsBoard" }),
        see: ['server reply {"shown":"hello"}'],
      },
    ],
    onPage: ["On the page, look at the display, and call any method."],
    next: ["How to wire a real one: docs/sensors.md"],
    atServer: "Call any method: npm run devices -- rpc NAME hello world",
  },
};
