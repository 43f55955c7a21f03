/** What `npm start` plays for each example, and what a user can do next. */
import type { Board } from "../build/boards.js";
import { PROJECT, ROOT } from "../project.js";
import type { ChipName } from "../virtual-board/index.js";
import type { DemoSetup } from "./demo.js";
import type { Server } from "./options.js";
import { call, claim, plug, press, restart, type Step, set, share, stopServer, unshare } from "./play.js";

export interface Exchange extends DemoSetup {
  /** The chips that the example is for; absent: all. */
  chips?: readonly ChipName[];
  /** Why it does nothing on an interpreter. */
  needs?: string;
  /** Of the virtual board, besides the example's parts.json, as `--part` takes them. */
  parts?: readonly string[];
  /** Of the board, in place of the server's host and token. */
  settings?: object;
  /** Where the hosts are that the firmware names, in the network of the virtual board. */
  hosts?: (server: Server) => Record<string, { host: string; port: number }>;
  steps: readonly Step[];
  /** What to do next. `{board}`, `{device}` and `{login}` are filled in. */
  next: readonly string[];
  /** The same, with a server of the user's own. */
  atServer: string;
}

const TELEMETRY_THERE = "Its telemetry is under the device's latest telemetry.";
const PROFILE = { provisionDeviceKey: "demo-key", provisionDeviceSecret: "demo-secret" };
/** Nobody listens there. */
const NOBODY = { host: "127.0.0.1", port: 1 };
const NEEDS_PINS = "parts on pins";
const SET_LED: Step = {
  say: "The owner switches the LED on.",
  act: call("setLed", true),
  see: ['server reply {"led":true}'],
};
const MEASURE: Step = {
  say: "The owner asks for a measurement. The reply comes half a second later.",
  act: call("measure", {}),
  see: ['server reply {"temperature":25.5}'],
};
const FLY: Step = {
  say: "The owner calls a method that the firmware does not have.",
  act: call("fly", {}),
  see: ['server reply {"error":"unknown method fly"}'],
};

const AFTER_MAIN = [
  "Change boards/{board}/main.ts, and run: npm run watch -- --board {board}",
  "Put it on a board: npm run flash -- --board {board} --port /dev/ttyUSB0",
];

const EXCHANGES: Record<string, Exchange> = {
  "attribute-cache": {
    prepare: ({ device }) => device.setSharedAttributes({ intervalMs: 2000 }),
    steps: [
      {
        say: "The board asks for its settings. The server has an interval of two seconds.",
        see: ["board every 2000 ms", "server telemetry freeVariables", "server telemetry freeVariables"],
      },
      {
        say: "The owner sets the other shared attribute.",
        act: share({ place: "hall" }),
        see: ["board this is hall"],
      },
      {
        say: "The owner sets a wrong interval. The firmware keeps the one before.",
        act: share({ intervalMs: 1 }),
        see: ["board ThingsBoard: error -18 attribute intervalMs"],
      },
      {
        say: "The owner deletes the place. The firmware goes back to its default.",
        act: unshare("place"),
        see: ["board this is nowhere"],
      },
    ],
    next: ["On the page, set the shared attributes intervalMs and place."],
    atServer: "On the device's page, set the shared attributes intervalMs (200 or more) and place.",
  },
  "attribute-request": {
    prepare: ({ device }) => device.setSharedAttributes({ targetTemperature: 22 }),
    steps: [
      {
        say: "The board asks for its attributes. The server does not know its model yet, so the board sends it.",
        see: ['board attributes: {"shared":{"targetTemperature":22}}', "server attributes model DHT-22"],
      },
      {
        say: "The board starts again. The server knows its model now.",
        hand: restart,
        see: ['board attributes: {"client":{"model":"DHT-22"}'],
      },
    ],
    next: ["On the page, set targetTemperature and restart the board: it asks at each connect."],
    atServer:
      "On the device's page, set the shared attribute targetTemperature. The firmware asks for it at each connect.",
  },
  "attribute-updates": {
    steps: [
      {
        say: "The owner sets a shared attribute.",
        act: share({ frequency: 50 }),
        see: ["board frequency is 50", "board update: "],
      },
      {
        say: "The owner changes it, and sets another one.",
        act: share({ frequency: 60, place: "hall" }),
        see: ["board frequency is 60", "board update: "],
      },
      {
        say: "The owner deletes it.",
        act: unshare("frequency"),
        see: ["board frequency was deleted"],
      },
    ],
    next: ["On the page, set the shared attribute frequency, or any other."],
    atServer: "On the device's page, set the shared attribute frequency, or any other.",
  },
  bme280: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The board reads its sensor. An empty sensorError means that the sensor answers.",
        see: ["server telemetry temperature"],
      },
      {
        say: "Somebody warms the sensor.",
        hand: set("bme280", "temperature", 30),
        see: ["server telemetry temperature 30"],
      },
      {
        say: "Somebody unplugs the sensor. The telemetry says why there is no value.",
        hand: plug("bme280", false),
        see: ["board ThingsBoard: error -14 sensor: ", "server telemetry sensorError"],
      },
      {
        say: "The sensor is plugged in again.",
        hand: plug("bme280", true),
        see: ["server telemetry"],
      },
    ],
    next: ["On the page, move the sliders of the sensor.", "How to wire a real one: docs/sensors.md"],
    atServer: TELEMETRY_THERE,
  },
  claiming: {
    steps: [
      {
        say: "The board tells the server its secret.",
        see: ["board claiming: open for ten minutes"],
      },
      {
        say: "A customer claims the device with that secret.",
        act: claim("change-me"),
        see: ["server claiming is claimed: SUCCESS"],
      },
    ],
    next: ["Write a secret of your own into boards/examples/claiming.ts before you flash it."],
    atServer: "Now a user of a customer can claim the device with its name and the secret, by the widget for claiming.",
  },
  "device-health": {
    steps: [{ say: "The board reports how it is.", see: ["server telemetry freeVariables"] }],
    next: ["The next report comes in 30 seconds.", "On the page, cut the board's network: reconnects counts it."],
    atServer: TELEMETRY_THERE,
  },
  dht22: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The board reads its sensor every ten seconds. An empty sensorError means that the sensor answers.",
        see: ["server telemetry humidity 45 temperature 21.5"],
      },
      {
        say: "Somebody warms the sensor.",
        hand: set("dht22", "temperature", 30),
        see: ["server telemetry humidity 45 temperature 30"],
      },
    ],
    next: ["On the page, move the sliders of the sensor, or unplug it.", "How to wire a real one: docs/sensors.md"],
    atServer: TELEMETRY_THERE,
  },
  ds18b20: {
    needs: NEEDS_PINS,
    steps: [
      { say: "The board finds two thermometers on one wire.", see: ["server telemetry return 41.5 boiler 62"] },
      {
        say: "Somebody unplugs one of them.",
        hand: plug("return", false),
        see: ["board ThingsBoard: error -14 sensor: return does not answer"],
      },
      { say: "It is plugged in again.", hand: plug("return", true), see: ["server telemetry return 41.5 boiler 62"] },
    ],
    next: ["On the page, move the sliders of the thermometers.", "How to wire real ones: docs/sensors.md"],
    atServer: TELEMETRY_THERE,
  },
  "firmware-update": {
    steps: [{ say: "The board tells which firmware it runs.", see: ["board Firmware: "] }],
    next: [
      "Send it the next version. In another terminal, in one line:",
      "npm run ota -- --board {board} --example firmware-update --device {device} --firmware-version 1.0.1 {login}",
      "It asks for the password that is printed above.",
    ],
    atServer:
      "Now send it the next version: npm run ota -- --board {board} --example firmware-update --device NAME --firmware-version 1.0.1",
  },
  gateway: {
    chips: ["ESP32"],
    needs: "a second serial port",
    isGateway: true,
    parts: ["serial-text:name=sensors,tx=D16,rx=D17"],
    steps: [
      { say: "The gateway connects.", see: ["board ThingsBoard: connected"] },
      {
        say: "A sensor in the cellar sends a line to the serial port. The gateway makes a device of it.",
        hand: set("sensors", "line", "cellar temperature=12.5 humidity=80"),
        see: ["server cellar is connected", "server telemetry cellar: temperature 12.5 humidity 80"],
      },
      {
        say: "A sensor in the attic sends a line too.",
        hand: set("sensors", "line", "attic temperature=31"),
        see: ["server attic is connected", "server telemetry attic: temperature 31"],
      },
      {
        say: "The owner calls the cellar. The gateway passes the call on to the serial port.",
        act: call("blink", 3, "cellar"),
        see: ['server reply {"sent":true}'],
      },
    ],
    next: ['On the page, send a line of your own from the part "sensors": garage temperature=8'],
    atServer: 'The device has to be a gateway: on its page, edit the device and tick "Is gateway".',
  },
  hosts: {
    needs: "a network in which hosts fail",
    settings: { host: "192.168.1.10" },
    hosts: (server) => ({ "192.168.1.10": NOBODY, "192.168.1.11": server }),
    steps: [
      {
        say: "Nobody listens at the host of the settings, 192.168.1.10. The board tries the next one.",
        see: [
          "board ThingsBoard: error -9",
          "board hosts: 192.168.1.11 is there",
          "server telemetry host 192.168.1.11",
        ],
      },
    ],
    next: ["Write the hosts of your cluster into boards/examples/hosts.ts before you flash it."],
    atServer: "Stop your server: the board tries the hosts that boards/examples/hosts.ts names.",
  },
  neopixel: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The owner makes the strip orange.",
        act: call("setStrip", "#ff8000"),
        see: ['server reply {"strip":"#ff8000"}'],
      },
      {
        say: "The owner lights the first two: red and green.",
        act: call("setStrip", ["#ff0000", "#00ff00"]),
        see: ["server reply {"],
      },
      { say: "This is not a colour.", act: call("setStrip", "red"), see: ['server reply {"error":'] },
    ],
    next: [
      'On the page, look at the strip, and call setStrip with "#0000ff".',
      "How to wire a real one: docs/sensors.md",
    ],
    atServer: 'Call setStrip with "#ff8000": npm run devices -- rpc NAME setStrip "#ff8000"',
  },
  "persistent-queue": {
    steps: [
      { say: "The board sends a reading.", see: ["server telemetry freeVariables"] },
      {
        say: "The server is gone for 30 seconds. The readings wait in flash.",
        act: stopServer(30_000),
        see: ["board safe, 1 wait in flash", "board safe, 2 wait in flash"],
      },
      {
        say: "The board loses its power and starts again. It finds the readings in its flash.",
        hand: restart,
        see: ["board left from before: "],
      },
      {
        say: "When the server is back, it gets all of them.",
        see: ["server telemetry freeVariables", "server telemetry freeVariables", "server telemetry freeVariables"],
      },
    ],
    next: ["On the page, cut the board's network, restart the board, and connect it again."],
    atServer: "Cut the network of your server for a minute: no reading is missing.",
  },
  provisioning: {
    profile: {
      name: "sensors",
      provision: { type: "CHECK_PRE_PROVISIONED_DEVICES", key: "demo-key", secret: "demo-secret" },
    },
    settings: { accessToken: undefined, deviceName: "provisioning", ...PROFILE },
    steps: [
      {
        say: "The board has no token. It asks for one, with the key and the secret of its device profile.",
        see: ["server provisioning gets its token", "board ThingsBoard: connected", "server telemetry freeVariables"],
      },
      {
        say: "The board starts again. Its token is in its flash.",
        hand: restart,
        see: ["board ThingsBoard: connected"],
      },
    ],
    next: ["On a board: run npm run settings -- series --provision-key KEY --provision-secret SECRET, then flash it."],
    atServer:
      "With a token it does not ask. Key and secret come from the settings: npm run settings -- series --provision-key KEY --provision-secret SECRET",
  },
  relay: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The owner switches the relay on by a shared attribute.",
        act: share({ relay: true }),
        see: ["board Relay: on", "server attributes relay true"],
      },
      {
        say: "Somebody presses the button of the board.",
        hand: press("button"),
        see: ["board Relay: off", "server attributes relay false"],
      },
    ],
    next: [
      "On the page, press the button, or set the shared attribute relay.",
      "How to wire a real one: docs/sensors.md",
    ],
    atServer: "On the device's page, set the shared attribute relay to true.",
  },
  rpc: {
    prepare: ({ emulator }) => emulator.onClientRpc("getTime", () => ({ time: Date.now() })),
    steps: [
      {
        say: "The board asks the server for the time. The emulator answers as a rule chain would.",
        see: ['board getTime: {"time":'],
      },
      SET_LED,
      MEASURE,
      FLY,
    ],
    next: ["On the page, call setLed with true or false, or measure."],
    atServer:
      "Call setLed: npm run devices -- rpc NAME setLed true. For getTime your rule chain has to answer: see docs/api.md#rpc",
  },
  "rpc-methods": {
    steps: [SET_LED, MEASURE, FLY],
    next: ["On the page, call setLed with true or false, or measure."],
    atServer: "Call setLed: npm run devices -- rpc NAME setLed true",
  },
  sensor: {
    steps: [
      {
        say: "The firmware reads its sensor four times a second.",
        see: ["server telemetry sensorError (empty)", "server telemetry temperature 20.1"],
      },
      {
        say: "Each tenth reading fails. sensorError says why. It is empty again when the sensor answers.",
        see: ["server telemetry sensorError no answer from the sensor", "server telemetry sensorError (empty)"],
      },
    ],
    next: ["Put your sensor into read() of boards/examples/sensor.ts."],
    atServer: TELEMETRY_THERE,
  },
  "session-limits": {
    emulator: { rateLimits: { messages: "20:10", telemetryMessages: "10:10", telemetryDataPoints: "10:5" } },
    steps: [
      {
        say: "The board has 21 values to send. The server allows ten in five seconds.",
        see: ["board limits ", "board all: acknowledged"],
      },
    ],
    next: [
      "All values arrived, and the server never closed the link. The limits are in the tenant profile of a ThingsBoard.",
    ],
    atServer: TELEMETRY_THERE,
  },
  sleep: {
    chips: ["ESP32", "ESP8266"],
    needs: "a chip that sleeps",
    prepare: ({ device }) => device.setSharedAttributes({ sleepSeconds: 5 }),
    steps: [
      {
        say: "The board sends a reading, and sleeps for five seconds.",
        see: ["board Sleep: the server has it", "board Sleep: awake for"],
      },
      { say: "It wakes, and does the same again.", see: ["board Sleep: the server has it", "board Sleep: awake for"] },
    ],
    next: ["On the page, set the shared attribute sleepSeconds, or hold the button while it wakes: it stays awake."],
    atServer: "On the device's page, set the shared attribute sleepSeconds.",
  },
  "smart-weather": {
    name: "Smart Weather",
    type: "weather station",
    prepare: ({ device }) => device.setSharedAttributes({ intervalMs: 2000 }),
    steps: [
      {
        say: "The weather station sends what it measures.",
        see: ["server telemetry temperature", "server telemetry temperature"],
      },
      {
        say: "The owner switches the fan on. It is the LED of the board.",
        act: (stage) => {
          stage.demo.isFanOn = true;
          return call("setFan", true)!(stage);
        },
        see: ['server reply {"fan":true}', "server telemetry temperature", "server telemetry temperature"],
      },
      {
        say: "The owner sets the interval to one second.",
        act: share({ intervalMs: 1000 }),
        see: ["board Weather: every 1000 ms", "server telemetry temperature", "server telemetry temperature"],
      },
    ],
    next: [],
    atServer: `${TELEMETRY_THERE} Call setFan, or set the shared attributes intervalMs and alarmTemperature.`,
  },
  ssd1306: {
    needs: NEEDS_PINS,
    steps: [
      {
        say: "The owner calls the board. The display shows the call.",
        act: call("hello", { from: "ThingsBoard" }),
        see: ['server reply {"shown":"hello"}'],
      },
    ],
    next: ["On the page, look at the display, and call any method.", "How to wire a real one: docs/sensors.md"],
    atServer: "Call any method: npm run devices -- rpc NAME hello world",
  },
  telemetry: {
    steps: [
      {
        say: "The board sends values of now, a value of 2016, and a list.",
        see: [
          "server telemetry temperature 25.5 humidity 60",
          "server telemetry temperature 42.2 at 2016",
          "server telemetry online true",
          "board a list: acknowledged",
        ],
      },
    ],
    next: ["Change boards/examples/telemetry.ts, and run: npm run watch -- --board {board} --example telemetry"],
    atServer: TELEMETRY_THERE,
  },
  watchdog: {
    chips: ["ESP32"],
    needs: "the watchdog of a chip",
    steps: [{ say: "The board turns its watchdog on.", see: ["board Watchdog: on", "board ThingsBoard: connected"] }],
    next: [
      "See it bite: on the page, type clearInterval() at the console. The firmware hangs, and after two minutes the board restarts.",
    ],
    atServer: "The board restarts when its session hangs.",
  },
};

/** boards/<board>/main.ts, which its user has changed, and examples that a user has written: nothing is known of what they do. */
const OWN: Exchange = {
  steps: [{ say: "The firmware starts.", see: ["board ThingsBoard: connected"] }],
  next: ["On the page, look at its telemetry, call it, and set attributes."],
  atServer: TELEMETRY_THERE,
};

/** Of the firmware that is run: an example, or the board's own. */
export function exchangeOf(example: string | undefined, board: Pick<Board, "id" | "chip">): Exchange {
  if (example === undefined) return { name: board.id, ...OWN, next: [...OWN.next, ...AFTER_MAIN] };
  const exchange = { name: example, ...(Object.hasOwn(EXCHANGES, example) ? EXCHANGES[example]! : OWN) };
  const { chips = [board.chip] } = exchange;
  if (chips.includes(board.chip)) return exchange;
  const line = `This example is for an ${chips.join(" and an ")}: npm start -- --board ${chips[0]!.toLowerCase()} --example ${example}`;
  return { name: example, steps: [], next: [line], atServer: line };
}

/** The examples that it has an exchange for. */
export function playedExamples(): string[] {
  return Object.keys(EXCHANGES);
}

/** With its values, and with commands as they are typed in this project. */
export function filledIn(line: string, values: Record<string, string>): string {
  const filled = line.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  return PROJECT === ROOT
    ? filled
    : filled.replace(/npm (?:run )?([\w-]+) -- /g, (_, command: string) => `npx tb-espruino ${command} `);
}
