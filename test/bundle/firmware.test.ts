import { beforeEach, describe } from "vitest";
import { firmwareChecks } from "../device-checks/firmware.js";
import { timeThatRuns } from "../support/firmware.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

beforeEach(() => void timeThatRuns());

for (const kind of VIRTUAL_BOARDS) describe(`the firmware on ${kind.name}`, () => firmwareChecks(kind));
