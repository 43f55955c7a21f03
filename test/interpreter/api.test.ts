import { describe } from "vitest";
import { apiChecks } from "../device-checks/api.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => apiChecks(kind));
