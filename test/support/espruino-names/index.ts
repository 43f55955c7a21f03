/**
 * The names that Espruino has built in on each chip, and those of them that are not declared, with the reason.
 *
 * `names.json` comes from Espruino's source (c5ff787b1, 2v29). There a comment that begins with `JSON` describes each function, class, module and variable, with the
 * macros that it depends on. `make wrappersources` for the boards ESP32, ESP8266_4MB and LINUX says which files are part of a build, and `make -pn` which macros it
 * defines; `get_jsondata()` of `scripts/common.py` reads the comments of these files with them; what `boards/ESP8266.blocklist` names is not in the build of an ESP8266. Each class
 * is a global too, and so are the pins of `get_pins()` and the devices in `boards/*.py`. A method is under `Class.prototype`, what is called on the class itself under `Class`, what a
 * module has under `require("module")`; the three numbers of events, start-up code and interrupts are left out. With 512 kB of flash (board ESP8266_BOARD) an ESP8266 lacks
 * Graphics, crypto and TelnetServer.
 *
 * The interpreters that tests run on are Linux builds: what a chip alone has (Wifi, neopixel, ESP32, ESP8266, NodeMCU, NRF, Bluetooth, LED, BTN, A0) is known from the source alone.
 */
import { readFileSync } from "node:fs";

const read = (file: string) => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));

/** Owner, then name, then the chips that have it. */
export const NAMES: Map<string, Map<string, string[]>> = new Map(
  Object.entries<Record<string, string>>(read("names.json")).map(([owner, byChips]) => [
    owner,
    new Map(
      Object.entries(byChips).flatMap(([chips, names]) => names.split(" ").map((name) => [name, chips.split(" ")])),
    ),
  ]),
);

/** "owner name" and why it is not declared. */
export const UNDECLARED: Map<string, string> = new Map(Object.entries<string>(read("undeclared.json")));
