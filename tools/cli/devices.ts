/** Commands for ThingsBoard, as the devices' owner. */
import type { Command } from "commander";
import type { CreateOptions, DeleteOptions, ListOptions, TokenOptions } from "../devices/manage.js";
import type { ServerOptions } from "../devices/server.js";
import type { AttributesOptions, RpcCommandOptions, TelemetryOptions } from "../devices/talk.js";
import { EXIT, exitCodesHelp } from "../exit-codes.js";
import type { OtaOptions } from "../ota/command.js";
import type { SignOptions } from "../signing/command.js";
import { boardOption, EXAMPLE, MODULES_URL, NO_SETTINGS, OFFLINE, seconds, TEXT } from "./arguments.js";

const FROM = `
Server and user come from the options, from TB_SERVER and TB_USER, or from
settings/<device>.json, where "create" and "token" write them. The password
comes from TB_PASSWORD. Without that, the command asks for it.
`;

export function addDevicesCommands(program: Command): void {
  const devices = program
    .command("devices")
    .helpCommand(false)
    .summary("list, create and delete devices; see their data, call RPCs")
    .description(
      "Work with the devices of a ThingsBoard or of the emulator: list them, see their data, set attributes, call RPCs.",
    )
    .addHelpText("after", FROM + exitCodesHelp(EXIT.NO_SERVER, EXIT.REFUSED, EXIT.NO_REPLY));
  const manage = () => import("../devices/manage.js");
  const talk = () => import("../devices/talk.js");

  add(devices, "list [text]", "list all devices, or those with this text in their name")
    .option("--json", "print one JSON object a line")
    .action(async (text: string | undefined, options: ListOptions) => (await manage()).listDevices(text, options));
  add(devices, "create <name>", "create a device, and write its token into its settings file")
    .option("--profile <name>", "device profile; default: that of the server")
    .option("--label <text>", "label of the device")
    .option("--no-save", "write no settings file")
    .action(async (name: string, options: CreateOptions) => (await manage()).createDevice(name, options));
  add(devices, "token <name>", "write its token into its settings file")
    .option("--show", "print the token, and write nothing")
    .option("--rotate", "make a new token first; the server refuses the old one from then on")
    .action(async (name: string, options: TokenOptions) => (await manage()).deviceToken(name, options));
  add(devices, "delete <names...>", "delete devices with all their data; asks first")
    .option("--yes", "do not ask")
    .action(async (names: string[], options: DeleteOptions) => (await manage()).deleteDevices(names, options));
  add(devices, "telemetry <name>", "show its last values, then each new one until Ctrl-C")
    .option("--keys <names>", "show these keys only (with commas between them)")
    .option("--once", "stop after the last values")
    .option("--json", "print one JSON object a line")
    .action(async (name: string, options: TelemetryOptions) => (await talk()).deviceTelemetry(name, options));
  add(devices, "attributes <name>", "show its client, shared and server attributes")
    .option("--json", "print one JSON object a line")
    .action(async (name: string, options: AttributesOptions) => (await talk()).deviceAttributes(name, options));
  add(devices, "set <name> <key=value...>", "set shared attributes; a value is JSON or a text").action(
    async (name: string, pairs: string[], options: ServerOptions) => (await talk()).setAttributes(name, pairs, options),
  );
  add(devices, "unset <name> <keys...>", "delete shared attributes").action(
    async (name: string, keys: string[], options: ServerOptions) => (await talk()).unsetAttributes(name, keys, options),
  );
  add(devices, "rpc <name> <method> [params]", "call an RPC, and print the reply; params are JSON or a text")
    .option("--oneway", "do not wait for a reply")
    .option("--wait <seconds>", "how long to wait for the reply", seconds(0.1, 3600), 10)
    .action(async (name: string, method: string, params: string | undefined, options: RpcCommandOptions) =>
      (await talk()).callDevice(name, method, params ?? "{}", options),
    );
}

export function addOtaCommand(program: Command): void {
  add(program, "ota", "Build firmware, send it to a device over the air, and wait until the device runs it.")
    .summary("update a device's firmware over the air")
    .addOption(boardOption("the board"))
    .requiredOption("--device <name>", "the device's name on ThingsBoard")
    .addOption(EXAMPLE)
    .option("--title <title>", "title of the package; a device takes its own title only; default: that of board.json")
    .option(
      "--firmware-version <version>",
      "version of the package; default: that of board.json, and a hash of the code",
    )
    .option("--no-sign", "do not sign, for a device without the signing key")
    .addOption(TEXT)
    .option(
      "--wait <seconds>",
      "give up when the device says nothing for so long; 0: do not wait",
      seconds(0, 604_800),
      1800,
    )
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .addHelpText("after", FROM + exitCodesHelp(EXIT.NO_SERVER, EXIT.REFUSED, EXIT.NO_REPLY, EXIT.NOT_UPDATED))
    .action(async (options: OtaOptions) => (await import("../ota/command.js")).otaCommand(options));
}

export function addSignCommand(program: Command): void {
  program
    .command("sign <file>")
    .summary("sign a file that you upload yourself")
    .description(
      "Sign a file with settings/signing-key.json, to upload it as an OTA package. The command ota signs by itself.",
    )
    .requiredOption("--title <title>", "title of the package")
    .requiredOption("--package-version <version>", "version of the package")
    .option("--software", "a package for useSoftwareUpdate(), not firmware")
    .option("--out <file>", "write to this file; default: <file>.signed")
    .action(async (file: string, options: SignOptions) =>
      (await import("../signing/command.js")).signCommand(file, options),
    );
}

function add(devices: Command, usage: string, description: string): Command {
  return devices
    .command(usage)
    .description(description)
    .option("--server <address>", "your ThingsBoard, as in https://my.thingsboard; or TB_SERVER")
    .option("--user <email>", "a user of your ThingsBoard; or TB_USER")
    .option("--settings <name>", "use settings/<name>.json; default: the file with the device's name")
    .addOption(NO_SETTINGS);
}
