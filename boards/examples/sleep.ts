/**
 * A sensor on a battery. It wakes, measures, sends, waits until the server has the value, and sleeps again. The shared attribute "sleepSeconds" says how long.
 * To flash it, hold the board's button while it wakes: then it stays awake. An ESP8266 wakes only with GPIO16 wired to RST. docs/sleep.md has more.
 */
import { BUTTON, chip } from "virtual:board";
import { connectDevice } from "../device";

/** The button pulls its pin to ground, and Espruino's build for an ESP32 turns the level round for whoever reads it. */
const IS_PRESSED = chip === "ESP32" ? 1 : 0;
/** Unless the server says otherwise. */
let sleepSeconds = 600;
const LONGEST_SLEEP_SECONDS = 2147;
/** It sleeps after so long, whatever the network does. */
const AWAKE_LIMIT_MS = 20000;
/** For the goodbye to leave: without one ThingsBoard takes the device for connected. */
const GOODBYE_MS = 100;

const wokeAt = Date.now();

function sleep(): void {
  console.log("Sleep: awake for " + Math.round(Date.now() - wokeAt) + " ms");
  // An ESP8266 takes only what is a whole number inside of Espruino too: `| 0` makes one, and a constant such as 6e8 is none.
  const microseconds = (sleepSeconds * 1000000) | 0;
  // From here on nothing of this firmware is left: the chip starts anew.
  if (chip === "ESP32") ESP32.deepSleep(microseconds);
  // 1: the radio calibrates itself when it wakes.
  if (chip === "ESP8266") ESP8266.deepSleep(microseconds, 1);
}

connectDevice((client) => {
  pinMode(BUTTON, chip === "ESP32" ? "input_pulldown" : "input_pullup");
  if (chip === "LINUX" || digitalRead(BUTTON) === IS_PRESSED) console.log("Sleep: this board stays awake");
  else setTimeout(sleep, AWAKE_LIMIT_MS);

  client.on("connect", () => {
    client.requestAttributes({ sharedKeys: ["sleepSeconds"] }, (result) => {
      const seconds = Number(result && result.shared && result.shared.sleepSeconds);
      if (seconds >= 1 && seconds <= LONGEST_SLEEP_SECONDS) sleepSeconds = seconds;
      client.sendTelemetry({ freeVariables: process.memory(false).free }, (error) => {
        console.log(error ? "Sleep: not sent, error " + error : "Sleep: the server has it");
        if (chip === "LINUX" || digitalRead(BUTTON) === IS_PRESSED) return;
        client.disconnect();
        setTimeout(sleep, GOODBYE_MS);
      });
    });
  });
});
