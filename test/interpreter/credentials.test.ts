import { describe } from "vitest";
import { credentialsChecks } from "../device-checks/credentials.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => credentialsChecks(kind));
