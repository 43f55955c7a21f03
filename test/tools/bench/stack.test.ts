import { expect, it } from "vitest";
import { deepestIn, stackTable } from "../../../tools/bench/espruino/stack.js";

it("the deepest of massif's snapshots counts", () => {
  const snapshot = (bytes: number) => `snapshot=0\ntime=0\nmem_heap_B=9999\nmem_stacks_B=${bytes}\nheap_tree=empty\n`;
  expect(deepestIn(snapshot(10) + snapshot(300) + snapshot(20))).toBe(300);
  expect(deepestIn("")).toBe(0);
});

it("an operation is as deep as it is, if that is deeper than connecting", () => {
  const depths = [
    { what: "connected", ours: 9996, theirs: 6832 },
    { what: "RPC", ours: 9996, theirs: 7000 },
    { what: "update", ours: 10_000 },
  ];
  expect(stackTable(depths).rows).toEqual([
    ["connected", "9,996", "6,832"],
    ["RPC", "not deeper", "7,000"],
    ["update", "10,000", "-"],
  ]);
});
