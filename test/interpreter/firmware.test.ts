import { describe } from "vitest";
import { firmwareChecks } from "../device-checks/firmware.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the firmware on ${kind.name}`, () => firmwareChecks(kind));
