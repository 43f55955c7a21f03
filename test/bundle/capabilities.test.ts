import { describe } from "vitest";
import { capabilityChecks } from "../device-checks/capabilities.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the modules on ${kind.name}`, () => capabilityChecks(kind));
