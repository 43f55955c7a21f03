import vm from "node:vm";

const context = vm.createContext({ run: undefined });

/** Runs a function to its end, or breaks it off where it stands: a loop without end becomes an error. */
export function within<T>(ms: number, run: () => T): T {
  context.run = run;
  return vm.runInContext("run()", context, { timeout: ms });
}

export function isTimeOut(error: unknown): boolean {
  return (error as NodeJS.ErrnoException)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
