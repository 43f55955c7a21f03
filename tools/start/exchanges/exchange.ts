/** What `npm start` plays for an example, and what a user can do next. */
import type { ChipName } from "../../virtual-board/index.js";
import type { DemoSetup } from "../demo.js";
import type { Server } from "../options.js";
import { call, type Step } from "../play.js";

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
  /** What to do next on the page. */
  onPage?: readonly string[];
  /** What to do next elsewhere. `{board}`, `{device}` and `{login}` are filled in. */
  next: readonly string[];
  /** The same, with a server of the user's own. */
  atServer: string;
}

export const TELEMETRY_THERE = "Its telemetry is under the device's latest telemetry.";

/** For a firmware with the methods setLed and measure. */
export const RPC_STEPS: readonly Step[] = [
  {
    say: "The owner switches the LED on.",
    act: call("setLed", true),
    see: ['server reply {"led":true}'],
  },
  {
    say: "The owner asks for a measurement. The reply comes half a second later.",
    act: call("measure", {}),
    see: ['server reply {"temperature":25.5}'],
  },
  {
    say: "The owner calls a method that the firmware does not have.",
    act: call("fly", {}),
    see: ['server reply {"error":"unknown method fly"}'],
  },
];
