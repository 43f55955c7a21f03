import { describe, test } from "vitest";
import { expectAllToWork, fullyConnected } from "../device-checks/faults.js";
import { memoryChecks, runByTimer } from "../device-checks/memory.js";
import { heardFilters } from "../support/client-on.js";
import { INTERPRETERS } from "../support/runners.js";

/** A board without memory collects garbage at each step: several of them keep a machine busy. */
const PATIENCE = { timeout: 120_000 };

/** Takes all memory but for so many variables, and keeps it. */
const keepAllBut = (variables: number) =>
  `kept=[];for(var i=process.memory(false).free-${variables};i>0;i--)kept.push(1);`;

// the Linux build takes more memory for as long as there is some
for (const kind of INTERPRETERS.filter(({ chip }) => chip !== "LINUX")) {
  describe.concurrent(`the module on ${kind.name}`, () => {
    memoryChecks(kind);

    test("out of memory while a message arrives: its listener is lost with it, and the client comes back", async ({
      onTestFinished: atEnd,
    }) => {
      const bench = await fullyConnected(kind, atEnd);
      await bench.run('E.on("errorFlag",function(flags){kept=undefined;show("flags")(flags)})');
      await runByTimer(bench, "setTimeout", `${keepAllBut(120)}show('filled')()`);
      await bench.console.next("filled []");
      const again = heardFilters(bench, 2);
      bench.device.setSharedAttributes({ mine: "x".repeat(1500) });
      await bench.console.next('flags [["CALLBACK","LOW_MEMORY","MEMORY"]]');
      await bench.console.next("disconnect [-15]");
      await again;
      await expectAllToWork(bench);
    });

    // Espruino does not call a listener of `errorFlag` again that cleared the flags and ran out of memory itself.
    test.for([30, 90, 150])(
      "out of memory with %i variables left for the client to tell it: the client comes back, and the next time is told too",
      PATIENCE,
      async (variables, { onTestFinished: atEnd }) => {
        // The memory is there again before the next link: Espruino may end by SIGSEGV where it tells of running out over and over.
        const bench = await fullyConnected(kind, atEnd, { minReconnectDelayMs: 4000 });
        // Nor may a message wait in the inbox: to handle it is to run out once more.
        await expectAllToWork(bench);
        const again = heardFilters(bench, 2);
        await runByTimer(
          bench,
          "setTimeout",
          `setTimeout(function(){kept=undefined},1500);${keepAllBut(variables)}fill()`,
        );
        await again;
        await expectAllToWork(bench);
        const onceMore = heardFilters(bench, 2);
        await runByTimer(bench, "setTimeout", "fill()");
        await onceMore;
        await expectAllToWork(bench);
      },
    );
  });
}
