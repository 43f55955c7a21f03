import { describe } from "vitest";
import { optInArgumentChecks } from "../device-checks/opt-in-arguments.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS)
  describe.concurrent(`opt-in modules on ${kind.name}`, () => optInArgumentChecks(kind));
