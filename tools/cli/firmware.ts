/** Commands that need no hardware: firmware is built, and run on a virtual board. */
import type { Command } from "commander";
import type { StartOptions } from "../start/options.js";
import { toPort } from "./arguments.js";

export function addFirmwareCommands(program: Command): void {
  program
    .command("build")
    .summary("build dist/: modules for require(), and firmware")
    .description("build dist/: the modules for require() and the firmware of each board")
    .option("--board <name>", "only this board, a folder in boards/ (several with commas)")
    .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
    .option("--firmware-version <version>", "FIRMWARE_VERSION in place of the one in board.json")
    .action(async (options) => (await import("../build/command.js")).buildCommand(options));

  program
    .command("start")
    .summary("run firmware on a virtual board")
    .description("run the firmware on a virtual board, against a ThingsBoard emulator or a server")
    .option("--host <name>", "ThingsBoard's host; without it an emulator is started")
    .option("--port <number>", "its MQTT port", toPort)
    .option("--token <token>", "access token of the device; TB_TOKEN in the environment keeps it off the screen")
    .option("--board <name>", "the board to run it on, a folder in boards/", "esp32")
    .option("--example <name>", "the firmware, a file in boards/examples/", "smart-weather")
    .option("--main", "the board's own firmware, boards/<board>/main.ts, instead")
    .option("--interpreter", "run it on Espruino for Linux, named by ESPRUINO, ESPRUINO_ESP8266 or ESPRUINO_ESP32")
    .option("--mqtt-port <number>", "MQTT port of the emulator", toPort)
    .option("--http-port <number>", "port of the emulator's REST calls", toPort)
    .option("--once", "stop after the first telemetry has arrived")
    .action(async (options: StartOptions) => {
      await (await import("../start/index.js")).start(options);
    });
}
