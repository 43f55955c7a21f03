import { describe } from "vitest";
import { textChecks } from "../device-checks/text.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => textChecks(kind));
