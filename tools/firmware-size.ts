/** What a firmware takes of its board, before it is flashed: bytes of flash, and variables as an interpreter with that chip's memory counts them. */

import { type Bundle, bundle } from "./compiler/build.js";
import type { Board } from "./compiler/targets/boards.js";
import { LOADER, type Selection, selectTargets } from "./compiler/targets/targets.js";
import { startEmulator } from "./emulator/index.js";
import { inForm } from "./firmware-form.js";
import type { ModuleOptions } from "./modules/fetch.js";
import { sizeOf } from "./size.js";
import { asFlashed } from "./start/flashed.js";
import { bytesOf } from "./virtual-board/contents.js";
import { findInterpreter, type InterpreterBoard, startInterpreterBoard } from "./virtual-board/interpreter.js";

/** From power-on to all that it does at first. */
const PATIENCE_MS = 20_000;
/** What it keeps for its first messages is gone by then. */
const REST_MS = 3000;

export async function printFirmwareSizes({ board, example, ...modules }: Selection & ModuleOptions): Promise<void> {
  const targets = selectTargets({ board, example });
  const small = await bundle([...targets, LOADER], { ...modules, onlySmall: true });
  const loader = small.pop()!;
  for (const [i, target] of targets.entries()) await printOne(target.board!, small[i]!, loader);
}

async function printOne(board: Board, firmware: Bundle, loader: Bundle): Promise<void> {
  const { bytes, functions } = sizeOf(firmware);
  const { file, code } = inForm(firmware, "tokens");
  const inWords = (count: number) => count.toLocaleString("en");
  console.log(`dist/${file} for ${board.name}`);
  console.log(
    `  flash      ${inWords(code.length)} of ${inWords(board.flash.storageBytes)} bytes, ${functions} functions; as text ${inWords(bytes)} bytes`,
  );
  if (!findInterpreter(board.chip)) {
    console.log(
      `  variables  not measured: there is no Espruino interpreter for an ${board.chip}, see CONTRIBUTING.md`,
    );
    return;
  }
  const { used, total, problem, isOnline } = await measureVariables(board, { code }, loader);
  if (problem) console.log(`  variables  not measured; the interpreter for Linux reports: ${problem}`);
  else {
    const state = isOnline ? "online" : "without a connection";
    console.log(
      `  variables  ${inWords(used)} of ${inWords(total)} in use, ${inWords(total - used)} are free, ${state}`,
    );
  }
}

export interface Variables {
  used: number;
  total: number;
  isOnline: boolean;
  /** Why these say nothing: the firmware stopped, or ran out of them. */
  problem: string | undefined;
}

/** Beside an emulator, at rest. A Linux build has no Wi-Fi and no parts: a bus reads what nobody sends. */
export async function measureVariables(
  board: Board,
  firmware: { code: string | Buffer },
  loader: Pick<Bundle, "code">,
): Promise<Variables> {
  const emulator = await startEmulator();
  const { token } = emulator.createDevice({ name: "measured" });
  const files = { loader: Buffer.from(loader.code), code: bytesOf(firmware.code) };
  const flashed = asFlashed(board, files, { host: "127.0.0.1", port: emulator.mqttPort, accessToken: token });
  const lines: string[] = [];
  let running: InterpreterBoard | undefined;
  try {
    running = await startInterpreterBoard({ ...flashed, confined: true, onConsole: (line) => void lines.push(line) });
    const isOnline = await heard(running, /^ThingsBoard: connected/);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    // The first call gives back what nobody needs any more.
    running.evaluate('process.memory();print("variables "+process.memory().usage+" "+process.memory().total)');
    await heard(running, /^variables /);
    const [, used, total] = (lines.find((line) => line.startsWith("variables ")) ?? "").split(" ").map(Number);
    const stopped = lines.find((line) => /^(Uncaught|OUT OF MEMORY)/.test(line));
    const problem = stopped ?? (total ? undefined : "nothing");
    return { used: used ?? 0, total: total ?? 0, isOnline, problem };
  } finally {
    running?.stop();
    await emulator.close();
  }
}

/** False when no such line comes in time. */
function heard(board: InterpreterBoard, wanted: RegExp): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isHeard: boolean) => {
      clearTimeout(limit);
      board.off("console", listen);
      resolve(isHeard);
    };
    const listen = (line: string) =>
      void ((wanted.test(line) || line.startsWith("Uncaught")) && end(wanted.test(line)));
    const limit = setTimeout(end, PATIENCE_MS, false);
    board.on("console", listen);
  });
}
