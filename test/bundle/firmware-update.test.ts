import { describe } from "vitest";
import { firmwareUpdateChecks } from "../device-checks/firmware-update.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => firmwareUpdateChecks(kind));
