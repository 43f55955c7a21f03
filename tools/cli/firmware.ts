/** Commands that need no hardware: firmware is built, and run on a virtual board. */
import type { Command } from "commander";
import type { NewBoardOptions, NewFirmwareOptions } from "../new/command.js";
import type { StartOptions } from "../start/options.js";
import type { WatchOptions } from "../watch/command.js";
import { MODULES_URL, OFFLINE, SERVER_VERSION_OPTION, toBaud, toNames, toParts, toPort } from "./arguments.js";

const PART_EXAMPLE = "bme280:sda=D21,scl=D22,temperature=automatic";

export function addFirmwareCommands(program: Command): void {
  program
    .command("build")
    .summary("build dist/: modules for require(), and firmware")
    .description("build dist/: the modules for require() and the firmware of each board")
    .option("--board <name>", "only this board, a folder in boards/ (several with commas)")
    .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
    .option("--loader", "the loader and the check of signatures too, where only some boards are built")
    .option("--firmware-version <version>", "FIRMWARE_VERSION in place of the one in board.json")
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options) => (await import("../build/command.js")).buildCommand(options));

  program
    .command("start")
    .summary("run firmware on a virtual board")
    .description("run the firmware on a virtual board, against a ThingsBoard emulator or a server")
    .option(
      "--host <name>",
      "ThingsBoard's host, or its address as in https://my.thingsboard; without it an emulator is started",
    )
    .option("--port <number>", "its MQTT port", toPort)
    .option("--token <token>", "access token of the device; TB_TOKEN in the environment keeps it off the screen")
    .option("--board <name>", "the board to run it on, a folder in boards/", "esp32")
    .option("--example <name>", "the firmware, a file in boards/examples/", "smart-weather")
    .option("--main", "the board's own firmware, boards/<board>/main.ts, instead")
    .option("--part <text>", `wire a part to it, as in ${PART_EXAMPLE} (again for more)`, toParts)
    .option("--interpreter", "run it on Espruino for Linux, named by ESPRUINO, ESPRUINO_ESP8266 or ESPRUINO_ESP32")
    .option("--mqtt-port <number>", "MQTT port of the emulator", toPort)
    .option("--http-port <number>", "port of the emulator's REST calls", toPort)
    .addOption(SERVER_VERSION_OPTION)
    .option("--password <text>", "of the emulator's user, else a random one; TB_PASSWORD keeps it off the screen")
    .option("--allow-host <names>", "also answer to these names of this machine (several with commas)", toNames)
    .option("--once", "stop when the server has the first telemetry; an error when it has none within a minute")
    .option("--no-page", "no web page")
    .option("--page-port <number>", "port of the web page; any free one otherwise", toPort)
    .option("--user <name>", "show the server's devices on the page, as this user; TB_PASSWORD, or asked for")
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options: StartOptions) => {
      await (await import("../start/index.js")).start(options);
    });

  program
    .command("watch")
    .summary("build and start firmware anew each time you save")
    .description(
      "build firmware each time a source is saved, start it on a virtual board or flash it, and show its console",
    )
    .option("--board <name>", "the board, a folder in boards/", "esp32")
    .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
    .option("--port <port>", "flash the board at this serial port, or bridge, tcp://host:port")
    .option("--device <name>", "settings/<name>.json: its server; without a port an emulator is started when absent")
    .option("--no-settings", "leave the settings that a board has")
    .option("--part <text>", `wire a part to the virtual board, as in ${PART_EXAMPLE} (again for more)`, toParts)
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .option("--no-page", "no web page beside the virtual board")
    .option("--page-port <number>", "port of the web page; any free one otherwise", toPort)
    .option("--allow-host <names>", "also answer to these names of this machine (several with commas)", toNames)
    .addOption(SERVER_VERSION_OPTION)
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options: WatchOptions) => (await import("../watch/command.js")).watchCommand(options));

  program
    .command("new-board <name>")
    .summary("begin a board of your own from another")
    .description("make boards/<name>/ with the board.json and the main.ts of another board")
    .requiredOption("--from <board>", "the board to begin with, a folder in boards/")
    .action(async (name: string, options: NewBoardOptions) =>
      (await import("../new/command.js")).newBoard(name, options),
    );

  program
    .command("new-firmware <name>")
    .summary("begin a firmware of your own from an example")
    .description("make boards/<name>/ with an example as its main.ts, and the board.json of a board")
    .requiredOption("--from <example>", "the example to begin with, a file in boards/examples/")
    .option("--board <name>", "the board that it is for, a folder in boards/", "esp32")
    .action(async (name: string, options: NewFirmwareOptions) =>
      (await import("../new/command.js")).newFirmware(name, options),
    );
}
