import { describe } from "vitest";
import { faultChecks } from "../device-checks/faults.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => faultChecks(kind));
