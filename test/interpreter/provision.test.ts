import { describe } from "vitest";
import { provisionChecks } from "../device-checks/provision.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => provisionChecks(kind));
