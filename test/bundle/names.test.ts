import { beforeAll, beforeEach, describe } from "vitest";
import { namesChecks } from "../device-checks/names.js";
import { timeThatRuns } from "../support/firmware.js";
import { namesFirmware } from "../support/names/firmware.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

beforeEach(() => void timeThatRuns());

// A build holds up all boards of this process, so it comes before any of them runs.
beforeAll(async () => void (await namesFirmware()), 600_000);

for (const kind of VIRTUAL_BOARDS) describe(`names on ${kind.name}`, () => namesChecks(kind));
