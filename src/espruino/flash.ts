/** How Espruino's Storage lies in flash, by its jsflash.c. */
export const enum Flash {
  /** What a file has before its contents: 4 bytes of size, 28 of name. */
  HEADER = 32,
  /** A file ends at a multiple of it: on ESP32, ESP8266 and Linux. It is 8 on chips that write 64 bits at a time, of which none has a board here. */
  ALIGNMENT = 4,
  /** What stays erased behind the newest file. When the power goes while a file is made in the last page, Espruino finds its Storage corrupt and erases all of it. */
  PAGE = 4096,
  /** A byte that was not written yet. */
  ERASED = 255,
}
