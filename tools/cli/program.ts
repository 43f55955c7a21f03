/** The command line: what there is, and how a command ends. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { BuildError } from "../compiler/build-error.js";
import { EXIT } from "../exit-codes.js";
import { fileErrorInWords } from "../file-errors.js";
import { asTyped } from "../project.js";
import { addDevicesCommands, addOtaCommand, addSignCommand } from "./devices.js";
import { addFirmwareCommands } from "./firmware.js";
import { addHardwareCommands } from "./hardware.js";
import { takeOldWords } from "./old-words.js";
import { addProofCommands } from "./proof.js";

/** Runs `tb-espruino` with these arguments, and resolves to its exit code: an error is printed, and never thrown. */
export async function runCommand(args: string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its own.
    if (error instanceof CommanderError) return error.exitCode;
    if (program.opts().verbose) console.error(error);
    else if (error instanceof BuildError) printBuildError(error);
    else console.error(`tb-espruino: ${fileErrorInWords(error) ?? (error instanceof Error ? error.message : error)}`);
    return (error as { exitCode?: number }).exitCode ?? EXIT.FAILED;
  }
}

/** Each error begins its line: editors lead from there to its place. */
function printBuildError({ lines }: BuildError): void {
  const count = lines.filter((line) => !line.startsWith(" ")).length;
  console.error(`${lines.join("\n")}\ntb-espruino: the build failed: ${count} error${count === 1 ? "" : "s"}`);
}

/** All commands. Each loads its own code when it runs, so that none waits for another's. */
export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const program = new Command("tb-espruino")
    .description("Builds, runs and measures ThingsBoard firmware for Espruino boards.")
    .usage("<command> [options]")
    .version(version, "--version", "show the version")
    .helpOption("-h, --help", "show this help")
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
      outputError: (text, write) => write(`tb-espruino: ${inOneLine(text)}; see --help\n`),
    })
    .addHelpText("after", `\nExample: ${asTyped("flash", "--board esp32")}. See docs/command-line.md`)
    .exitOverride();
  addFirmwareCommands(program.commandsGroup("Without a board:"));
  addHardwareCommands(program.commandsGroup("With a board:"));
  addDevicesCommands(program.commandsGroup("With ThingsBoard:"));
  addOtaCommand(program);
  addSignCommand(program);
  addProofCommands(program.commandsGroup("Measuring, and proof:"));
  takeOldWords(program);
  return program;
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
