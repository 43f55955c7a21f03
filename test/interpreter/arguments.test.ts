import { describe } from "vitest";
import { argumentChecks } from "../device-checks/arguments.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => argumentChecks(kind));
