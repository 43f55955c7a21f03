import { describe, test } from "vitest";
import { expectAllToWork, fullyConnected } from "../device-checks/faults.js";
import { memoryChecks, runByTimer } from "../device-checks/memory.js";
import { heardFilters } from "../support/client-on.js";
import { INTERPRETERS } from "../support/runners.js";

const FILL_BUT_A_LITTLE = "kept=[];for(var i=process.memory(false).free-120;i>0;i--)kept.push(1);show('filled')()";

// the Linux build takes more memory for as long as there is some
for (const kind of INTERPRETERS.filter(({ chip }) => chip !== "LINUX")) {
  describe.concurrent(`the module on ${kind.name}`, () => {
    memoryChecks(kind);

    test("out of memory while a message arrives: its listener is lost with it, and the client comes back", async ({
      onTestFinished: atEnd,
    }) => {
      const bench = await fullyConnected(kind, atEnd);
      await bench.run('E.on("errorFlag",function(flags){kept=undefined;show("flags")(flags)})');
      await runByTimer(bench, "setTimeout", FILL_BUT_A_LITTLE);
      await bench.console.next("filled []");
      const again = heardFilters(bench, 2);
      bench.device.setSharedAttributes({ mine: "x".repeat(1500) });
      await bench.console.next('flags [["CALLBACK","LOW_MEMORY","MEMORY"]]');
      await bench.console.next("disconnect [-15]");
      await again;
      await expectAllToWork(bench);
    });
  });
}
