import { describe } from "vitest";
import { memoryChecks } from "../device-checks/memory.js";
import { INTERPRETERS } from "../support/runners.js";

// the Linux build takes more memory for as long as there is some
for (const kind of INTERPRETERS.filter(({ chip }) => chip !== "LINUX")) {
  describe.concurrent(`the module on ${kind.name}`, () => memoryChecks(kind));
}
