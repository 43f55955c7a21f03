/** A strip of WS2812B: each light takes the first 24 bits and hands on the rest ("WS2812B" of Worldsemi, "Composition of 24bit data": green, red, blue). */
import { choice } from "./controls.js";
import { colourOf } from "./lights.js";
import { definePart } from "./part.js";

export const neopixel = definePart({
  name: "neopixel",
  description: "Strip of NeoPixels, WS2812B",
  legs: { din: { label: "DIN", use: "in" } },
  options: {
    count: { type: "number", label: "How many lights it has", value: 8, min: 1, max: 500 },
    order: choice(
      "The order of the colours: grb for WS2812B, rgb for WS2811",
      "grb",
      "rgb",
      "rbg",
      "gbr",
      "brg",
      "bgr",
    ),
  },
  controls: {},
  shows: { pixels: { type: "pixels", label: "Lights", value: [] } },
  plug(wiring) {
    const count = wiring.option("count");
    const [red, green, blue] = ["r", "g", "b"].map((colour) => wiring.option("order").indexOf(colour));
    const lights = new Array<string>(count).fill(colourOf(0, 0, 0));
    wiring.show("pixels", lights);
    wiring.addPixels("din", {
      write(bytes) {
        // A light that no bits have reached keeps its colour.
        for (let i = 0; i < Math.min(count, Math.floor(bytes.length / 3)); i++) {
          const at = 3 * i;
          lights[i] = colourOf(bytes[at + red!]!, bytes[at + green!]!, bytes[at + blue!]!);
        }
        wiring.show("pixels", [...lights]);
      },
    });
  },
});
