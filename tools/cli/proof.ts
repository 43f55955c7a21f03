/** Commands that measure, and those that try to break the client. */
import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import type { ChaosOptions } from "../proof/chaos/index.js";
import type { FleetOptions } from "../proof/fleet/index.js";
import type { FuzzOptions } from "../proof/fuzz/index.js";
import type { SoakOptions } from "../proof/soak/index.js";
import type { SizeOptions } from "../size.js";
import { MODULES_URL, OFFLINE, randomSeed, toCount } from "./arguments.js";

export function addProofCommands(program: Command): void {
  program
    .command("size")
    .summary("bytes and functions of each bundle, and their budgets")
    .description(
      "bytes and functions of each bundle, what each part adds, and whether the budgets hold; with --board what one firmware takes of it, variables too",
    )
    .option("--board <name>", "only the firmware of this board, a folder in boards/ (several with commas)")
    .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options: SizeOptions) => (await import("../size.js")).sizeCommand(options));
  // The npm package has none of the rest.
  if (!existsSync(new URL("../proof", import.meta.url))) return;

  program
    .command("fuzz")
    .summary("feed the client with bytes that no good server sends")
    .description("feed the reader and a client with bytes that no good server sends: on Node, then on each interpreter")
    .option("--inputs <number>", "how many (1,000,000)", toCount)
    .option("--minutes <number>", "on each interpreter, at the most (2)", toCount)
    .addOption(
      new Option("--layout <chip>", "only on Espruino for Linux with the memory of this chip").choices([
        "ESP8266",
        "ESP32",
      ]),
    )
    .option("--seed <number>", "to repeat a run", toCount, randomSeed())
    .option("--record", "record the sessions anew that are spoilt, from the emulator and Mosquitto")
    .action(async (options: FuzzOptions) => (await import("../proof/fuzz/index.js")).fuzz(options));

  program
    .command("chaos")
    .summary("messages through a network that fails all the time")
    .description("numbered messages through a network and a server that fail all the time")
    .option("--messages <number>", "how many (20,000, and 500 on an interpreter)", toCount)
    .option(
      "--seconds <number>",
      "give no more messages after so long; on an interpreter: let nothing fail any more",
      toCount,
    )
    .option("--seed <number>", "to repeat a schedule", toCount, randomSeed())
    .addOption(new Option("--broker <name>", "only with this MQTT server").choices(["mosquitto", "emulator"]))
    .option("--interpreter", "only on Espruino for Linux, named by ESPRUINO_ESP8266")
    .action(async (options: ChaosOptions) => (await import("../proof/chaos/index.js")).chaos(options));

  program
    .command("fleet")
    .summary("2,000 clients after a restart of their server")
    .description("many clients against the emulator, which restarts: the spread of their reconnects, plotted")
    .option("--devices <number>", "how many", toCount, 2000)
    .option("--seed <number>", "makes other names of the devices, by which they spread", toCount, 1)
    .option("--out <file>", "where the plot goes, from the repository's root", "docs/fleet.svg")
    .action(async (options: FleetOptions) => (await import("../proof/fleet/index.js")).fleet(options));

  program
    .command("soak")
    .summary("a month of a device's life in minutes")
    .description(
      "a month of devices' lives in minutes: a virtual clock, a network that comes and goes. Then hours on each Espruino interpreter that is found, with a clock that runs fast",
    )
    .option("--days <number>", "how many on Node", toCount, 30)
    .option("--minutes <number>", "how many on each interpreter, an hour of a device each", toCount, 1)
    .option("--seed <number>", "to repeat a run", toCount, randomSeed())
    .action(async (options: SoakOptions) => (await import("../proof/soak/index.js")).soak(options));

  const bench = program.command("bench").description("measure, and print the figures beside their goals");
  bench
    .command("node")
    .description("the codec beside mqtt-packet, on Node")
    .option("--rounds <number>", "rounds that a time is the median of", toCount, 15)
    .option("--write", "put the figures into docs/benchmarks.md")
    .action(async (options) => (await import("../bench/node/command.js")).benchNode(options));
  bench
    .command("espruino")
    .description(
      "variables and CPU time on an interpreter with the memory layout of an ESP8266, which ESPRUINO_ESP8266 names",
    )
    .option("--only <parts>", "rest, where, peaks, growth or speed (several with commas)")
    .option("--module <file>", "a minified module instead of the one that is built from src/")
    .option("--mqtt-js <file>", "EspruinoDocs' modules/MQTT.js to compare with; or ESPRUINO_MQTT_JS in the environment")
    .option("--download", "fetch MQTT.js where there is no copy")
    .option("--polls <number>", "idle polls of the long run", toCount, 10_000)
    .option("--messages <number>", "messages in and out of the long run", toCount, 100_000)
    .option("--reconnects <number>", "reconnects of the long run", toCount, 1000)
    .option("--rounds <number>", "rounds that a time is the median of", toCount, 15)
    .option("--write", "put the figures into docs/benchmarks.md")
    .action(async (options) => (await import("../bench/espruino/command.js")).benchEspruino(options));
  bench
    .command("opt-in")
    .description("what each opt-in module adds: bytes, and variables on an interpreter as for `bench espruino`")
    .option("--write", "put the figures into docs/benchmarks.md")
    .action(async (options) => (await import("../bench/espruino/opt-in.js")).benchOptIn(options));
  bench
    .command("signature")
    .description("what a signed package takes on an interpreter as for `bench espruino`: bytes, variables, seconds")
    .option("--write", "put the figures into docs/benchmarks.md")
    .action(async (options) => (await import("../bench/espruino/signature.js")).benchSignature(options));
}
