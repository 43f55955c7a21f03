import { expect, test } from "vitest";
import { nearest, unknownName } from "../../tools/nearest.js";

const EXAMPLES = ["rpc", "rpc-methods", "gateway", "sensor", "session-limits"];

test.each([
  ["rcp", "rpc"],
  ["RPC", "rpc"],
  ["gatway", "gateway"],
  ["rpcmethods", "rpc-methods"],
  ["sensors", "sensor"],
  ["gat", "gateway"],
])("%s is taken for %s", (name, meant) => {
  expect(nearest(name, EXAMPLES)).toBe(meant);
});

test.each(["toaster", "x", ""])("%j looks like none", (name) => {
  expect(nearest(name, EXAMPLES)).toBeUndefined();
});

test("the error has the name that was meant, and all there are", () => {
  expect(unknownName("example", "rcp", EXAMPLES).message).toBe(
    'unknown example "rcp" (did you mean rpc?); known: rpc, rpc-methods, gateway, sensor, session-limits',
  );
  expect(unknownName("board", "x", []).message).toBe('unknown board "x"; known: none');
});
