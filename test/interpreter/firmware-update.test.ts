import { describe } from "vitest";
import { firmwareUpdateChecks } from "../device-checks/firmware-update.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => firmwareUpdateChecks(kind));
