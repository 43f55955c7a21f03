/** What kind of work of the interpreter's the instructions are. */
import type { CostGraph } from "./cost-graph.js";

export const KINDS = ["skipped text", "read text", "look-ups", "calls", "native", "evaluation", "other"] as const;
export type Kind = (typeof KINDS)[number];
export type Kinds = Record<Kind, number>;

const LEXER = "jslGetNextToken";
const SKIPPER = "jspeSkipBlock";

/** Functions of the interpreter that have a kind of their own. All others have the kinds of those that call them. */
const OF_KIND: [Kind, RegExp][] = [
  ["skipped text", new RegExp(`^(${SKIPPER}|${LEXER} of ${SKIPPER})$`)],
  ["read text", new RegExp(`^${LEXER}$`)],
  ["look-ups", /^(jspGetNamed|jspGetVarNamed|jspeiFind|jsvFindChild|jsvSkipNameWithParent|jswFindBuiltIn)/],
  [
    "calls",
    /^(jspeFunctionCall|jspExecute|jspeiAddScope|jspeiLoadScopes|jspeiRemoveScope|jsvAddFunctionParameter|jslInit|jslKill)/,
  ],
  ["native", /^(jswrap_|jsnCallFunction|jsfGetJSON)/],
  ["evaluation", /^_*jspe?[A-Z]/],
  ["other", /^(jsi|jst|jsh)[A-Z]|^main$/],
];

export function noKinds(): Kinds {
  return Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Kinds;
}

/** All instructions of the graph by their kind. What a helper takes is its callers', in the proportion of what their calls of it cost. */
export function kindsOf(graph: CostGraph): Kinds {
  const incoming = new Map<string, { caller: string; cost: number }[]>();
  const self = new Map(graph.self);
  let lexing = 0;
  let skipping = 0;
  for (const { caller, callee, cost } of graph.calls) {
    if (caller === callee) continue;
    if (callee === LEXER) {
      lexing += cost;
      if (caller === SKIPPER) skipping += cost;
    }
    incoming.set(callee, [...(incoming.get(callee) ?? []), { caller, cost }]);
  }
  // The lexer skips for one caller, and reads for all others.
  const skipped = ((self.get(LEXER) ?? 0) * skipping) / (lexing || 1);
  self.set(LEXER, (self.get(LEXER) ?? 0) - skipped);
  self.set(`${LEXER} of ${SKIPPER}`, skipped);
  for (const callers of incoming.values()) {
    for (const each of callers.filter(({ caller }) => caller === LEXER)) {
      callers.push({ caller: `${LEXER} of ${SKIPPER}`, cost: (each.cost * skipping) / (lexing || 1) });
      each.cost -= (each.cost * skipping) / (lexing || 1);
    }
  }
  const known = new Map<string, Kinds>();
  const result = noKinds();
  for (const [name, cost] of self) {
    const shares = sharesOf(name, incoming, known);
    for (const kind of KINDS) result[kind] += cost * shares[kind];
  }
  return result;
}

/** Of one instruction of this function. */
function sharesOf(
  name: string,
  incoming: ReadonlyMap<string, { caller: string; cost: number }[]>,
  known: Map<string, Kinds>,
): Kinds {
  const found = known.get(name);
  if (found) return found;
  const shares = noKinds();
  known.set(name, shares);
  const own = OF_KIND.find(([, pattern]) => pattern.test(name))?.[0];
  const callers = own ? [] : (incoming.get(name) ?? []);
  for (const { caller, cost } of callers) {
    const theirs = sharesOf(caller, incoming, known);
    for (const kind of KINDS) shares[kind] += cost * theirs[kind];
  }
  // Helpers that call each other meet one of themselves, which tells nothing.
  const total = KINDS.reduce((sum, kind) => sum + shares[kind], 0);
  if (total > 0) for (const kind of KINDS) shares[kind] /= total;
  else shares[own ?? "other"] = 1;
  return shares;
}
