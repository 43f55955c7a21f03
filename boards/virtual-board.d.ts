/**
 * Values from `boards/<board>/board.json`. The build replaces each name by its value, so it costs nothing on the board. Code for another chip
 * is left out of the bundle.
 */
declare module "virtual:board" {
  /** Name of the board's folder. */
  export const board: string;
  export const chip: "ESP32" | "ESP8266" | "LINUX";
  export const wifi: boolean;
  export const tls: boolean;
  /** Title and version for updates over the air: of board.json, or of `npm run build -- --firmware-version`. */
  export const FIRMWARE_TITLE: string;
  export const FIRMWARE_VERSION: string;
  /** The labels under "pins" in board.json. If your board has more, declare them here. */
  export const LED: Pin;
  export const BUTTON: Pin;
  /** The I2C bus of sensors and displays. An ESP32 and an ESP8266 have this pin and all that follow. Linux has none of them. */
  export const SDA: Pin;
  export const SCL: Pin;
  /** The data wire of a DHT22, or of several DS18B20. */
  export const DATA: Pin;
  export const RELAY: Pin;
  /** The data wire of a NeoPixel strip. */
  export const STRIP: Pin;
  /** The value that lights the LED: `LED.write(LED_ON)`. */
  export const LED_ON: 0 | 1;
}
