import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  callgrindFile,
  parseTotal,
  readTotal,
  requireValgrind,
  whyNot,
} from "../../../tools/bench/espruino/callgrind/valgrind.js";
import { countingScripts, difference, OPERATIONS } from "../../../tools/bench/espruino/instructions.js";

const OUT =
  "# callgrind format\nversion: 1\nevents: Ir\nsummary: 3409207\n\nfl=(1) a.c\nfn=(1) main\n1 20\n\ntotals: 3409207\n";

afterEach(() => vi.unstubAllEnvs());

describe("an output of callgrind", () => {
  it("has a total", () => {
    expect(parseTotal(OUT)).toBe(3409207);
  });

  it("has none if the program was killed", () => {
    expect(parseTotal("# callgrind format\nevents: Ir\n")).toBeUndefined();
  });

  it("is read from the folder of the run, or valgrind's own words say why not", ({ onTestFinished }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "callgrind-"));
    onTestFinished(() => fs.rmSync(folder, { recursive: true }));
    expect(() => readTotal(folder, "one\ntwo\n")).toThrow("valgrind did not count: one | two");
    fs.writeFileSync(callgrindFile(folder), OUT);
    expect(readTotal(folder, "")).toBe(3409207);
  });
});

describe("what is missing", () => {
  it("is named: valgrind", () => {
    vi.stubEnv("VALGRIND", "/nowhere/valgrind");
    expect(requireValgrind).toThrow("install it (Debian: apt-get install valgrind)");
  });

  it("is named: the symbols of the 32-bit C library", () => {
    const said =
      "valgrind:  Fatal error at startup: a function redirection\nvalgrind:  which is mandatory cannot be set up.";
    expect(whyNot(said)).toContain("libc6-dbg:i386");
  });
});

describe("counting", () => {
  it("is the difference of two runs, for each call that the other has more", () => {
    expect(difference(5_000_000, 45_000_000, 100)).toBe(400_000);
  });

  it("has a function for each operation in the scripts of the clients that do it", async () => {
    const scripts = await countingScripts(["thingsboard", "mqtt"]);
    for (const { name, isOurs } of OPERATIONS) {
      expect(scripts["count-thingsboard"]).toContain(`function ${name}(`);
      if (!isOurs) expect(scripts["count-mqtt"]).toContain(`function ${name}(`);
    }
  });
});
