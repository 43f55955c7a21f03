import { describe } from "vitest";
import { apiChecks } from "../device-checks/api.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => apiChecks(kind));
