import { describe } from "vitest";
import { argumentChecks } from "../device-checks/arguments.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => argumentChecks(kind));
