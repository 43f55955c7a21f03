import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../../tools/project.js";

const run = promisify(execFile);
const TYPEDOC = join(ROOT, "node_modules/typedoc/bin/typedoc");

test("all that is public has a docstring, and what these link to is there", async () => {
  // The types have a check of their own, `npm run types`.
  const options = ["--options", "tools/docs/typedoc.config.mjs", "--emit", "none", "--skipErrorChecking"];
  const work = run(process.execPath, [TYPEDOC, ...options], { cwd: ROOT });
  const { stdout, stderr } = await work.catch((error) => error);
  expect(`${stdout}${stderr}`).not.toMatch(/warning|error/i);
}, 60_000);
