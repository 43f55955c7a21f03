import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { FlashOptions } from "./flash/command.js";
import { EXIT_CODES } from "./flash/flash-error.js";
import type { MonitorOptions } from "./monitor/command.js";
import type { ChaosOptions } from "./proof/chaos/index.js";
import type { FleetOptions } from "./proof/fleet/index.js";
import type { FuzzOptions } from "./proof/fuzz/index.js";
import type { SoakOptions } from "./proof/soak/index.js";
import type { SettingsOptions } from "./settings/command.js";

/** Options of `tb-espruino start`, as `tools/start/` gets them. */
export interface StartOptions {
  host?: string;
  port?: number;
  token?: string;
  board: string;
  /** A firmware of boards/examples/. */
  example: string;
  /** The board's own firmware instead. */
  main?: boolean;
  interpreter?: boolean;
  mqttPort?: number;
  httpPort?: number;
  once?: boolean;
}

const program = new Command("tb-espruino")
  .description("Builds, runs and measures ThingsBoard firmware for Espruino boards.")
  .option("--verbose", "show where in the tools an error comes from")
  .showHelpAfterError("(tb-espruino --help shows what there is)")
  .exitOverride();

// Each command loads its own code, so that none waits for another's.
program
  .command("build")
  .description("build dist/: the modules for require() and the firmware of each board")
  .option("--board <name>", "only this board, a folder in boards/ (several with commas)")
  .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
  .option("--firmware-version <version>", "FIRMWARE_VERSION in place of the one in board.json")
  .action(async (options) => (await import("./build/command.js")).buildCommand(options));

program
  .command("start")
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
    await (await import("./start/index.js")).start(options);
  });

program
  .command("settings")
  .description("ask for Wi-Fi, server and token of a device, and write settings/<device>.json")
  .option("--device <name>", "name of the device, and of the file")
  .option("--ssid <name>", "its Wi-Fi network, or TB_WIFI_SSID in the environment")
  .option("--password <text>", "the network's password; TB_WIFI_PASSWORD in the environment keeps it off the screen")
  .option("--host <name>", "ThingsBoard's host, or TB_HOST")
  .option("--port <number>", "its MQTT port, or TB_PORT")
  .option("--token <token>", "access token of the device; TB_TOKEN in the environment keeps it off the screen")
  .action(async (options: SettingsOptions) => (await import("./settings/command.js")).settingsCommand(options));

program
  .command("flash")
  .description("write settings, loader and firmware to a board, and show its console until it is online")
  .option("--port <port>", "its serial port, as in /dev/ttyUSB0 or COM3, or a bridge, tcp://host:port")
  .requiredOption("--board <name>", "what it is, a folder in boards/")
  .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
  .option("--device <name>", "settings/<name>.json; need not be said when there is only one")
  .option("--no-settings", "leave the settings that the board has")
  .option("--compact", "give back the flash of erased files first")
  .option("--wait <seconds>", "how long it may take to come online; 0 does not wait", toSeconds, 60)
  .option("--baud <number>", "speed of the serial port", toBaud, 115200)
  .addHelpText("after", EXIT_CODES)
  .action(async (options: FlashOptions) => (await import("./flash/command.js")).flashCommand(options));

program
  .command("monitor")
  .description("show the console of a board; what is typed goes there")
  .option("--port <port>", "its serial port, or a bridge, tcp://host:port")
  .option("--board <name>", "what it runs, for stack traces that name the source: a folder in boards/")
  .option("--example <name>", "boards/examples/<name>.ts instead of the board's own firmware")
  .option("--baud <number>", "speed of the serial port", toBaud, 115200)
  .action(async (options: MonitorOptions) => (await import("./monitor/command.js")).monitorCommand(options));

program
  .command("size")
  .description("bytes and functions of each bundle, what each part adds, and whether the budgets hold")
  .action(async () => (await import("./size.js")).sizeCommand());

program
  .command("fuzz")
  .description("feed the reader and a client with bytes that no good server sends")
  .option("--inputs <number>", "how many", toCount, 1_000_000)
  .option("--seed <number>", "to repeat a run", toCount, randomSeed())
  .option("--record", "record the sessions anew that are spoilt, from the emulator and Mosquitto")
  .action(async (options: FuzzOptions) => (await import("./proof/fuzz/index.js")).fuzz(options));

program
  .command("chaos")
  .description("numbered messages through a network and a server that fail all the time")
  .option("--messages <number>", "how many (20,000, and 500 on an interpreter)", toCount)
  .option("--seconds <number>", "give no more messages after so long", toCount)
  .option("--seed <number>", "to repeat a schedule", toCount, randomSeed())
  .addOption(new Option("--server <name>", "only this one").choices(["mosquitto", "emulator"]))
  .option("--interpreter", "only on Espruino for Linux, named by ESPRUINO_ESP8266")
  .action(async (options: ChaosOptions) => (await import("./proof/chaos/index.js")).chaos(options));

program
  .command("fleet")
  .description("many clients against the emulator, which restarts: the spread of their reconnects, plotted")
  .option("--devices <number>", "how many", toCount, 2000)
  .option("--seed <number>", "makes other names of the devices, by which they spread", toCount, 1)
  .option("--svg <file>", "where the plot goes, from the repository's root", "docs/fleet.svg")
  .action(async (options: FleetOptions) => (await import("./proof/fleet/index.js")).fleet(options));

program
  .command("soak")
  .description("a month of a device's life in minutes: a virtual clock, a network that comes and goes")
  .option("--days <number>", "how many", toCount, 30)
  .option("--seed <number>", "to repeat a run", toCount, randomSeed())
  .action(async (options: SoakOptions) => (await import("./proof/soak/index.js")).soak(options));

const bench = program.command("bench").description("measure, and print the figures beside their goals");
bench
  .command("node")
  .description("the codec beside mqtt-packet, on Node")
  .option("--rounds <number>", "rounds that a time is the median of", toCount, 15)
  .option("--write", "put the figures into docs/benchmarks.md")
  .action(async (options) => (await import("./bench/node/command.js")).benchNode(options));
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
  .action(async (options) => (await import("./bench/espruino/command.js")).benchEspruino(options));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = (error as { exitCode?: number }).exitCode ?? 1;
  // Commander has printed its own.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (program.opts().verbose) console.error(error);
  else console.error(`tb-espruino: ${error instanceof Error ? error.message : error}`);
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (text && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new InvalidArgumentError("A number of seconds, 0 or more.");
}

function toBaud(text: string): number {
  const baud = Number(text);
  if (Number.isInteger(baud) && baud > 0) return baud;
  throw new InvalidArgumentError("A speed is a whole number, as in 115200.");
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new InvalidArgumentError("A port is a number up to 65535.");
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError("A whole number is wanted.");
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
