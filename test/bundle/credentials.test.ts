import { describe } from "vitest";
import { credentialsChecks } from "../device-checks/credentials.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => credentialsChecks(kind));
