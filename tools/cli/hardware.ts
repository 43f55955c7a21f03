/** Commands for a board: its settings, its flash, its console. */
import type { Command } from "commander";
import type { DoctorOptions } from "../doctor/command.js";
import { EXIT, exitCodesHelp } from "../exit-codes.js";
import type { FlashOptions } from "../flash/command.js";
import type { MonitorOptions } from "../monitor/command.js";
import type { SettingsOptions } from "../settings/command.js";
import { MODULES_URL, OFFLINE, toBaud, toSeconds } from "./arguments.js";

export function addHardwareCommands(program: Command): void {
  program
    .command("settings")
    .summary("ask for a device's Wi-Fi, server and token")
    .description("ask for Wi-Fi, server and token of a device, and write settings/<device>.json")
    .option("--device <name>", "name of the device, and of the file")
    .option("--ssid <name>", "its Wi-Fi network, or TB_WIFI_SSID in the environment")
    .option("--password <text>", "the network's password; TB_WIFI_PASSWORD in the environment keeps it off the screen")
    .option("--host <name>", "ThingsBoard's host, or TB_HOST")
    .option("--port <number>", "its MQTT port, or TB_PORT")
    .option("--token <token>", "access token of the device; TB_TOKEN in the environment keeps it off the screen")
    .option(
      "--provision-key <key>",
      "key of a device profile, for a firmware that provisions itself; or TB_PROVISION_KEY",
    )
    .option("--provision-secret <secret>", "its secret; TB_PROVISION_SECRET in the environment keeps it off the screen")
    .option("--signing-key", "make the key that firmware is signed with from then on, settings/signing-key.json")
    .option("--device-name <name>", "what such a device is to be called, or TB_DEVICE_NAME")
    .action(async (options: SettingsOptions) => (await import("../settings/command.js")).settingsCommand(options));

  program
    .command("flash")
    .summary("write settings and firmware to a board")
    .description("write settings, loader and firmware to a board, and show its console until it is online")
    .option("--port <port>", "its serial port, as in /dev/ttyUSB0 or COM3, or a bridge, tcp://host:port")
    .requiredOption("--board <name>", "what it is, a folder in boards/")
    .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
    .option("--device <name>", "settings/<name>.json; need not be said when there is only one")
    .option("--no-settings", "leave the settings that the board has")
    .option("--no-sign", "not signed, though there is a signing key; a board that has the key loses it")
    .option("--compact", "give back the flash of erased files first")
    .option("--wait <seconds>", "how long it may take to come online; 0 does not wait", toSeconds, 60)
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
    .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .action(async (options: MonitorOptions) => (await import("../monitor/command.js")).monitorCommand(options));

  program
    .command("doctor")
    .summary("what is missing or wrong, and how to mend it")
    .description("look at this machine, the settings, a board and its server, in the order to mend what is wrong")
    .option("--device <name>", "settings/<name>.json; need not be said when there is only one")
    .option("--port <port>", "the board's serial port, or a bridge, tcp://host:port; opening it restarts many boards")
    .option("--board <name>", "what it is to be, a folder in boards/")
    .option("--baud <number>", "speed of the serial port", toBaud, 115200)
    .option(
      "--server [url]",
      "does it work with this ThingsBoard, or with that of the settings? By devices that are made for it and deleted again",
    )
    .option("--user <email>", "tenant's administrator there, or TB_USER; the password is asked for, or TB_PASSWORD")
    .option("--mqtt <host:port>", "where its devices connect, if that is not the server's host and 1883")
    .action(async (options: DoctorOptions) => (await import("../doctor/command.js")).doctorCommand(options));
}
