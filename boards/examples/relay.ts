/** A relay. The board's button switches it, and so does the shared attribute "relay". The client attribute "relay" has its state. */
import { BUTTON, chip, RELAY } from "virtual:board";
import { connectDevice } from "../device";

/** Most modules draw at low. */
const DRAWN = 0;
/** The button pulls its pin to ground, and Espruino's build for an ESP32 turns the level round for whoever reads it. */
const PRESS = chip === "ESP32" ? "rising" : "falling";
let isOn = false;

connectDevice((client) => {
  function turn(on: boolean): void {
    isOn = on;
    RELAY.write(on ? DRAWN : 1 - DRAWN);
    console.log("Relay: " + (on ? "on" : "off"));
    client.sendAttributes({ relay: on });
  }

  /** What the server shares; a text or a deletion is no order. */
  function obey(shared: { relay?: unknown }): void {
    if (typeof shared.relay === "boolean" && shared.relay !== isOn) turn(shared.relay);
  }

  RELAY.write(1 - DRAWN);
  pinMode(BUTTON, chip === "ESP32" ? "input_pulldown" : "input_pullup");
  setWatch(() => turn(!isOn), BUTTON, { edge: PRESS, repeat: true, debounce: 25 });
  client.subscribeToAttribute("relay", obey);
  let isFirst = true;
  client.on("connect", () => {
    // Later ones are asked for by the client itself.
    if (!isFirst) return;
    isFirst = false;
    client.requestAttributes({ sharedKeys: ["relay"] }, (result) => result && result.shared && obey(result.shared));
    client.sendAttributes({ relay: isOn });
  });
});
