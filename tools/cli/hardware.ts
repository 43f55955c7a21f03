/** Commands for a board: its settings, its flash, its console. */
import type { Command } from "commander";
import type { DoctorOptions } from "../doctor/command.js";
import { EXIT, exitCodesHelp } from "../exit-codes.js";
import type { FlashOptions } from "../flash/command.js";
import type { MonitorOptions } from "../monitor/command.js";
import type { SettingsOptions } from "../settings/command.js";
import {
  boardOption,
  EXAMPLE,
  MODULES_URL,
  MQTT_HOST,
  NO_SETTINGS,
  OFFLINE,
  SETTINGS,
  seconds,
  TEXT,
  toBaud,
  toPort,
} from "./arguments.js";

export function addHardwareCommands(program: Command): void {
  program
    .command("settings [device]")
    .summary("ask for a device's Wi-Fi, server and token")
    .description("Ask for Wi-Fi, server and token of a device, and write settings/<device>.json.")
    .option("--wifi-ssid <name>", "name of the Wi-Fi network; or TB_WIFI_SSID")
    .option("--wifi-password <text>", "password of the Wi-Fi network; or TB_WIFI_PASSWORD, which keeps it secret")
    .option("--server <address>", "your ThingsBoard, as in https://my.thingsboard; or TB_SERVER")
    .addOption(MQTT_HOST)
    .option("--mqtt-port <number>", "its MQTT port; or TB_MQTT_PORT; default: 1883", toPort)
    .option("--token <token>", "access token of the device; or TB_TOKEN, which keeps it secret")
    .option(
      "--provision-key <key>",
      "key of a device profile, for firmware that provisions itself; or TB_PROVISION_KEY",
    )
    .option("--provision-secret <secret>", "secret of that profile; or TB_PROVISION_SECRET, which keeps it secret")
    .option("--provision-name <name>", "name of the device that is provisioned; or TB_PROVISION_NAME")
    .option("--signing-key", "make settings/signing-key.json; firmware is signed with it from then on")
    .action(async (device: string | undefined, options: SettingsOptions) =>
      (await import("../settings/command.js")).settingsCommand({ device, ...options }),
    );

  program
    .command("flash")
    .summary("write settings and firmware to a board")
    .description("Write settings, loader and firmware to a board. Then show its console until it is online.")
    .option("--port <port>", "serial port of the board, as in /dev/ttyUSB0 or COM3, or tcp://host:port")
    .addOption(boardOption("the board"))
    .addOption(EXAMPLE)
    .addOption(SETTINGS)
    .option("--no-settings", "keep the settings that are on the board")
    .option("--no-sign", "do not sign, although there is a signing key; this removes the key from the board")
    .addOption(TEXT)
    .option("--compact", "compact the flash first: this frees the space of erased files")
    .option("--wait <seconds>", "how long to wait until the board is online; 0 does not wait", seconds(0, 86_400), 60)
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .addHelpText(
      "after",
      exitCodesHelp(EXIT.PORT, EXIT.SILENT, EXIT.WRONG_BOARD, EXIT.NO_ROOM, EXIT.NOT_WRITTEN, EXIT.NOT_ONLINE),
    )
    .action(async (options: FlashOptions) => (await import("../flash/command.js")).flashCommand(options));

  program
    .command("flash-page")
    .summary("make a web page that flashes boards")
    .description("Make dist/flash/: a web page that writes settings and firmware to a board. Its user needs no Node.")
    .option("--board <names>", "only these boards, folders in boards/ (several with commas)")
    .option("--example <name>", "use boards/examples/<name>.ts in place of each board's main.ts")
    .option("--no-sign", "do not sign, although there is a signing key")
    .addOption(TEXT)
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options) => (await import("../flash-page/command.js")).flashPageCommand(options));

  program
    .command("monitor")
    .summary("show the console of a board, and type there")
    .description(
      "Show the console of a board. What you type runs on the board. Ctrl-C goes to the board; Ctrl-C twice ends it.",
    )
    .option("--port <port>", "serial port of the board, or tcp://host:port")
    .option("--board <name>", "board whose firmware runs there, a folder in boards/; stack traces then name the source")
    .addOption(EXAMPLE)
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .action(async (options: MonitorOptions) => (await import("../monitor/command.js")).monitorCommand(options));

  program
    .command("doctor")
    .summary("find what is missing or wrong, and what to do")
    .description(
      "Check this machine, the settings, a board and its server, and say what to do. Start with the first problem.",
    )
    .addOption(SETTINGS)
    .addOption(NO_SETTINGS)
    .option("--port <port>", "serial port of the board, or tcp://host:port; this restarts many boards")
    .option("--board <name>", "the board that it must be, a folder in boards/")
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .option(
      "--server [url]",
      "check this ThingsBoard too, or that of the settings; makes devices for it, and deletes them again",
    )
    .option("--user <email>", "a tenant administrator of it; or TB_USER; asks for the password, or takes TB_PASSWORD")
    .addOption(MQTT_HOST)
    .option("--mqtt-port <number>", "its MQTT port; or TB_MQTT_PORT; default: that of the settings, or 1883", toPort)
    .action(async (options: DoctorOptions) => (await import("../doctor/command.js")).doctorCommand(options));
}
