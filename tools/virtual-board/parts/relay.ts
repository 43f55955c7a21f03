/** A relay module: a transistor drives the coil, so that any output is enough for it. */
import { choice } from "./controls.js";
import { definePart } from "./part.js";

export const relay = definePart({
  name: "relay",
  description: "Relay module",
  legs: { in: { label: "IN", use: "in" } },
  options: { drawnBy: choice("The level that switches it on: low for most modules, or high", "low", "high") },
  controls: {},
  shows: { contact: { type: "contact", label: "Contact", value: false } },
  plug(wiring) {
    const wire = wiring.wire("in");
    const drawn = wiring.option("drawnBy") === "high" ? 1 : 0;
    // The module's own resistor keeps it open while nobody drives the pin.
    wire.pull(drawn ? 0 : 1);
    const look = () => wiring.show("contact", wire.level === drawn);
    wire.onLevel(look);
    look();
  },
});
