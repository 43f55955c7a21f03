import { describe } from "vitest";
import { framingChecks } from "../device-checks/framing.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => framingChecks(kind));
