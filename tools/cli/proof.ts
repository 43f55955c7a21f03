/** Commands that measure, and those that try to break the client. */
import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import type { ChaosOptions } from "../proof/chaos/index.js";
import type { FleetOptions } from "../proof/fleet/index.js";
import type { FuzzOptions } from "../proof/fuzz/index.js";
import type { SoakOptions } from "../proof/soak/index.js";
import type { SizeOptions } from "../size.js";
import { EXAMPLE, MODULES_URL, OFFLINE, randomSeed, SEED, whole } from "./arguments.js";

/** Of the commands that run the library on interpreters. */
const TEXT_ON_INTERPRETER = new Option("--text", "on an interpreter, run the minified text in place of tokens");

export function addProofCommands(program: Command): void {
  program
    .command("size")
    .summary("bytes and functions of each bundle, and their budgets")
    .description(
      "Show the bytes and functions of each bundle, what each source file adds, and whether the budgets hold. With --board, show the flash and the variables that one firmware needs.",
    )
    .option("--board <names>", "the firmware of these boards only, folders in boards/ (with commas between them)")
    .addOption(EXAMPLE)
    .addOption(MODULES_URL)
    .addOption(OFFLINE)
    .action(async (options: SizeOptions) => (await import("../size.js")).sizeCommand(options));
  // The npm package has none of the rest.
  if (!existsSync(new URL("../proof", import.meta.url))) return;

  program
    .command("fuzz")
    .summary("feed the client with bytes that no good server sends")
    .description(
      "Feed the client with bytes that no good server sends: on Node, then on each Espruino interpreter that is found.",
    )
    .option("--inputs <number>", "number of inputs; default: 1,000,000", whole(1, 1_000_000_000))
    .option("--minutes <number>", "longest time on each interpreter; default: 2", whole(1, 1440))
    .addOption(
      new Option("--layout <chip>", "run on the interpreter with the memory of this chip only").choices([
        "ESP8266",
        "ESP32",
      ]),
    )
    .addOption(TEXT_ON_INTERPRETER)
    .addOption(SEED)
    .option("--record", "record the sessions that are spoilt again, from the emulator and from Mosquitto")
    .action(async (options: FuzzOptions) =>
      (await import("../proof/fuzz/index.js")).fuzz({ ...options, seed: options.seed ?? randomSeed() }),
    );

  program
    .command("chaos")
    .summary("send messages through a network that fails all the time")
    .description(
      "Send numbered messages through a network and a server that fail all the time, and look for lost ones.",
    )
    .option("--messages <number>", "number of messages; default: 20,000, on an interpreter 500", whole(1, 1_000_000))
    .option(
      "--seconds <number>",
      "give no new message after this time; on an interpreter, let nothing fail after it",
      whole(1, 1200),
    )
    .addOption(TEXT_ON_INTERPRETER)
    .addOption(SEED)
    .addOption(new Option("--broker <name>", "use this MQTT server only").choices(["mosquitto", "emulator"]))
    .option("--interpreter", "run on Espruino for Linux only, the program that ESPRUINO_ESP8266 names")
    .action(async (options: ChaosOptions) =>
      (await import("../proof/chaos/index.js")).chaos({ ...options, seed: options.seed ?? randomSeed() }),
    );

  program
    .command("fleet")
    .summary("2,000 clients reconnect after a restart of their server")
    .description("Connect many clients to the emulator, restart it, and plot when they connect again.")
    .option("--devices <number>", "number of devices", whole(1, 20_000), 2000)
    .option("--seed <number>", "give the devices other names, and so other pauses", whole(0, 2 ** 32 - 1), 1)
    .option("--out <file>", "write the plot to this file; default: docs/fleet.svg, or dist/fleet.svg for another run")
    .action(async (options: FleetOptions) => (await import("../proof/fleet/index.js")).fleet(options));

  program
    .command("soak")
    .summary("a month of a device's life in minutes")
    .description(
      "Let devices live for a month in minutes, by a virtual clock and a network that comes and goes. Then let them live for hours on each Espruino interpreter that is found, by a clock that runs fast.",
    )
    .option("--days <number>", "days on Node", whole(1, 3650), 30)
    .option("--minutes <number>", "minutes on each interpreter, each an hour of a device; 0: none", whole(0, 1440), 1)
    .addOption(TEXT_ON_INTERPRETER)
    .addOption(SEED)
    .action(async (options: SoakOptions) =>
      (await import("../proof/soak/index.js")).soak({ ...options, seed: options.seed ?? randomSeed() }),
    );

  const bench = program
    .command("bench")
    .summary("bytes, variables and time, beside their goals")
    .description("Measure, and print the figures beside their goals.");
  const rounds = new Option("--rounds <number>", "number of rounds; the median counts").argParser(whole(1, 1000));
  const write = new Option("--write", "write the figures into docs/benchmarks.md");
  bench
    .command("node")
    .description("Measure the codec beside mqtt-packet, on Node.")
    .addOption(rounds.default(15))
    .addOption(write)
    .action(async (options) => (await import("../bench/node/command.js")).benchNode(options));
  bench
    .command("espruino")
    .description(
      "Measure variables, instructions (by valgrind) and CPU time on an interpreter with the memory of an ESP8266: the program that ESPRUINO_MAPPED names, or ESPRUINO_ESP8266.",
    )
    .option(
      "--only <parts>",
      "measure these only: rest, where, peaks, growth, instructions, firmware, speed, and profile or stack (with commas between them)",
    )
    .option("--module <file>", "measure this module in place of src/: minified text, or tokens (.bin)")
    .addOption(
      new Option("--form <form>", "the form of our module: as it goes to flash, or text").choices(["tokens", "text"]),
    )
    .option("--mqtt-js <file>", "compare with this copy of EspruinoDocs' modules/MQTT.js; or ESPRUINO_MQTT_JS")
    .option(
      "--operations <names>",
      "count and profile these only: telemetry, acknowledgedTelemetry, rpc, attributeUpdate, idlePoll, refusedCall",
    )
    .option("--download", "fetch MQTT.js when there is no copy")
    .option("--polls <number>", "idle polls of the long run", whole(1, 10_000_000), 10_000)
    .option("--messages <number>", "messages in and out of the long run", whole(1, 10_000_000), 100_000)
    .option("--reconnects <number>", "reconnects of the long run", whole(1, 1_000_000), 1000)
    .addOption(rounds)
    .addOption(write)
    .action(async (options) => (await import("../bench/espruino/command.js")).benchEspruino(options));
  bench
    .command("opt-in")
    .description("Measure what each opt-in module adds: bytes, and variables on an interpreter as for bench espruino.")
    .addOption(write)
    .action(async (options) => (await import("../bench/espruino/opt-in.js")).benchOptIn(options));
  bench
    .command("passes")
    .description(
      "Measure what each pass of the compiler saves in the boards' firmware: variables, and instructions (by valgrind).",
    )
    .option("--write", "write the figures into docs/compiler.md")
    .action(async (options) => (await import("../bench/espruino/passes.js")).benchPasses(options));
  bench
    .command("signature")
    .description(
      "Measure what a signed package needs on an interpreter as for bench espruino: bytes, variables, seconds.",
    )
    .addOption(write)
    .action(async (options) => (await import("../bench/espruino/signature.js")).benchSignature(options));
}
