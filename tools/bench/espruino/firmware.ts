/** What a firmware of a board takes: instructions in a minute with a reading a second, and variables once it is online. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Bundle, bundle } from "../../compiler/build.js";
import { loadBoard } from "../../compiler/targets/boards.js";
import { LOADER, selectTargets } from "../../compiler/targets/targets.js";
import { measureVariables } from "../../firmware-size.js";
import { ROOT } from "../../project.js";
import { CHIPS, type ChipName } from "../../virtual-board/chips.js";
import { standIns } from "../../virtual-board/interpreter-stand-ins.js";
import { callgrind, readTotal } from "./callgrind/valgrind.js";
import { inParallel, minifyScript } from "./instructions.js";
import { Flash } from "./interpreter.js";

const BOARD = "esp8266";
const SCRIPT = "minute";
/** Readings before the minute that is counted, and in it. */
const BEFORE = 3;
const MINUTE = 60;
/** An interpreter that is counted starts late. */
const LIMIT_MS = 180_000;

/** Million instructions in a minute, without those of an interpreter that does nothing meanwhile. */
export interface Minute {
  ours: number;
  theirs?: number;
}

export async function buildFirmware(): Promise<{ firmware: Bundle; loader: Bundle }> {
  const [firmware, loader] = await bundle([...selectTargets({ board: BOARD }), LOADER], { onlySmall: true });
  return { firmware: firmware!, loader: loader! };
}

/** Variables that are free beside the firmware. */
export async function measureFree(): Promise<number> {
  const { firmware, loader } = await buildFirmware();
  const { used, total, isOnline, problem } = await measureVariables(loadBoard(BOARD), firmware, loader);
  if (problem || !isOnline) throw new Error(`The firmware of ${BOARD} did not come online: ${problem}`);
  return total - used;
}

/** The clock is that of the machine: it takes more than a minute. */
export async function countMinute(firmware: Buffer, mqttJs: string | undefined): Promise<Minute> {
  const flash = await Flash.write(await filesFor(firmware, mqttJs));
  try {
    const names = ["ours", "theirs", ""].filter((name) => name !== "theirs" || mqttJs);
    const totals = new Map<string, number>();
    await inParallel(
      names.flatMap((name) =>
        [BEFORE, BEFORE + MINUTE].map((readings) => async () => {
          totals.set(`${name} ${readings}`, await countRun(flash, name, readings));
        }),
      ),
    );
    const of = (name: string) => totals.get(`${name} ${BEFORE + MINUTE}`)! - totals.get(`${name} ${BEFORE}`)!;
    const millions = (name: string) => (of(name) - of("")) / 1e6;
    return { ours: millions("ours"), ...(mqttJs && { theirs: millions("theirs") }) };
  } finally {
    flash.remove();
  }
}

async function countRun(flash: Flash, firmware: string, readings: number): Promise<number> {
  const run = flash.run(SCRIPT, { FIRMWARE: firmware, READINGS: readings }, callgrind);
  const end = await run.next("done", LIMIT_MS).catch((error: Error) => error.message);
  await run.end(LIMIT_MS);
  const total = readTotal(run.folder, run.errors);
  if (Number.isNaN(Number(end))) throw new Error(end);
  return total;
}

async function filesFor(firmware: Buffer, mqttJs: string | undefined): Promise<Record<string, Buffer | string>> {
  return {
    ...(await firmwareFiles("ESP8266", SCRIPT)),
    ours: firmware,
    ...(mqttJs && { MQTT: mqttJs, theirs: await minifyScript(await deviceScript("firmware-mqtt")) }),
  };
}

/** What a firmware needs beside it in flash, and the script of this name that runs it. */
export async function firmwareFiles(chip: ChipName, script: string): Promise<Record<string, string>> {
  const settings = { ssid: "workshop", password: "secret", host: "127.0.0.1", accessToken: "token" };
  const sources = [await deviceScript("fake-server"), await deviceScript(`firmware-${script}`)];
  return {
    ...standIns(CHIPS[chip], { chip }),
    [script]: await minifyScript(sources.join("\n")),
    "tb.json": JSON.stringify(settings),
  };
}

function deviceScript(name: string): Promise<string> {
  return readFile(join(ROOT, "tools/bench/espruino/device", `${name}.js`), "utf8");
}
