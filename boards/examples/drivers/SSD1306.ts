/**
 * A display with an SSD1306 on I2C, 128 by 64 dots: what the examples use of Espruino's module of this name, for a build that cannot fetch that one. Commands are
 * those of Solomon Systech's data sheet, revision 1.1, section 9 and its application note.
 */

const WIDTH = 128;
const HEIGHT = 64;
const ADDRESS = 0x3c;
/** Off, clock, rows, no offset, from row 0 on, charge pump, rows of bytes, as it hangs, contacts, contrast, charge, level, from memory, not inverted, on. */
const SET_UP = [
  ...[0xae, 0xd5, 0x80, 0xa8, HEIGHT - 1, 0xd3, 0, 0x40, 0x8d, 0x14, 0x20, 0, 0xa1, 0xc8, 0xda, 0x12, 0x81, 0xcf],
  ...[0xd9, 0xf1, 0xdb, 0x40, 0xa4, 0xa6, 0xaf],
];
/** All columns and all pages. */
const WHOLE = [0x21, 0, WIDTH - 1, 0x22, 0, HEIGHT / 8 - 1];
/** What the byte before says of those behind it. */
const COMMAND = 0;
const DOTS = 0x40;

export type SSD1306 = Graphics & { flip(): void };

/** `callback` is called when it can be drawn on. */
export function connect(i2c: I2C, callback: () => void): SSD1306 {
  const display = Graphics.createArrayBuffer(WIDTH, HEIGHT, 1, { vertical_byte: true, msb: false }) as SSD1306;
  function send(kind: number, bytes: number[] | Uint8Array): void {
    i2c.writeTo(ADDRESS, kind, bytes);
  }
  display.flip = function () {
    send(COMMAND, WHOLE);
    // A part at a time: a write of all of it is longer than the bus of an ESP8266 takes.
    for (let at = 0; at < (WIDTH * HEIGHT) / 8; at += WIDTH) send(DOTS, new Uint8Array(display.buffer!, at, WIDTH));
  };
  // It has its power, and is no sooner awake.
  setTimeout(function () {
    send(COMMAND, SET_UP);
    callback();
  }, 100);
  return display;
}
