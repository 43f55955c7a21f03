import { describe } from "vitest";
import { gatewayChecks } from "../device-checks/gateway.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => gatewayChecks(kind));
