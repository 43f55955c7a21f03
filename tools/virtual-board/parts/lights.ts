/** A LED, and three in one. */
import { choice } from "./controls.js";
import { definePart, type PartKind, type Wire } from "./part.js";

const OFF = "#000000";

export const led: PartKind = definePart({
  name: "led",
  description: "LED with its resistor",
  legs: { anode: { label: "+", use: "in" } },
  options: {
    colour: { type: "text", label: "Colour, as #rrggbb", value: "#ff2d20", pattern: "^#[0-9a-f]{6}$" },
    to: choice("Where the other leg goes: ground, or supply (then a low level lights it)", "ground", "supply"),
  },
  controls: {},
  shows: { light: { type: "light", label: "Light", value: OFF } },
  plug(wiring) {
    const wire = wiring.wire("anode");
    const [red, green, blue] = channelsOf(wiring.option("colour"));
    onBrightness([wire], wiring.option("to") === "supply", ([share]) =>
      wiring.show("light", colourOf(red * share!, green * share!, blue * share!)),
    );
  },
});

export const rgbLed: PartKind = definePart({
  name: "rgb-led",
  description: "RGB LED with its resistors",
  legs: {
    red: { label: "R", use: "in" },
    green: { label: "G", use: "in" },
    blue: { label: "B", use: "in" },
  },
  options: {
    common: choice(
      "The leg that the three share: cathode, or anode (then a low level lights them)",
      "cathode",
      "anode",
    ),
  },
  controls: {},
  shows: { light: { type: "light", label: "Light", value: OFF } },
  plug(wiring) {
    const wires = [wiring.wire("red"), wiring.wire("green"), wiring.wire("blue")];
    onBrightness(wires, wiring.option("common") === "anode", ([red, green, blue]) =>
      wiring.show("light", colourOf(red! * 255, green! * 255, blue! * 255)),
    );
  },
});

/** Each 0 to 255. */
export function colourOf(red: number, green: number, blue: number): string {
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function channelsOf(colour: string): [number, number, number] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** Tells how much of the time each is lit, 0 to 1. */
function onBrightness(wires: Wire[], isLitByLow: boolean, tell: (shares: number[]) => void): void {
  const tellAll = () =>
    tell(
      wires.map(({ level, duty }) => {
        const high = duty ?? level;
        return isLitByLow ? 1 - high : high;
      }),
    );
  for (const wire of wires) wire.onChange(tellAll);
  tellAll();
}
