/**
 * Espruino's API on ESP32, ESP8266 and Linux, as its own builds have it (2v29): what the compiler knows, and what the bundle check allows. Hand-written, since
 * the published typings describe another Espruino and clash with Node's.
 *
 * `@chips ESP32 LINUX` stands where not all three have it: what a chip lacks is an error when firmware is built for it (`tools/build/chip-api.ts`).
 * What follows a colon is how the error calls it. `test/interpreter/declared-api.test.ts` holds all of it against the interpreters.
 */
/// <reference path="api/events.d.ts" />
/// <reference path="api/language.d.ts" />
/// <reference path="api/interpreter.d.ts" />
/// <reference path="api/e.d.ts" />
/// <reference path="api/pins.d.ts" />
/// <reference path="api/buses.d.ts" />
/// <reference path="api/waveform.d.ts" />
/// <reference path="api/graphics.d.ts" />
/// <reference path="api/storage.d.ts" />
/// <reference path="api/network.d.ts" />
/// <reference path="api/http.d.ts" />
/// <reference path="api/wifi.d.ts" />
/// <reference path="api/bluetooth.d.ts" />
/// <reference path="api/crypto.d.ts" />
/// <reference path="api/chips.d.ts" />
