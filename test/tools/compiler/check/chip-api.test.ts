/** What is said of firmware that uses what its chip does not have. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundle } from "../../../../tools/compiler/build.js";
import { lackingOnChip } from "../../../../tools/compiler/check/chip-api.js";
import { loadBoard } from "../../../../tools/compiler/targets/boards.js";
import { selectTargets } from "../../../../tools/compiler/targets/targets.js";
import { boardJson, messageOf, programOf, project } from "../support.js";

const RADIO = 'const radio = require("Wifi");\n';

/** Board, code, and what is said of it. */
const LACKING: [board: string, code: string, said: string[]][] = [
  ["esp8266", 'console.log(require("tls"));', ['require("tls"): an ESP8266 has no TLS']],
  ["linux", 'console.log(require("Wifi"));', ['require("Wifi"): Linux has no Wi-Fi of its own']],
  ["linux", 'require("neopixel").write(D1, [1, 2, 3]);', ['require("neopixel"): Linux has no NeoPixels']],
  ["esp8266", "D17.set();", ["D17: an ESP8266 has no D17"]],
  ["esp32", "console.log(analogRead(A0));", ["A0: an ESP32 has no A0"]],
  ["linux", "NodeMCU.D1.set();", ["NodeMCU: Linux has no NodeMCU"]],
  ["linux", "ESP32.reboot();", ["ESP32: Linux has no ESP32"]],
  ["esp8266", "E.FFT([1, 2]);", ["E.FFT: an ESP8266 has no FFT"]],
  ["esp8266", 'E["FFT"]([1, 2]);', ['E["FFT"]: an ESP8266 has no FFT']],
  ["esp8266", 'const { SHA256 } = require("crypto");\nconsole.log(SHA256("a"));', ["SHA256: an ESP8266 has no SHA256"]],
  [
    "esp32",
    "Graphics.createArrayBuffer(128, 64, 1).clear().drawString('long enough', 0, 0).drawLineAA(0, 0, 9, 9);",
    ["drawLineAA: an ESP32 has no drawLineAA"],
  ],
  [
    "esp32",
    `${RADIO}radio.setSNTP("pool.ntp.org", 1);`,
    ["radio.setSNTP: an ESP32 has no setSNTP(server: string, hours: number)"],
  ],
  [
    "esp8266",
    `${RADIO}radio.setSNTP("pool.ntp.org", "UTC0");`,
    ["radio.setSNTP: an ESP8266 has no setSNTP(server: string, zone: string)"],
  ],
  ["esp32", `${RADIO}radio.connect("x", { password: "y", channel: 3 });`, ["channel: an ESP32 has no channel"]],
  ["esp32", `${RADIO}console.log(radio.getDetails().rssi);`, ["radio.getDetails().rssi: an ESP32 has no rssi"]],
  ["esp8266", "I2C2.setup();\nSPI2.setup();", ["I2C2: an ESP8266 has no I2C2", "SPI2: an ESP8266 has no SPI2"]],
];

/** Board and code of which nothing is said. */
const RIGHT: [why: string, board: string, code: string][] = [
  ["on the chip that has it", "esp32", 'console.log(require("tls"), E.FFT, D17, ESP32.getState().freeHeap);'],
  ["on the chip that has this overload", "esp8266", `${RADIO}radio.setSNTP("pool.ntp.org", 1);`],
  ["behind the chip's name", "esp8266", 'if (chip === "ESP32") ESP32.deepSleep(1);\nelse ESP8266.deepSleep(1, 1);'],
  ["behind a chip's name that is not this one's", "esp8266", 'if (chip !== "ESP8266") ESP32.deepSleep(1);'],
  ["in a conditional expression", "esp8266", 'console.log(chip === "ESP32" ? require("tls") : require("net"));'],
  ["behind &&", "linux", 'if (wifi && require("Wifi").getIP().ip) console.log(chip);'],
  ["after a return", "linux", 'export function f() {\n  if (chip !== "ESP32") return;\n  ESP32.reboot();\n}'],
  ["where typeof asks for it", "linux", 'if (typeof ESP32 !== "undefined") ESP32.reboot();'],
  ["where typeof asks for the function", "esp8266", 'if (typeof E.FFT === "function") E.FFT([1, 2]);'],
  ["in a try that catches", "linux", 'try {\n  require("Wifi").stopAP();\n} catch (_) {}'],
  ["as a type", "linux", "export let info: ReturnType<typeof ESP8266.getResetInfo> | undefined;"],
  ["as a name of one's own", "esp8266", "const D17 = 1;\nconsole.log(D17);"],
];

describe("what a chip lacks", () => {
  const cases = [
    ...LACKING.map(([board, code]) => ({ board, code })),
    ...RIGHT.map(([, board, code]) => ({ board, code })),
  ];
  const file = (index: number) => `boards/case${index}.ts`;
  const whole = (code: string) => {
    const constants = ["chip", "wifi"].filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    return constants.length
      ? `import { ${constants.join(", ")} } from "virtual:board";\n${code}`
      : `${code}\nexport {};`;
  };
  let said: string[][] | undefined;

  /** All cases are one program: to make one takes a second. */
  function saidOf(index: number): string[] {
    if (!said) {
      const root = project(Object.fromEntries(cases.map(({ code }, i) => [file(i), whole(code)])));
      const program = programOf(
        root,
        cases.map((_, i) => file(i)),
      );
      said = cases.map(({ board }, i) =>
        lackingOnChip(program.getSourceFile(join(root, file(i)))!, program, loadBoard(board)).map(
          ({ message }) => message,
        ),
      );
    }
    return said[index]!;
  }

  test.each(LACKING.map((each, index) => [...each, index] as const))(
    "on %s, of %j: %j",
    (_board, _code, expected, index) => {
      expect(saidOf(index)).toEqual(expected);
    },
  );

  test.each(RIGHT.map((each, index) => [...each, LACKING.length + index] as const))(
    "nothing %s (%s)",
    (_why, _board, _code, index) => {
      expect(saidOf(index)).toEqual([]);
    },
  );
});

describe("a build for a chip", () => {
  const errorOf = (code: string, board = {}) => {
    const root = project({ "boards/own/board.json": boardJson(board), "boards/own/main.ts": code });
    return messageOf(() => bundle(selectTargets({ board: "own", root }), { root }));
  };

  test("fails with the place of what the chip lacks, all of them at once", async () => {
    expect(await errorOf('console.log(\n  require("tls"),\n  D33,\n);')).toBe(
      'boards/own/main.ts(2,3): error TS90000: require("tls"): an ESP8266 has no TLS\nboards/own/main.ts(3,3): error TS90000: D33: an ESP8266 has no D33',
    );
  });

  test("fails over a pin of its board that the chip lacks", async () => {
    expect(await errorOf("console.log(1);", { pins: { LED: "D2", BUTTON: "D33" } })).toBe(
      "boards/own/board.json(1,1): error TS90000: /pins/BUTTON D33: an ESP8266 has no D33",
    );
  });
});
