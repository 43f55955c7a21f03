import { describe } from "vitest";
import { firmwareChecks } from "../device-checks/firmware.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the firmware on ${kind.name}`, () => firmwareChecks(kind));
