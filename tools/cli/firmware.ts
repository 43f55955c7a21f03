/** Commands that need no hardware: firmware is built, and run on a virtual board. */
import { type Command, Option } from "commander";
import type { InitOptions } from "../init/command.js";
import type { NewBoardOptions, NewFirmwareOptions } from "../new/command.js";
import type { StartOptions } from "../start/options.js";
import type { WatchOptions } from "../watch/command.js";
import {
  boardOption,
  EXAMPLE,
  MODULES_URL,
  MQTT_HOST,
  NO_SETTINGS,
  OFFLINE,
  SERVER_VERSION_OPTION,
  SETTINGS,
  TEXT,
  toBaud,
  toNames,
  toParts,
  toPort,
} from "./arguments.js";

const PART_EXAMPLE = "bme280:sda=D21,scl=D22,temperature=automatic";

export function addFirmwareCommands(program: Command): void {
  program
    .command("build")
    .summary("build the modules and the firmware into dist/")
    .description("Build dist/: the modules for require(), and the firmware of each board.")
    .option("--board <names>", "build for these boards only, folders in boards/ (with commas between them)")
    .addOption(EXAMPLE)
    .option("--loader", "build the loader and the signature check too, when --board is given")
    .option("--firmware-version <version>", "FIRMWARE_VERSION of the firmware; default: that of board.json")
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options) => (await import("../compiler/command.js")).buildCommand(options));

  program
    .command("start")
    .summary("run firmware on a virtual board")
    .description(
      "Run firmware on a virtual board. The board connects to a ThingsBoard emulator, or to your server with --server.",
    )
    .option("--board <name>", "the board, a folder in boards/; default: the only folder in boards/, else esp32")
    .addOption(EXAMPLE)
    .option("--demo", "play the demonstration smart-weather, when neither --board nor --example is given")
    .addOption(new Option("--main").hideHelp())
    .option("--part <text>", `wire a part to the board, as in ${PART_EXAMPLE} (repeatable)`, toParts)
    .option(
      "--interpreter",
      "run it on Espruino for Linux: the program that ESPRUINO, ESPRUINO_ESP8266 or ESPRUINO_ESP32 names",
    )
    .option("--tokens", "run what a board is flashed with, dist/<name>.bin; default with --interpreter")
    .option("--text", "run the minified text, dist/<name>.min.js; default on a virtual board")
    .option("--server <address>", "your ThingsBoard, as in https://my.thingsboard; default: an emulator")
    .addOption(MQTT_HOST)
    .option("--mqtt-port <number>", "MQTT port of the server (1883) or of the emulator (any); or TB_MQTT_PORT", toPort)
    .option("--token <token>", "access token of the device on your server; or TB_TOKEN, which keeps it secret")
    .option("--user <email>", "show the devices of this user of your server on the page; or TB_USER")
    .option("--http-port <number>", "port of the emulator's REST API; default: any", toPort)
    .addOption(SERVER_VERSION_OPTION)
    .option("--password <text>", "password of the emulator's user; or TB_PASSWORD; default: a random one")
    .option("--once", "stop when the server has the first telemetry; fail when there is none within a minute")
    .option("--no-page", "show no web page")
    .option("--page-port <number>", "port of the web page; default: any", toPort)
    .option("--allow-host <names>", "accept these names of this machine too (with commas between them)", toNames)
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options: StartOptions) => {
      // What is told of wrong options waits for nothing else to be loaded.
      const checked = await (await import("../start/checks.js")).checkStart(options);
      await (await import("../start/index.js")).start(options, checked);
    });

  program
    .command("watch")
    .summary("build and start firmware each time you save")
    .description(
      "Build the firmware each time you save a source file, start it on a virtual board or flash it, and show its console.",
    )
    .addOption(boardOption("the board"))
    .addOption(EXAMPLE)
    .option("--port <port>", "flash the board at this serial port or bridge (tcp://host:port)")
    .addOption(SETTINGS)
    .addOption(NO_SETTINGS)
    .addOption(TEXT)
    .option("--part <text>", `wire a part to the virtual board, as in ${PART_EXAMPLE} (repeatable)`, toParts)
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .option("--no-page", "show no web page")
    .option("--page-port <number>", "port of the web page; default: any", toPort)
    .option("--allow-host <names>", "accept these names of this machine too (with commas between them)", toNames)
    .addOption(SERVER_VERSION_OPTION)
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .addHelpText("after", "\nWithout --port and without --settings, the virtual board connects to an emulator.")
    .action(async (options: WatchOptions) => (await import("../watch/command.js")).watchCommand(options));

  program
    .command("init [folder]")
    .summary("begin a project of your own")
    .description("Make a project of your own that uses this package. Files that are there already are not changed.")
    .option("--board <name>", "the board that its firmware is for: esp32, esp8266 or linux", "esp32")
    .option("--name <name>", "name of the project, and title of its firmware; the folder's name when absent")
    .action(async (folder: string | undefined, options: InitOptions) =>
      (await import("../init/command.js")).initCommand(folder ?? ".", options),
    );

  program
    .command("new-board <name>")
    .summary("make a board of your own from another one")
    .description("Make boards/<name>/ with the board.json and the main.ts of another board.")
    .requiredOption("--from <board>", "the board to copy, a folder in boards/")
    .action(async (name: string, options: NewBoardOptions) =>
      (await import("../new/command.js")).newBoard(name, options),
    );

  program
    .command("new-firmware <name>")
    .summary("make a firmware of your own from an example")
    .description("Make boards/<name>/ with an example as its main.ts, and the board.json of a board.")
    .requiredOption("--from <example>", "the example to copy, a file in boards/examples/")
    .addOption(boardOption("the board that it is for"))
    .action(async (name: string, options: NewFirmwareOptions) =>
      (await import("../new/command.js")).newFirmware(name, options),
    );
}
