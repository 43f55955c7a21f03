import { describe } from "vitest";
import { framingChecks } from "../device-checks/framing.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => framingChecks(kind));
