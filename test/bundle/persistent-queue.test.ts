import { describe } from "vitest";
import { persistentQueueChecks } from "../device-checks/persistent-queue.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => persistentQueueChecks(kind));
