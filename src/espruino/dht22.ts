/**
 * A DHT22, read on both chips. Espruino's own module of that name pulls the pin down and watches it then, which on an ESP32 makes an input of the pin, so that
 * the sensor is never called.
 */

export interface DHT22Reading {
  /** Degrees Celsius. */
  temperature: number;
  /** Percent. */
  humidity: number;
}

/** Two edges come before the bits: the board's own, and that of the answer. */
const BITS_FROM = 2;
const EDGES = 42;

/** Reads once, and calls back after 50 ms: with a reading, or with undefined and an error, a text. Not more often than every 2 s. */
export function readDHT22(pin: Pin, done: (reading?: DHT22Reading, error?: string) => void): void {
  let bits = "";
  // A bit is a pulse of 26 or of 70 us, behind 50 us of pause.
  const watch = setWatch(
    function (edge) {
      bits += edge.time - edge.lastTime > 0.00005 ? 1 : 0;
    },
    pin,
    { edge: "falling", repeat: true },
  );
  digitalWrite(pin, 0);
  pinMode(pin, "output");
  setTimeout(function () {
    bits = "";
    pinMode(pin, "input_pullup");
    pinMode(pin);
  }, 1);
  setTimeout(function () {
    clearWatch(watch);
    const bytes: number[] = [];
    for (let i = 0; i < 5; i++) bytes.push(parseInt(bits.substr(BITS_FROM + 8 * i, 8), 2));
    const sum = bytes[0]! + bytes[1]! + bytes[2]! + bytes[3]!;
    if (bits.length !== EDGES || (sum & 255) !== bytes[4]) {
      done(undefined, "DHT22: " + bits.length + " of " + EDGES + " edges");
      return;
    }
    const temperature = ((bytes[2]! & 127) * 256 + bytes[3]!) / 10;
    done({ humidity: (bytes[0]! * 256 + bytes[1]!) / 10, temperature: bytes[2]! & 128 ? -temperature : temperature });
  }, 50);
}
