import { beforeAll, beforeEach, describe } from "vitest";
import { promiseChecks } from "../device-checks/promises.js";
import { asyncFirmware } from "../support/async/firmware.js";
import { timeThatRuns } from "../support/firmware.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

beforeEach(() => void timeThatRuns());

// A build holds up all boards of this process, so it comes before any of them runs.
beforeAll(async () => void (await asyncFirmware()), 600_000);

for (const kind of VIRTUAL_BOARDS) describe(`Promises on ${kind.name}`, () => promiseChecks(kind));
