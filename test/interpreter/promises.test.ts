import { beforeAll, describe } from "vitest";
import { promiseChecks } from "../device-checks/promises.js";
import { asyncFirmware } from "../support/async/firmware.js";
import { INTERPRETERS } from "../support/runners.js";

// A build holds up all boards of this process, so it comes before any of them runs.
beforeAll(async () => void (await asyncFirmware()), 600_000);

for (const kind of INTERPRETERS) describe.concurrent(`Promises on ${kind.name}`, () => promiseChecks(kind));
