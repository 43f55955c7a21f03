/** docs/virtual-board.md, of which the table is what the tests on interpreters hold. */
import { DIFFERENCES } from "./differences.js";

export function differencesDocument(): string {
  const rows = DIFFERENCES.map(({ what, why, code, espruino, virtualBoard }) =>
    [`${what}. ${why}`, ...[code, espruino, virtualBoard].map(inline)].join(" | "),
  );
  return `# Where the virtual board differs from Espruino

The virtual board runs firmware on V8, the JavaScript of Node. Where Espruino does something else, the virtual board
copies Espruino: it rewrites the firmware before it runs (\`tools/virtual-board/dialect.ts\`), or gives it functions
that do what Espruino's do (\`tools/virtual-board/in-realm/\`). A few differences remain. They are in the table below.

**An interpreter is the truth.** Where something here matters to you, use \`npm start -- --interpreter\`.

## What it copies

- **Texts:** \`"abc".indexOf("cd")\` is 2, because \`indexOf\`, \`includes\` and \`replace\` also find a beginning at the end
  of a text. Espruino does this since 2v29. The option \`espruino: "2v28"\` of the virtual board is the version before.
- **Numbers:** they are read digit by digit and printed with at most 11 decimals; \`10e+20\`; \`+" 7 "\` is NaN.
- **Objects:** keys stay in the order in which they were made, integers too. \`for in\` and JSON do not show
  \`constructor\`. \`__proto__\` keeps a number.
- **Others:** \`Object.keys(null)\`, \`for in\` over a number, \`arguments.length\`, and a \`Promise\` whose JSON is
  \`{"state":0}\`.
- **Tokens:** code of Espruino's tokens is read back as its lexer reads it: in files of Storage, in \`eval\`,
  \`new Function\`, timers and \`Modules.addCached\`. Firmware runs as text unless you use \`npm start -- --tokens\`.
- **Not there:** spread, destructuring, default parameters, \`?.\`, \`**\`, \`async\`. They throw when their function is
  called.

## What still differs

Numbers are shown by their bits, after \`#\`.

| what | program | Espruino | virtual board |
|---|---|---|---|
${rows.map((row) => `| ${row} |`).join("\n")}

\`npm run test:espruino -- differential\` holds this table. It runs generated programs on the virtual board, on the
interpreters and on Node, and prints how many give the same. It fails for a difference that is not in the table, and
for a row that no longer differs. Put \`DIFFERENTIAL_PROGRAMS=20000 DIFFERENTIAL_SEED=7\` before it to run more
programs, or others.

These are not compared, because no program is generated for them:

- functions and variables that are used before they are declared, the text of a function, \`new Function\`
- regular expressions, and \`{}/x\`: Espruino takes the slash for the beginning of a regular expression
- \`padEnd\` and \`replaceAll\` with an empty text: on Espruino they never end, here they throw
- a \`Promise\` whose function keeps neither \`resolve\` nor \`reject\`: Espruino frees it at once
- the texts of exceptions, time, memory and its locks. Only an interpreter shows whether a client leaves variables
  behind (\`test/device-checks/thrown-away.ts\`)

The build refuses some of these, or warns: \`tools/compiler/check/rules.ts\`.

## Uncaught exceptions

For an exception that nobody caught, the virtual board prints one place: where it was thrown. Espruino prints all calls
that led there. The virtual board prints no place for what a function of Espruino throws, such as \`require("nope")\`, and
for a rejected promise. A caught exception has no \`stack\` here.

## TLS

The virtual board uses the TLS of Node, with what decides whether a server takes it: TLS 1.2 at most, no certificate
checked, and on an ESP32 the server name "mbed TLS Server 1", [which ThingsBoard refuses](recipes/tls.md). It differs
in this:

- Espruino for Linux takes no server with an elliptic key. The virtual board takes any.
- An interpreter with the memory of an ESP32 sends no server name, unless it was built with
  \`MBEDTLS_SSL_SERVER_NAME_INDICATION\` in \`libs/crypto/mbedtls/config.h\`. ESP-IDF has that for a chip.
- The virtual board prints \`mbedtls_ssl_handshake returned -0x7780\`, which means an alert of the server, for every
  failed handshake.
- TLS takes none of its memory.

## Time

The virtual board of \`npm start\` and \`watch\` gets its time from this machine, not from the internet: \`npm start\` itself
answers a question to a time server (UDP, port 123). A board on an interpreter (\`--interpreter\`) starts with the time of
this machine.

## Pins and buses

Interpreters for Linux have no pins to compare with. The virtual board follows their source, and for what a chip does,
\`targets/esp32\` and \`targets/esp8266\` of Espruino:

- \`setWatch()\` of an ESP32 makes an input with a pull-up of the pin, whatever \`pinMode()\` has set. An ESP8266 cannot
  watch GPIO16.
- D0 of an ESP32, the button of its build, reads 1 while its level is 0, since 2v26. It is watched for that edge, with
  a debounce of 25 ms, unless you choose another.
- \`analogRead()\` of a pin without a converter is NaN. A pin that floats keeps its level.
- \`Waveform\` works on D25 and D26 of an ESP32, the pins of its converters, and not on an ESP8266. \`stop()\` has a
  \`finish\` too.
- \`SPI.send4bit\` does nothing on an ESP32, except print \`jshSPISend16: Not implemented\`. \`SPI.send8bit\` sends every
  second bit of what it gets, on both chips.
- In deep sleep the board is off until its time is over. Its parts and its Storage stay as they were. Then it starts as
  after a power-on.
- There are no watches in an interrupt, no \`require("timer")\` and no \`require("http")\`.

## Graphics

\`Graphics\` draws into memory or calls functions, pixel by pixel as the builds for an ESP32 and an ESP8266 do. It
copies their oddities. A \`color_order\` of \`"brg"\` is taken for \`"bgr"\`, and each other, except \`"rgb"\`, for \`"brg"\`.
\`scroll()\` leaves a column and a row behind. \`npm run test:espruino -- graphics\` draws generated pictures on both and
compares their bytes; put \`DRAWINGS=2000 DRAWINGS_SEED=7\` before it for more pictures, or others. It differs in this:

- **The letters look different.** The fonts \`4x6\` and \`6x8\` have cells of Espruino's size, so a text takes the same
  place. Their shapes are our own. A character beyond ASCII is a box. A font of your own (\`setFontCustom\`, Espruino's
  modules \`Font8x12\` and the like) looks as on a board. An ESP8266 has only \`4x6\`.
- \`setFontVector\`, \`getVectorFontPolys\`, \`wrapString\` and \`drawImage\` with a \`filter\` throw
  \`the virtual board has no Graphics....\`. What only a build for Linux has throws too: palettes, smooth edges,
  \`drawImages\`.
- An \`ArrayBuffer\` has a \`length\`, and its bytes by their numbers, as on Espruino. \`Object.keys\` and \`for in\` do not
  list them.
- Only one buffer is limited, to 65,535 bytes. Whether a picture fits into an ESP8266, only an interpreter shows.

## Parts

[Parts](parts.md) lists what you can wire to the pins. You [set by hand](parts.md#the-board-itself) the temperature,
the Wi-Fi signal and the memory that a firmware can ask for: the virtual board cannot measure them.
`;
}

function inline(code: string): string {
  return `\`${code.replaceAll("|", "\\|")}\``;
}
