import { describe } from "vitest";
import { namesChecks } from "../device-checks/names.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`names on ${kind.name}`, () => namesChecks(kind));
