import { describe } from "vitest";
import { provisionChecks } from "../device-checks/provision.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => provisionChecks(kind));
