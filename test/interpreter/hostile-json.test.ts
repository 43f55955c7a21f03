import { describe } from "vitest";
import { hostileJsonChecks } from "../device-checks/hostile-json.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => hostileJsonChecks(kind));
