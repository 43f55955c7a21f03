/** `tb-espruino` as a process. */
import { runCommand } from "./cli/program.js";

// Whoever reads may have seen enough, as `head` has.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const code = await runCommand(process.argv.slice(2));
// A benchmark that prints its shortfalls has set one itself.
if (code) process.exitCode = code;
