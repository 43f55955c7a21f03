import { describe } from "vitest";
import { capabilityChecks } from "../device-checks/capabilities.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the modules on ${kind.name}`, () => capabilityChecks(kind));
