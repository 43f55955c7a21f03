import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inputs } from "../../../tools/proof/fuzz/arbitraries.js";
import { feedBounded, feedInput } from "../../../tools/proof/fuzz/feed.js";
import { fromFile, type KeptInput, toFile } from "../../../tools/proof/fuzz/input.js";
import { KEPT_FOLDER } from "../../../tools/proof/fuzz/kept.js";
import { cutUp, mutate } from "../../../tools/proof/fuzz/mutate.js";
import { loadSessions } from "../../../tools/proof/fuzz/sessions.js";

describe("inputs that are kept", () => {
  test.each(readdirSync(KEPT_FOLDER))("%s breaks no rule", (file) => {
    feedBounded(fromFile(readFileSync(join(KEPT_FOLDER, file), "utf8")));
  });

  test("are the same when they are read again", () => {
    const input: KeptInput = {
      target: "client",
      maxPacketBytes: 128,
      isGreeted: true,
      piecesPerPoll: 1,
      pieces: ["\0\xff", "", "\n"],
      rule: "a rule",
      seed: 7,
    };
    expect(fromFile(toFile(input))).toEqual(input);
  });
});

test("a few hundred inputs break no rule", () => {
  fc.assert(fc.property(inputs(loadSessions()), feedInput), { numRuns: 500 });
});

describe("the sessions that are spoilt", () => {
  test.each(loadSessions().map((bytes, i) => [i, bytes] as const))("%i breaks no rule as it is", (_, bytes) => {
    const input = { target: "client" as const, maxPacketBytes: 2048, isGreeted: false, piecesPerPoll: 1 };
    feedInput({ ...input, pieces: cutUp(bytes, [100]) });
  });
});

describe("a mutation", () => {
  test.each([
    [{ kind: "flip", at: 1, bit: 0 }, "accd"],
    [{ kind: "set", at: 0, byte: 0x7a }, "zbcd"],
    [{ kind: "insert", at: 2, bytes: "--" }, "ab--cd"],
    [{ kind: "cut", at: 1, length: 2 }, "ad"],
    [{ kind: "cut", at: 3, length: 9 }, "abc"],
    [{ kind: "repeat", at: 1, length: 2, times: 2 }, "abcbcd"],
    [{ kind: "move", at: 0, length: 1, to: 3 }, "bcda"],
    [{ kind: "end", at: 2 }, "ab"],
    [{ kind: "end", at: 6 }, "ab"],
  ] as const)("%o of abcd gives %s", (mutation, expected) => {
    expect(mutate("abcd", mutation)).toBe(expected);
  });

  test("of nothing is nothing", () => {
    expect(mutate("", { kind: "flip", at: 3, bit: 1 })).toBe("");
  });
});

test("pieces are the bytes, whatever their lengths", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.nat(5)), (bytes, lengths) => {
      expect(cutUp(bytes, lengths).join("")).toBe(bytes);
    }),
  );
});
