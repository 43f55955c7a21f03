import { describe } from "vitest";
import { hostileByteChecks } from "../device-checks/hostile-bytes.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => hostileByteChecks(kind));
