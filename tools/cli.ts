import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addDevicesCommands, addOtaCommand } from "./cli/devices.js";
import { addFirmwareCommands } from "./cli/firmware.js";
import { addHardwareCommands } from "./cli/hardware.js";
import { addProofCommands } from "./cli/proof.js";
import { EXIT } from "./exit-codes.js";
import { asTyped } from "./project.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

const program = new Command("tb-espruino")
  .description("Builds, runs and measures ThingsBoard firmware for Espruino boards.")
  .usage("<command> [options]")
  .version(version, "--version", "show the version")
  .helpOption("-h, --help", "show this; after a command, its options")
  .option("--verbose", "show where in the tools an error comes from")
  .helpCommand(false)
  .configureHelp({
    subcommandTerm: (command) =>
      `${command.name()} ${command
        .usage()
        .replace(/\[(options|command)\]/g, "")
        .trim()}`.trim(),
  })
  .configureOutput({
    outputError: (text, write) => write(`tb-espruino: ${inOneLine(text)}; --help shows what there is\n`),
  })
  .addHelpText("after", `\nAs in: ${asTyped("flash", "--board esp32")}. All of it: docs/command-line.md`)
  .exitOverride();

// Each command loads its own code, so that none waits for another's.
addFirmwareCommands(program.commandsGroup("Without a board:"));
addHardwareCommands(program.commandsGroup("With a board:"));
addDevicesCommands(program.commandsGroup("With ThingsBoard:"));
addOtaCommand(program);
addProofCommands(program.commandsGroup("Measuring, and proof:"));

// Whoever reads may have seen enough, as `head` has.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = (error as { exitCode?: number }).exitCode ?? EXIT.FAILED;
  // Commander has printed its own.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (program.opts().verbose) console.error(error);
  else console.error(`tb-espruino: ${error instanceof Error ? error.message : error}`);
}

/** Commander's own "error: unknown option '--bord'\n(Did you mean --board?)". */
function inOneLine(text: string): string {
  return text
    .replace(/^error: /, "")
    .trim()
    .replace(/\.?\n\(D(.*)\)/, " (d$1)")
    .replaceAll("\n", " ")
    .replace(/\.$/, "");
}
