import { beforeEach, describe } from "vitest";
import { namesChecks } from "../device-checks/names.js";
import { timeThatRuns } from "../support/firmware.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

beforeEach(() => void timeThatRuns());

for (const kind of VIRTUAL_BOARDS) describe(`names on ${kind.name}`, () => namesChecks(kind));
