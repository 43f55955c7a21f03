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
    .description("write settings, loader and firmware to a board, and show its console until it is online")
    .option("--port <port>", "its serial port, as in /dev/ttyUSB0 or COM3, or a bridge, tcp://host:port")
    .addOption(boardOption("the board"))
    .addOption(EXAMPLE)
    .addOption(SETTINGS)
    .option("--no-settings", "leave the settings that the board has")
    .option("--no-sign", "not signed, though there is a signing key; a board that has the key loses it")
    .option("--compact", "give back the flash of erased files first")
    .option("--wait <seconds>", "how long it may take to come online; 0 does not wait", seconds(0, 86_400), 60)
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
    .summary("make a web page that flashes, for those without Node")
    .description("make dist/flash/: a page that writes settings and firmware to a board by Web Serial, without Node")
    .option("--board <names>", "only for these boards, folders in boards/ (several with commas)")
    .option("--example <name>", "with boards/examples/<name>.ts instead of each board's own firmware")
    .option("--no-sign", "not signed, though there is a signing key")
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options) => (await import("../flash-page/command.js")).flashPageCommand(options));

  program
    .command("monitor")
    .summary("show the console of a board, and type there")
    .description("show the console of a board; what is typed goes there")
    .option("--port <port>", "its serial port, or a bridge, tcp://host:port")
    .option("--board <name>", "what it runs, for stack traces that name the source: a folder in boards/")
    .addOption(EXAMPLE)
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .action(async (options: MonitorOptions) => (await import("../monitor/command.js")).monitorCommand(options));

  program
    .command("doctor")
    .summary("what is missing or wrong, and how to mend it")
    .description("look at this machine, the settings, a board and its server, in the order to mend what is wrong")
    .addOption(SETTINGS)
    .addOption(NO_SETTINGS)
    .option("--port <port>", "the board's serial port, or a bridge, tcp://host:port; opening it restarts many boards")
    .option("--board <name>", "what it is to be, a folder in boards/")
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .option(
      "--server [url]",
      "does it work with this ThingsBoard, or with that of the settings? By devices that are made for it and deleted again",
    )
    .option("--user <email>", "tenant's administrator there, or TB_USER; the password is asked for, or TB_PASSWORD")
    .addOption(MQTT_HOST)
    .option("--mqtt-port <number>", "its MQTT port; or TB_MQTT_PORT; default: that of the settings, or 1883", toPort)
    .action(async (options: DoctorOptions) => (await import("../doctor/command.js")).doctorCommand(options));
}
