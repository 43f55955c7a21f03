/** docs/virtual-board.md, of which the table is what the tests on interpreters hold. */
import { DIFFERENCES } from "./differences.js";

export function differencesDocument(): string {
  const rows = DIFFERENCES.map(({ what, why, code, espruino, virtualBoard }) =>
    [`${what}. ${why}`, ...[code, espruino, virtualBoard].map(inline)].join(" | "),
  );
  return `# Where the virtual board differs from Espruino

The virtual board runs firmware on V8, the JavaScript of Node. Where Espruino does another thing, the firmware is rewritten before it runs
(\`tools/virtual-board/dialect.ts\`), or finds a function that does what Espruino's does (\`tools/virtual-board/in-realm/\`). So it has, as Espruino has:

- a beginning that \`indexOf\`, \`includes\` and \`replace\` find at the end of a text: \`"abc".indexOf("cd")\` is 2. That is Espruino since 2v29;
  \`espruino: "2v28"\` among the options of the virtual board is the one before
- numbers read digit by digit and printed with 11 decimals at the most, \`10e+20\`, \`+" 7 "\` that is NaN
- keys in the order in which they were made, integers too; \`constructor\` that neither \`for in\` nor JSON shows; \`__proto__\` that keeps a number
- \`Object.keys(null)\`, \`for in\` over a number, \`arguments.length\`, a \`Promise\` whose JSON is \`{"state":0}\`
- no spread, destructuring, default parameters, \`?.\`, \`**\`, \`async\`: they throw when their function is called

\`npm run test:espruino -- differential\` runs generated programs on it, on the interpreters and on Node, and prints how many give the same. \`DIFFERENTIAL_PROGRAMS=20000 DIFFERENTIAL_SEED=7\` before
it takes more of them, or others. What differs and is not in this table fails, and so does a row that no longer differs. Numbers are shown by their bits, after \`#\`.

| what | program | Espruino | virtual board |
|---|---|---|---|
${rows.map((row) => `| ${row} |`).join("\n")}

What is not generated is not compared: functions and variables that are used before they are declared, regular expressions, the text of a function, \`new Function\`,
\`{}/x\` (Espruino takes the slash for the beginning of a regular expression), \`padEnd\` and \`replaceAll\` with an empty text (they never end there, and throw here), a \`Promise\`
whose function keeps neither \`resolve\` nor \`reject\` (Espruino frees it at once), the texts of exceptions, time, memory and its locks: whether a client leaves variables behind only an interpreter shows (\`test/device-checks/thrown-away.ts\`).
The build refuses or warns of some of it: \`tools/build/rules.ts\`.

## TLS

The virtual board's is Node's, with what decides whether a server takes it: TLS 1.2 at the most, no certificate checked, and on an ESP32 the server name "mbed TLS Server 1", [which ThingsBoard refuses](recipes/tls.md). What differs:

- Espruino for Linux takes no server whose key is elliptic, the virtual board any.
- An interpreter with the memory of an ESP32 sends no server name, as all builds for Linux, unless it was built with \`MBEDTLS_SSL_SERVER_NAME_INDICATION\` in \`libs/crypto/mbedtls/config.h\`. ESP-IDF has that for a chip.
- Whatever a handshake fails by, the virtual board prints \`mbedtls_ssl_handshake returned -0x7780\`, which is an alert of the server's. TLS takes none of its memory.

## Pins and buses

Interpreters for Linux have none to compare with. The virtual board follows their source and, in what a chip does, \`targets/esp32\` and \`targets/esp8266\` of Espruino:

- \`setWatch()\` of an ESP32 makes an input with a pull-up of a pin, whatever \`pinMode()\` has said. An ESP8266 cannot watch GPIO16.
- D0 of an ESP32, the button of its build, reads 1 while its level is 0, since 2v26. It is watched for that edge, and with a debounce of 25 ms, unless one says otherwise.
- \`analogRead()\` of a pin without a converter is NaN. A pin that floats keeps its level.
- \`Waveform\` puts samples out on D25 and D26 of an ESP32, the pins of its converters; an ESP8266 puts out none. \`stop()\` has a \`finish\` too.
- \`SPI.send4bit\` does nothing on an ESP32 but print \`jshSPISend16: Not implemented\`; \`SPI.send8bit\` sends every second bit of what it is given, on both chips.
- There are no watches in an interrupt, and no \`require("timer")\`.

## Graphics

\`Graphics\` draws into memory or calls functions, pixel by pixel as the builds for an ESP32 and an ESP8266 do, with their oddities: a \`color_order\` of \`"brg"\` is taken for \`"bgr"\` and
each other but \`"rgb"\` for \`"brg"\`, \`scroll()\` leaves a column and a row behind. \`npm run test:espruino -- graphics\` draws generated pictures on it and on the interpreters and compares their bytes; \`DRAWINGS=2000 DRAWINGS_SEED=7\` before it takes more
of them, or others. What differs:

- **The letters look different.** The fonts \`4x6\` and \`6x8\` have cells of Espruino's size, so that a text takes the same place, but their shapes are our own; a character beyond ASCII is a box. A font of your
  own (\`setFontCustom\`, Espruino's modules \`Font8x12\` and the like) looks as on a board. An ESP8266 has \`4x6\` alone.
- \`setFontVector\`, \`getVectorFontPolys\`, \`wrapString\` and \`drawImage\` with a \`filter\` throw \`the virtual board has no Graphics....\`, and so does what a build for Linux alone has: palettes, smooth edges, \`drawImages\`.
- An \`ArrayBuffer\` has a \`length\` and its bytes by their numbers, as on Espruino; \`Object.keys\` and \`for in\` do not list them.
- Memory has no end but that of one buffer, 65,535 bytes: whether a picture fits into an ESP8266 an interpreter shows.

## Parts

[docs/parts.md](parts.md) has what can be wired to the pins, and is set and seen [on the page](parts.md#on-the-page). The temperature, the signal and the memory that a firmware can ask for are
[set by hand](parts.md#the-board-itself): nobody measures them.
`;
}

function inline(code: string): string {
  return `\`${code.replaceAll("|", "\\|")}\``;
}
