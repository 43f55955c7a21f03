import { describe } from "vitest";
import { rpcBurstChecks } from "../device-checks/rpc-burst.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe(`the module on ${kind.name}`, () => rpcBurstChecks(kind));
