import { beforeAll, describe } from "vitest";
import { namesChecks } from "../device-checks/names.js";
import { namesFirmware } from "../support/names/firmware.js";
import { INTERPRETERS } from "../support/runners.js";

// A build holds up all boards of this process, so it comes before any of them runs.
beforeAll(async () => void (await namesFirmware()), 600_000);

for (const kind of INTERPRETERS) describe.concurrent(`names on ${kind.name}`, () => namesChecks(kind));
