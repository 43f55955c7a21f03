import { describe, expect, it } from "vitest";
import { CostGraph, parseCallgrind } from "../../../tools/bench/espruino/callgrind/cost-graph.js";
import { stepsOf } from "../../../tools/bench/espruino/callgrind/frames.js";
import { kindsOf } from "../../../tools/bench/espruino/callgrind/kinds.js";
import { marked } from "../../../tools/bench/espruino/callgrind/marked.js";
import { profileTable, rowsOf } from "../../../tools/bench/espruino/profile.js";

const OUT = `# callgrind format
pid: 1
part: 1
desc: Timerange: Basic block 0 - 10
desc: Trigger: --dump-before=jslInit
events: Ir
summary: 150

fl=(1) jsparse.c
fn=(1) jspeFunctionCall
10 20
+3 30
cfi=(2) jslex.c
cfn=(2) jslInit
calls=2 5
+1 100

fn=(2)
* 100

part: 2
desc: Trigger: Program termination
fn=(3) jslGetNextToken'2
7 5
`;

/** A part of a run: what it took, what began to read a text at its beginning, and what ended it. */
function part(cost: number, trigger: string, caller?: string): CostGraph {
  const graph = new CostGraph();
  graph.addSelf("jspeStatement", cost);
  if (caller) graph.addCall({ caller, callee: "jslInit", cost: 0 });
  graph.trigger = trigger;
  return graph;
}
const [BEGINS, ENDS] = ["--dump-before=jslInit", "--dump-after=jslKill"];

describe("callgrind's output", () => {
  const [first, second] = parseCallgrind(OUT);

  it("has what each function took itself, with the names that its numbers stand for", () => {
    expect([...first!.self]).toEqual([
      ["jspeFunctionCall", 50],
      ["jslInit", 100],
    ]);
    expect([first!.total, first!.trigger]).toEqual([150, "--dump-before=jslInit"]);
  });

  it("has what the calls of another took", () => {
    expect([...first!.calls]).toEqual([{ caller: "jspeFunctionCall", callee: "jslInit", cost: 100 }]);
  });

  it("has several parts, and functions that call themselves under one name", () => {
    expect([...second!.self]).toEqual([["jslGetNextToken", 5]]);
  });
});

describe("the parts of a run", () => {
  it("belong to the function that runs; what eval reads is its caller's", () => {
    const parts = [
      part(1, BEGINS!),
      part(10, BEGINS!, "jspeFunctionCall"),
      part(20, ENDS!, "jspEvaluateVar"),
      part(30, ENDS!),
      part(2, "Program termination"),
    ];
    const { steps, calls } = stepsOf(parts);
    expect([calls, steps.map(({ call }) => call)]).toEqual([1, [0, 1, 1, 1, 0]]);
  });
});

describe("kinds", () => {
  it("are those of the callers, where a function has none", () => {
    const graph = new CostGraph();
    graph.addSelf("jslGetNextToken", 90);
    graph.addSelf("jspeSkipBlock", 10);
    graph.addSelf("jswrap_json_parse", 5);
    graph.addSelf("jslGetNextCh", 30);
    graph.addSelf("memcpy", 8);
    graph.addCall({ caller: "jspeSkipBlock", callee: "jslGetNextToken", cost: 80 });
    graph.addCall({ caller: "jspeStatement", callee: "jslGetNextToken", cost: 40 });
    graph.addCall({ caller: "jslGetNextToken", callee: "jslGetNextCh", cost: 30 });
    graph.addCall({ caller: "jswrap_json_parse", callee: "memcpy", cost: 8 });
    expect(kindsOf(graph)).toEqual({
      "skipped text": 10 + 60 + 20,
      "read text": 30 + 10,
      "look-ups": 0,
      calls: 0,
      native: 13,
      evaluation: 0,
      other: 0,
    });
  });
});

describe("a profile", () => {
  const steps = [0, 1, 2, 0, 3, 4, 4, 0, 5].map((call) => ({ call, graph: part(1000 * (call + 1), "") }));

  it("has the last operation, from the call that begins it to the next", () => {
    const rows = rowsOf({ steps, calls: 5 }, ["count", "send", "count", "send", "count"]);
    expect(rows.map(({ name, calls }) => [name, calls])).toEqual([
      ["send", 1],
      ["count", 1],
      ["(event loop)", 0],
    ]);
    expect(profileTable("send", rows).rows.map((row) => row.slice(0, 3))).toEqual([
      ["send", "1", "10"],
      ["count", "1", "4"],
      ["(event loop)", "0", "1"],
      ["all", "2", "15"],
    ]);
  });

  it("is refused if two operations were not the same", () => {
    expect(() => rowsOf({ steps, calls: 5 }, ["count", "count", "send", "send", "count"])).toThrow("Not the same");
    expect(() => rowsOf({ steps, calls: 5 }, ["count"])).toThrow("not called often enough");
  });
});

describe("a marked program", () => {
  it("tells its functions by number", () => {
    const { code, names } = marked("function f(a){return a}P.g=function(){};x={h:(a)=>a}", undefined, 7);
    expect(names).toEqual(["f", "g", "h"]);
    expect(code).toBe(
      'function f(a){print("@call 7");return a}P.g=function(){print("@call 8");};x={h:(a)=>(print("@call 9"),a)}',
    );
  });
});
