import { describe } from "vitest";
import { persistentQueueChecks } from "../device-checks/persistent-queue.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => persistentQueueChecks(kind));
