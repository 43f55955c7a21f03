import { beforeAll, beforeEach, describe } from "vitest";
import { modulesChecks } from "../device-checks/modules.js";
import { timeThatRuns } from "../support/firmware.js";
import { modulesFirmware } from "../support/modules/firmware.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

beforeEach(() => void timeThatRuns());

// A build holds up all boards of this process, so it comes before any of them runs.
beforeAll(async () => void (await modulesFirmware()), 600_000);

for (const kind of VIRTUAL_BOARDS) describe(`modules on ${kind.name}`, () => modulesChecks(kind));
