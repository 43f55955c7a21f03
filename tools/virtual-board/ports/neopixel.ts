/** require("neopixel"), which writes to a strip of lights. */
import { bytesOf } from "../data.js";
import type { Program } from "../program.js";
import type { Bag } from "../realm.js";

export function neopixelModule({ realm, pins, hardware }: Program): Bag {
  const module = realm.object();
  realm.natives(module, {
    write: (pin: unknown, data: unknown) => {
      const bytes = bytesOf(data, realm);
      if (bytes.length === 0) throw realm.error("Error", "Data must be a non empty array");
      if (bytes.length % 3 !== 0) throw realm.error("Error", "Data length must be a multiple of 3 (RGB)");
      const line = pins.resolve(pin);
      hardware.timeline.settle();
      for (const { pin: wired, device } of hardware.wires.pixels) if (wired === line) device.write(bytes);
    },
  });
  return module;
}
