import { describe } from "vitest";
import { memoryChecks } from "../device-checks/memory.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

// the Linux build takes more memory for as long as there is some
for (const kind of VIRTUAL_BOARDS.filter(({ chip }) => chip !== "LINUX")) {
  describe.concurrent(`the module on ${kind.name}`, () => memoryChecks(kind));
}
