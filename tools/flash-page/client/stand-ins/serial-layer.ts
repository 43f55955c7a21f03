/** The serial layer of the `espruino` package in a browser, which has one port at a time: what tools/flash/serial-layer.ts is on Node. */
import { Espruino } from "./espruino-globals.js";
import "espruino/core/utils.js";
import "espruino/core/serial.js";

Espruino.Core.Serial.init();

export function serialLayer(): EspruinoSerial {
  return Espruino.Core.Serial;
}
