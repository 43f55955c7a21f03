/** The names that `src/espruino/globals.d.ts` is held against, by test/tools/compiler/check/declared-api.test.ts, are those that Espruino has. */
import { describe, expect, test } from "vitest";
import { NAMES } from "../support/espruino-names/index.js";
import { namesProgram } from "../support/espruino-names/on-a-board.js";
import { INTERPRETERS } from "../support/runners.js";

/** What the Linux builds with a chip's memory layout have beyond that chip, or less: pins, ports and functions of Linux. */
const OF_LINUX = /^(global (D\d+|I2C[23]|SPI[23]|Serial[3-6]|USB)|Graphics.prototype (drawImages|filter))$/;
/** What every function has, and what the program itself has. */
const BESIDES = ["", "arguments", "prototype", "lookAt", "listOf", "quit"];
/** What an ESP8266 alone has, and its Linux build too. */
const LEFT_OVER = ["fs", "pipe"];

describe.concurrent.each(INTERPRETERS)("$name", ({ chip, boot }) => {
  test("has each name of its chip that a Linux build can have, and no other", async ({ onTestFinished: atEnd }) => {
    const { console } = await boot(atEnd, { bare: true, firmware: namesProgram() });
    await console.next("all");
    const found = (owner: string) => {
      const lines = console.lines.filter((line) => / (.*):/.exec(line)?.[1] === owner);
      const names = lines.flatMap((line) => line.slice(line.indexOf(":") + 1).split(" "));
      return [...new Set(names)].filter((name) => !BESIDES.includes(name) && !OF_LINUX.test(`${owner} ${name}`)).sort();
    };
    for (const [owner, names] of NAMES) {
      const wanted = [...names].filter(([name, chips]) => {
        const isBuiltForLinux = chips.includes("LINUX") || LEFT_OVER.includes(name);
        return chips.includes(chip) && isBuiltForLinux && !OF_LINUX.test(`${owner} ${name}`);
      });
      expect(found(owner), owner).toEqual(wanted.map(([name]) => name).sort());
    }
  });
});
