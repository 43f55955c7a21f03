import { describe } from "vitest";
import { faultChecks } from "../device-checks/faults.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => faultChecks(kind));
