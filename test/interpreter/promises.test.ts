import { describe } from "vitest";
import { promiseChecks } from "../device-checks/promises.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`Promises on ${kind.name}`, () => promiseChecks(kind));
