import { describe } from "vitest";
import { signedUpdateChecks } from "../device-checks/signed-update.js";
import { INTERPRETERS } from "../support/runners.js";

// One after the other: an interpreter for Linux reads each piece of a function from a file, and two of them keep this machine busy.
for (const kind of INTERPRETERS.filter(({ chip }) => chip !== "LINUX"))
  describe(`the module on ${kind.name}`, { timeout: 120_000 }, () => signedUpdateChecks(kind));
