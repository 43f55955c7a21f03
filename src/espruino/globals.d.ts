/**
 * Espruino's API on ESP32, ESP8266 and Linux, as in its own builds (2v29). The compiler and the check of the bundle use it. It is hand-written, because
 * the published types describe another Espruino and clash with Node's.
 *
 * `@chips ESP32 LINUX` marks what not all three have. The build of a firmware fails if its chip lacks what it uses (`tools/compiler/check/chip-api.ts`).
 * The text after a colon is the name in that error. `test/interpreter/declared-api.test.ts` compares all of it with the interpreters.
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
