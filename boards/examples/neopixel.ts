/** A strip of NeoPixels. The RPC setStrip sets one colour for all, such as "#ff8000", or takes a list with one for each light. */
import { STRIP } from "virtual:board";
import { connectDevice } from "../device";

const LIGHTS = 8;
/** Of 255: eight lights at full white take half an ampere. */
const BRIGHTEST = 64;

/** Green, red and blue, as a WS2812B takes them. */
const bytes = new Uint8Array(3 * LIGHTS);

/** False for what is no colour. */
function paint(light: number, colour: unknown): boolean {
  if (typeof colour !== "string" || colour.length !== 7 || colour[0] !== "#") return false;
  const value = parseInt(colour.substr(1), 16);
  if (!(value >= 0)) return false;
  const order = [value >> 8, value >> 16, value];
  for (let i = 0; i < 3; i++) bytes[3 * light + i] = ((order[i]! & 255) * BRIGHTEST) / 255;
  return true;
}

connectDevice((client) => {
  require("neopixel").write(STRIP, bytes);
  client.setServerSideRpcRequestHandler((_requestId, { method, params }) => {
    if (method !== "setStrip") return { error: "unknown method " + method };
    for (let i = 0; i < LIGHTS; i++) {
      const colour = Array.isArray(params) ? params[i] || "#000000" : params;
      if (!paint(i, colour)) return { error: "no colour: " + JSON.stringify(colour) };
    }
    require("neopixel").write(STRIP, bytes);
    return { strip: params };
  });
});
