/** `tb-espruino bench espruino`: variables, instructions and CPU time on an interpreter with the memory of an ESP8266, beside Espruino's MQTT.js. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Bundle, bundle } from "../../compiler/build.js";
import { selectTargets } from "../../compiler/targets/targets.js";
import { ROOT } from "../../project.js";
import { toSvg } from "../chart.js";
import { codeFacts, machine, writeSection } from "../document.js";
import { type Table, toText } from "../table.js";
import { breakDown } from "./breakdown.js";
import { requireValgrind } from "./callgrind/valgrind.js";
import { buildFirmware, countMinute, measureFree } from "./firmware.js";
import { countInstructions, countingScripts, type Operation, operationsNamed } from "./instructions.js";
import { type About, exitOnSignals, Flash, findMapped, NOT_MAPPED, requireInterpreter } from "./interpreter.js";
import { CLIENTS, type Client, measureAtRest, measureGrowth, measurePeaks, storageName, VARIABLES } from "./memory.js";
import { HOW_TO_MEASURE_MQTT_JS, loadMqttJs } from "./mqtt-js.js";
import { type Names, readNames } from "./names.js";
import { profile, profileTable } from "./profile.js";
import {
  breakdownTable,
  growthTable,
  instructionsTable,
  memoryTable,
  minuteTable,
  panels,
  type Results,
  shortfalls,
  speedTable,
} from "./report.js";
import { measureSpeed, SPEED_FILE } from "./speed.js";
import { measureStack, stackTable } from "./stack.js";

export interface EspruinoBenchOptions {
  only?: string;
  write?: boolean;
  module?: string;
  /** Of our module; MQTT.js is text. */
  form?: Form;
  operations?: string;
  mqttJs?: string;
  download?: boolean;
  polls: number;
  messages: number;
  reconnects: number;
  rounds: number;
}

/** What goes to a board by our tools, or what a board gets otherwise. */
export type Form = "tokens" | "text";

const OF_MEMORY = ["rest", "where", "peaks", "growth"];
const PARTS = [...OF_MEMORY, "instructions", "firmware", "speed"];
/** By valgrind. */
const COUNTED = ["instructions", "firmware", "profile", "stack"];
/** Only by their names: tools for who changes the client. */
const PROFILE = "profile";
const STACK = "stack";

export async function benchEspruino(options: EspruinoBenchOptions): Promise<void> {
  const started = performance.now();
  requireInterpreter();
  exitOnSignals();
  const parts = options.only?.split(",") ?? PARTS;
  const known = [...PARTS, PROFILE, STACK];
  const unknown = parts.find((part) => !known.includes(part));
  if (unknown) throw new Error(`unknown part "${unknown}" in --only; known: ${known.join(", ")}`);
  const operations = operationsNamed(options.operations);
  if (parts.some((part) => COUNTED.includes(part))) requireValgrind();
  const mqttJs = await loadMqttJs(options.mqttJs, options.download);
  if (options.write && (options.only || options.module || options.form || !mqttJs))
    throw new Error(
      "--write needs the whole bench: remove --only, --module and --form, and add --mqtt-js or --download",
    );
  const module = options.module ? await readModule(options.module) : await buildModule();
  if (!findMapped()) console.error(NOT_MAPPED);
  if (parts.includes(PROFILE)) await profileAll(operations, module, mqttJs, options.form);
  if (parts.every((part) => part === PROFILE)) return;
  const flash = await Flash.write(await filesFor(inForm(module, options.form), mqttJs));
  try {
    const about = await flash.about();
    if (about.variables !== VARIABLES)
      throw new Error(`The interpreter has ${about.variables} variables, but an ESP8266 has ${VARIABLES}`);
    const results = await measure(flash, parts, mqttJs, module.map ? readNames(module) : undefined, options);
    if (parts.includes(STACK))
      console.log(`\n${toText(stackTable(await measureStack(flash, mqttJs !== undefined, progress)))}`);
    print(results, mqttJs === undefined);
    if (options.write) await write(results, module, mqttJs!, about);
    console.log(`measured in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    if (shortfalls(results).some(({ isFatal }) => isFatal)) process.exitCode = 1;
  } finally {
    flash.remove();
  }
}

async function filesFor(module: Buffer, mqttJs: string | undefined): Promise<Record<string, string | Buffer>> {
  const device = (name: string) => readFile(join(ROOT, "tools/bench/espruino/device", `${name}.js`), "utf8");
  const clients = CLIENTS.filter((client) => client === "thingsboard" || mqttJs);
  const files: Record<string, string | Buffer> = {
    ...(await countingScripts(clients)),
    thingsboard: module,
    [SPEED_FILE]: await device("speed"),
  };
  if (mqttJs) files.MQTT = mqttJs;
  for (const client of clients) files[storageName(client)] = (await device(client)) + (await device("memory"));
  return files;
}

type Module = Pick<Bundle, "code" | "map" | "tokens">;

/** As it lies in flash. */
function inForm({ code, tokens }: Module, form: Form = "tokens"): Buffer {
  return form === "tokens" && tokens ? Buffer.from(tokens.code, "latin1") : Buffer.from(code);
}

async function buildModule(): Promise<Module> {
  const targets = selectTargets().filter(({ name }) => name === "thingsboard");
  const bundles = await bundle(targets, { write: true });
  return bundles.find(({ file }) => file === "thingsboard.min.js")!;
}

/** A module as it is, with the map that tells whose its functions are if that lies beside it. Its name says if it has tokens. */
async function readModule(file: string): Promise<Module> {
  if (file.endsWith(".bin")) return { code: "", map: "", tokens: { code: await readFile(file, "latin1"), map: "" } };
  return { code: await readFile(file, "utf8"), map: await readFile(`${file}.map`, "utf8").catch(() => "") };
}

async function measure(
  flash: Flash,
  parts: string[],
  mqttJs: string | undefined,
  names: Names | undefined,
  options: EspruinoBenchOptions,
): Promise<Results> {
  const results: Results = { clients: {} };
  const withMqttJs = mqttJs !== undefined;
  const clients: Client[] = withMqttJs ? [...CLIENTS] : ["thingsboard"];
  const one = async (client: Client) => {
    const { variables, ...atRest } = await measureAtRest(flash, client);
    if (client === "thingsboard" && names && parts.includes("where"))
      results.shares = breakDown(variables, atRest.online, names);
    const peaks = parts.includes("peaks") && (await measurePeaks(flash, client, atRest.online, progress));
    const growth = parts.includes("growth") && (await measureGrowth(flash, client, options, progress));
    results.clients[client] = { ...atRest, ...(peaks || {}), ...(growth && { growth }) };
  };
  if (parts.some((part) => OF_MEMORY.includes(part))) await Promise.all(clients.map(one));
  if (parts.includes("instructions"))
    results.instructions = await countInstructions(flash, operationsNamed(options.operations), withMqttJs, progress);
  // A module of one's own is in no firmware.
  if (parts.includes("rest") && !options.module) results.firmwareFree = await measureFree();
  if (parts.includes("firmware")) {
    const { firmware } = await buildFirmware();
    results.minute = await countMinute(inForm(firmware, options.form), mqttJs);
  }
  if (parts.includes("speed")) results.speed = await measureSpeed(flash, options.rounds, withMqttJs, progress);
  return results;
}

async function profileAll(
  operations: readonly Operation[],
  module: Module,
  mqttJs: string | undefined,
  form: Form | undefined,
): Promise<void> {
  const scripts = await countingScripts(CLIENTS);
  for (const operation of operations) {
    const ours = {
      module: "thingsboard",
      bytes: inForm(module, form),
      code: module.code,
      map: module.map || undefined,
    };
    const rows = await profile(operation, { client: "thingsboard", ...ours }, scripts);
    console.log(`\n${toText(profileTable(operation.what, rows))}`);
    if (!mqttJs || operation.isOurs) continue;
    const theirs = { module: "MQTT", bytes: mqttJs, code: mqttJs, map: undefined };
    const theirRows = await profile(operation, { client: "mqtt", ...theirs }, scripts);
    console.log(`\n${toText(profileTable(`MQTT.js, ${operation.what}`, theirRows))}`);
  }
}

function progress(text: string): void {
  console.error(`  ${text}`);
}

function tablesOf(results: Results): Table[] {
  const tables = [
    memoryTable(results),
    breakdownTable(results),
    growthTable(results),
    instructionsTable(results),
    minuteTable(results),
    speedTable(results),
  ];
  return tables.filter((table) => table !== undefined);
}

function print(results: Results, isAlone: boolean): void {
  for (const table of tablesOf(results)) console.log(`\n${toText(table)}`);
  console.log();
  if (isAlone) console.log(HOW_TO_MEASURE_MQTT_JS);
  for (const { text } of shortfalls(results)) console.log(`missed: ${text}`);
}

/** Into docs/benchmarks.md and its picture. */
async function write(results: Results, module: Module, mqttJs: string, about: About): Promise<void> {
  const facts = [
    ...machine("npm run bench:espruino -- --mqtt-js MQTT.js --write"),
    ["Espruino", `${about.version}, built for Linux with ${about.variables} variables of ${about.bytes} bytes`],
    ["this client", `${codeFacts(module.code)}; measured as tokens, as it lies in flash`],
    ["MQTT.js", `${codeFacts(mqttJs)}; measured so, since nothing else writes tokens of it`],
  ];
  await writeSection("bench:espruino", facts, tablesOf(results));
  const title = "Variables and instructions of this client and of MQTT.js";
  await writeFile(join(ROOT, "docs/benchmarks.svg"), toSvg(title, ["this client", "MQTT.js"], panels(results)));
}
