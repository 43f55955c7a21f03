/** The command line, in this process or in one of its own. */
import { execFile, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { join } from "node:path";
import { format } from "node:util";
import { runCommand } from "../../../tools/cli/program.js";
import { ROOT } from "../../../tools/project.js";

const PROGRAM = join(ROOT, "tools/tb-espruino.mjs");

export type Ended = Pick<SpawnSyncReturns<string>, "status" | "stdout" | "stderr">;

/** As a process: waits for its end without anything else going on, for what needs no server of this test. */
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

/** In this process, one at a time: for what is printed, and the exit code. The environment has these variables meanwhile. */
export async function run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const printed = { stdout: "", stderr: "" };
  const into = (stream: keyof typeof printed) => (text: string) => {
    printed[stream] += text;
    return true;
  };
  const lineInto =
    (stream: keyof typeof printed) =>
    (...values: unknown[]) =>
      void into(stream)(`${format(...values)}\n`);
  const restore = [
    replace(process.stdout, { write: into("stdout") }),
    replace(process.stderr, { write: into("stderr") }),
    replace(console, { log: lineInto("stdout"), error: lineInto("stderr") }),
    replaceEnv(env),
  ];
  try {
    return { status: await runCommand(args), ...printed };
  } finally {
    for (const undo of restore) undo();
  }
}

function replace<T extends object>(object: T, changes: object): () => void {
  const before = Object.fromEntries(Object.keys(changes).map((name) => [name, object[name as keyof T]]));
  Object.assign(object, changes);
  return () => void Object.assign(object, before);
}

/** A variable that is undefined is not set. */
function replaceEnv(env: NodeJS.ProcessEnv): () => void {
  const set = (variables: NodeJS.ProcessEnv) => {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
  set(env);
  return () => set(before);
}
