import { describe } from "vitest";
import { optInArgumentChecks } from "../device-checks/opt-in-arguments.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`opt-in modules on ${kind.name}`, () => optInArgumentChecks(kind));
