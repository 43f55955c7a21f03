/** What is played for the examples of what a firmware may use besides, and for the demonstration. */
import { call, restart, set, share, stopServer, unshare } from "../play.js";
import { type Exchange, RPC_STEPS, TELEMETRY_THERE } from "./exchange.js";

const PROFILE = { provisionDeviceKey: "demo-key", provisionDeviceSecret: "demo-secret" };
/** Nobody listens there. */
const NOBODY = { host: "127.0.0.1", port: 1 };

export const OPT_IN: Record<string, Exchange> = {
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
    onPage: ["On the page, set the shared attributes intervalMs and place."],
    next: [],
    atServer: "On the device's page, set the shared attributes intervalMs (200 or more) and place.",
  },
  "device-health": {
    steps: [{ say: "The board reports how it is.", see: ["server telemetry freeVariables"] }],
    onPage: ["On the page, cut the board's network: reconnects counts it."],
    next: ["The next report comes in 30 seconds."],
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
    onPage: ['On the page, send a line of your own from the part "sensors": garage temperature=8'],
    next: [],
    atServer: 'The device must be a gateway: on its page, edit the device and tick "Is gateway".',
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
        isOffline: true,
        hand: restart,
        see: ["board left from before: "],
      },
      {
        say: "When the server is back, it gets all of them.",
        see: ["server telemetry freeVariables", "server telemetry freeVariables", "server telemetry freeVariables"],
      },
    ],
    onPage: ["On the page, cut the board's network, restart the board, and connect it again."],
    next: [],
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
  "rpc-methods": {
    steps: RPC_STEPS,
    onPage: ["On the page, call setLed with true or false, or measure."],
    next: [],
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
    onPage: ["On the page, set the shared attribute sleepSeconds, or hold the button while it wakes: it stays awake."],
    next: [],
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
  watchdog: {
    chips: ["ESP32"],
    needs: "the watchdog of a chip",
    steps: [{ say: "The board turns its watchdog on.", see: ["board Watchdog: on", "board ThingsBoard: connected"] }],
    onPage: [
      "See it bite: on the page, type clearInterval() at the console. The firmware hangs, and after two minutes the board restarts.",
    ],
    next: [],
    atServer: "The board restarts when its session hangs.",
  },
};
