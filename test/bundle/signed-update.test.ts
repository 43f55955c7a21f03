import { beforeEach, describe } from "vitest";
import { signedUpdateChecks } from "../device-checks/signed-update.js";
import { timeThatRuns } from "../support/firmware.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

beforeEach(() => void timeThatRuns());

for (const kind of VIRTUAL_BOARDS) describe(`the module on ${kind.name}`, () => signedUpdateChecks(kind));
