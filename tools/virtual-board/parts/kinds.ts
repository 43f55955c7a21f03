/** The kinds of parts that there are. A new one is a line here. */
import { unknownName } from "../../nearest.js";
import { lightSensor, potentiometer } from "./analog.js";
import { bme280, bmp280 } from "./bme280.js";
import { button, toggle } from "./button.js";
import { dht11, dht22 } from "./dht.js";
import { ds18b20 } from "./ds18b20.js";
import { hcSr04 } from "./hc-sr04.js";
import { led, rgbLed } from "./lights.js";
import { neopixel } from "./neopixel.js";
import type { PartKind } from "./part.js";
import { relay } from "./relay.js";
import { gps, serialText } from "./serial-parts.js";
import { servo } from "./servo.js";
import { sht3x, shtc3 } from "./sht3x.js";
import { ssd1306 } from "./ssd1306.js";

export const KINDS: readonly PartKind[] = [
  bme280,
  bmp280,
  sht3x,
  shtc3,
  dht22,
  dht11,
  ds18b20,
  hcSr04,
  potentiometer,
  lightSensor,
  button,
  toggle,
  led,
  rgbLed,
  relay,
  servo,
  neopixel,
  ssd1306,
  gps,
  serialText,
];

export function kindNamed(name: string): PartKind {
  const kind = KINDS.find((one) => one.name === name);
  if (kind) return kind;
  const names = KINDS.map((one) => one.name);
  throw unknownName("part", name, names);
}
