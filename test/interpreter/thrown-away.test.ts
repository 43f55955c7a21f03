import { describe } from "vitest";
import { thrownAwayChecks } from "../device-checks/thrown-away.js";
import { INTERPRETERS } from "../support/runners.js";

// the Linux build takes more memory for as long as there is some
for (const kind of INTERPRETERS.filter(({ chip }) => chip !== "LINUX"))
  describe(`a client leaves nothing behind once it is thrown away on ${kind.name}`, () => thrownAwayChecks(kind));
