import { describe } from "vitest";
import { textChecks } from "../device-checks/text.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`the module on ${kind.name}`, () => textChecks(kind));
