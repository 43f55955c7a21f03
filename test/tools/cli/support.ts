/** The command line as a process of its own. */
import { execFile, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../../tools/build/boards.js";

const PROGRAM = join(ROOT, "tools/tb-espruino.mjs");

export type Ended = Pick<SpawnSyncReturns<string>, "status" | "stdout" | "stderr">;

/** Waits for its end without anything else going on: for what needs no server of this test. */
export function tbEspruino(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { cwd: ROOT, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** The same beside a server of this test. */
export function tbEspruinoAsync(args: string[], env: NodeJS.ProcessEnv = {}, cwd = ROOT): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [PROGRAM, ...args], options, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
