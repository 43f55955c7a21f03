import { describe } from "vitest";
import { gatewayChecks } from "../device-checks/gateway.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => gatewayChecks(kind));
