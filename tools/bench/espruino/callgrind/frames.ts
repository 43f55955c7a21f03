/** The parts of a run by the JavaScript function that was running. */
import type { CostGraph } from "./cost-graph.js";

/** The interpreter begins to read a text with the first, a function's or another one, and ends with the second. */
export const DUMPS = ["--dump-before=jslInit", "--dump-after=jslKill", "--combine-dumps=yes"];
const CALL = "jspeFunctionCall";

/** One call of a JavaScript function, by its number in the order of the run; 0 is what runs outside of all. */
export interface Step {
  call: number;
  graph: CostGraph;
}

/** @returns the steps, and how many calls there were */
export function stepsOf(parts: readonly CostGraph[]): { steps: Step[]; calls: number } {
  const stack = [0];
  const steps: Step[] = [];
  let calls = 0;
  let begins = false;
  for (const graph of parts) {
    // Who began to read: a call, or eval and the like, which are part of the function that they are in.
    if (begins) stack.push(graph.callersOf("jslInit").includes(CALL) ? ++calls : stack.at(-1)!);
    steps.push({ call: stack.at(-1)!, graph });
    begins = graph.trigger.includes("jslInit");
    if (graph.trigger.includes("jslKill")) stack.pop();
  }
  return { steps, calls };
}
