/** What is played for the examples of the client's own methods. */
import { claim, restart, share, unshare } from "../play.js";
import { type Exchange, RPC_STEPS, TELEMETRY_THERE } from "./exchange.js";

export const API: Record<string, Exchange> = {
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
    onPage: ["On the page, set targetTemperature and restart the board: it asks at each connect."],
    next: [],
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
    onPage: ["On the page, set the shared attribute frequency, or any other."],
    next: [],
    atServer: "On the device's page, set the shared attribute frequency, or any other.",
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
  rpc: {
    prepare: ({ emulator }) => emulator.onClientRpc("getTime", () => ({ time: Date.now() })),
    steps: [
      {
        say: "The board asks the server for the time. The emulator answers as a rule chain would.",
        see: ['board getTime: {"time":'],
      },
      ...RPC_STEPS,
    ],
    onPage: ["On the page, call setLed with true or false, or measure."],
    next: [],
    atServer:
      "Call setLed: npm run devices -- rpc NAME setLed true. For getTime your rule chain has to answer: see docs/api.md#rpc",
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
};
