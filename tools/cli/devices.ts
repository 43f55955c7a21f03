/** Commands for ThingsBoard, as the devices' owner. */
import type { Command } from "commander";
import type { CreateOptions, DeleteOptions, ListOptions, TokenOptions } from "../devices/manage.js";
import type { ServerOptions } from "../devices/server.js";
import type { AttributesOptions, RpcCommandOptions, TelemetryOptions } from "../devices/talk.js";
import { EXIT, exitCodesHelp } from "../exit-codes.js";
import type { OtaOptions } from "../ota/command.js";
import type { SignOptions } from "../signing/command.js";
import { boardOption, EXAMPLE, MODULES_URL, NO_SETTINGS, OFFLINE, seconds } from "./arguments.js";

const FROM = `
Server and user come from the options, from TB_SERVER and TB_USER in the
environment, or from settings/<device>.json, where "create" and "token" put
them. The password comes from TB_PASSWORD, or is asked for.
`;

export function addDevicesCommands(program: Command): void {
  const devices = program
    .command("devices")
    .helpCommand(false)
    .summary("list, make and delete devices; their data and calls")
    .description("devices of a ThingsBoard, or of the emulator: what there is, their tokens, their data, calls to them")
    .addHelpText("after", FROM + exitCodesHelp(EXIT.NO_SERVER, EXIT.REFUSED, EXIT.NO_REPLY));
  const manage = () => import("../devices/manage.js");
  const talk = () => import("../devices/talk.js");

  add(devices, "list [text]", "all devices, or those with this text in their name")
    .option("--json", "one JSON object a line")
    .action(async (text: string | undefined, options: ListOptions) => (await manage()).listDevices(text, options));
  add(devices, "create <name>", "make a device, and put its token into its settings file")
    .option("--profile <name>", "its device profile; default: that of the server")
    .option("--label <text>", "its label")
    .option("--no-save", "leave settings/ as it is")
    .action(async (name: string, options: CreateOptions) => (await manage()).createDevice(name, options));
  add(devices, "token <name>", "put its token into its settings file")
    .option("--show", "print it in place of that")
    .option("--rotate", "make a new one first; the old one is refused from then on")
    .action(async (name: string, options: TokenOptions) => (await manage()).deviceToken(name, options));
  add(devices, "delete <names...>", "delete devices with all their data, when asked back")
    .option("--yes", "do not ask back")
    .action(async (names: string[], options: DeleteOptions) => (await manage()).deleteDevices(names, options));
  add(devices, "telemetry <name>", "its last values, and then each that arrives")
    .option("--keys <names>", "only these (several with commas)")
    .option("--once", "end after the last values")
    .option("--json", "one JSON object a line")
    .action(async (name: string, options: TelemetryOptions) => (await talk()).deviceTelemetry(name, options));
  add(devices, "attributes <name>", "its client, shared and server attributes")
    .option("--json", "one JSON object a line")
    .action(async (name: string, options: AttributesOptions) => (await talk()).deviceAttributes(name, options));
  add(devices, "set <name> <key=value...>", "set shared attributes; a value is JSON or a text").action(
    async (name: string, pairs: string[], options: ServerOptions) => (await talk()).setAttributes(name, pairs, options),
  );
  add(devices, "unset <name> <keys...>", "delete shared attributes").action(
    async (name: string, keys: string[], options: ServerOptions) => (await talk()).unsetAttributes(name, keys, options),
  );
  add(devices, "rpc <name> <method> [params]", "call it, and print its reply; params are JSON or a text")
    .option("--oneway", "do not wait for a reply")
    .option("--wait <seconds>", "how long to wait for the reply", seconds(0.1, 3600), 10)
    .action(async (name: string, method: string, params: string | undefined, options: RpcCommandOptions) =>
      (await talk()).callDevice(name, method, params ?? "{}", options),
    );
}

export function addOtaCommand(program: Command): void {
  add(program, "ota", "build firmware, give it to a device over the air, and wait until the device runs it")
    .summary("update a device's firmware over the air")
    .addOption(boardOption("the board"))
    .requiredOption("--device <name>", "the device's name on ThingsBoard")
    .addOption(EXAMPLE)
    .option("--title <title>", "title of the package, which the device's firmware must have too; that of board.json")
    .option("--firmware-version <version>", "its version; that of board.json, and a hash of the code")
    .option("--no-sign", "not signed, though there is a signing key: for a device without it")
    .option(
      "--wait <seconds>",
      "how long the device may say nothing; 0 does not wait for it",
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
    .summary("sign a package that ota does not make")
    .description("sign a file with settings/signing-key.json, to be uploaded as a package; ota signs by itself")
    .requiredOption("--title <title>", "title of the package")
    .requiredOption("--package-version <version>", "its version")
    .option("--software", "for useSoftwareUpdate(), and not firmware")
    .option("--out <file>", "where to; <file>.signed when absent")
    .action(async (file: string, options: SignOptions) =>
      (await import("../signing/command.js")).signCommand(file, options),
    );
}

function add(devices: Command, usage: string, description: string): Command {
  return devices
    .command(usage)
    .description(description)
    .option("--server <address>", "as in https://my.thingsboard; or TB_SERVER")
    .option("--user <email>", "a user of it; or TB_USER")
    .option("--settings <name>", "use settings/<name>.json; default: the file with the device's name")
    .addOption(NO_SETTINGS);
}
