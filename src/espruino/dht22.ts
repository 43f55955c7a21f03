/**
 * Reads a DHT22 on an ESP32 and an ESP8266. Espruino's own module works on an ESP8266 only: it watches the pin after it has pulled it down, and an ESP32 makes
 * the pin an input then, so the sensor never gets its start signal.
 */

/** What a DHT22 measured. */
export interface DHT22Reading {
  /** Degrees Celsius. */
  temperature: number;
  /** Percent. */
  humidity: number;
}

/** Two edges come before the bits: the board's own, and the one that begins the answer. */
const BITS_FROM = 2;
const EDGES = 42;

/** Reads the sensor once. After 50 ms it calls `done(reading, error)`: with a reading, or with undefined and a text. Do not read more often than every 2 s. @rare */
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
