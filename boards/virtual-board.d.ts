/**
 * What the build puts in from `boards/<board>/board.json`. Each name is replaced by its value where it is used,
 * so it costs nothing on the board, and code for another chip is left out of the bundle.
 */
declare module "virtual:board" {
  /** Name of the board's folder. */
  export const board: string;
  export const chip: "ESP32" | "ESP8266" | "LINUX";
  export const wifi: boolean;
  export const tls: boolean;
  /** What board.json calls the firmware, or `npm run build -- --firmware-version`: for updates over the air. */
  export const FIRMWARE_TITLE: string;
  export const FIRMWARE_VERSION: string;
  /** The labels under "pins". A board that has more declares them here. */
  export const LED: Pin;
  export const BUTTON: Pin;
  /** The bus of sensors and displays. An ESP32 and an ESP8266 have these and what follows, Linux has not. */
  export const SDA: Pin;
  export const SCL: Pin;
  /** The wire of a DHT22, or of many DS18B20. */
  export const DATA: Pin;
  export const RELAY: Pin;
  /** NeoPixels. */
  export const STRIP: Pin;
  /** What to write to the LED's pin to light it. */
  export const LED_ON: 0 | 1;
}
