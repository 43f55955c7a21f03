import { beforeEach, describe } from "vitest";
import { promiseChecks } from "../device-checks/promises.js";
import { timeThatRuns } from "../support/firmware.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

beforeEach(() => void timeThatRuns());

for (const kind of VIRTUAL_BOARDS) describe(`Promises on ${kind.name}`, () => promiseChecks(kind));
