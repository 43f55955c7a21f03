import { describe } from "vitest";
import { hostileJsonChecks } from "../device-checks/hostile-json.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => hostileJsonChecks(kind));
