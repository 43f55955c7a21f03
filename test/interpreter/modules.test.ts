import { beforeAll, describe } from "vitest";
import { modulesChecks } from "../device-checks/modules.js";
import { modulesFirmware } from "../support/modules/firmware.js";
import { INTERPRETERS } from "../support/runners.js";

// A build holds up all boards of this process, so it comes before any of them runs.
beforeAll(async () => void (await modulesFirmware()), 600_000);

for (const kind of INTERPRETERS) describe.concurrent(`modules on ${kind.name}`, () => modulesChecks(kind));
