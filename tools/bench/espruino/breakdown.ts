/** Where the variables of a connected client are, from the interpreter's own list of them. */
import type { Variable } from "./dump.js";
import { Graph } from "./graph.js";
import type { Names } from "./names.js";

export interface Share {
  what: string;
  variables: number;
}

/** The globals of the device's script that hold the class and the client. */
const CLASS = '"lib"';
const CLIENT = '"cl"';

/** @param online what the client takes in all; what is in none of the shares is the last one */
export function breakDown(variables: readonly Variable[], online: number, names: Names): Share[] {
  const graph = new Graph(variables);
  const shares = new Map<string, number>();
  const add = (what: string, size: number) => shares.set(what, (shares.get(what) ?? 0) + size);
  const counts = new Map<string, number>();
  const made = graph.value(graph.named(CLASS)[0]);
  const client = graph.value(graph.named(CLIENT)[0]);
  if (!made || !client) throw new Error("The interpreter's list of variables has no client");

  const scope = graph.scopeOf(made)!;
  const prototype = graph.member(made, '"prototype"')!;
  for (const name of [...graph.linked(prototype), ...graph.linked(scope)]) {
    if (!graph.isFunction(graph.value(name))) continue;
    const file = names.fileOf(plain(name)) ?? "the build";
    counts.set(file, (counts.get(file) ?? 0) + 1);
    add(file, graph.take(name));
  }

  // Others lead to it: it has to be accounted for before they are.
  add("fields: names and numbers", graph.takeOne(client));
  for (const name of graph.linked(client)) add(...fieldShare(graph, name, names));
  add(
    "listeners",
    graph.named('"#onerrorFlag"').reduce((sum, name) => sum + graph.take(name), 0),
  );
  for (const timer of timersOf(graph, client)) add("timer", graph.take(timer));
  add("module: scope, exports, constants", graph.take(scope));
  for (const entry of graph.named('"thingsboard"')) add("module: scope, exports, constants", graph.take(entry));

  const known = [...shares.values()].reduce((sum, size) => sum + size, 0);
  add("made by Espruino at a first use, and the rest", online - known);
  const label = (what: string) => (counts.has(what) ? `functions of ${what} (${counts.get(what)})` : what);
  return [...shares]
    .map(([what, size]) => ({ what: label(what), variables: size }))
    .sort((a, b) => b.variables - a.variables);
}

/** One member of the client, and all that it holds. */
function fieldShare(graph: Graph, name: Variable, names: Names): [what: string, variables: number] {
  const value = graph.value(name);
  const members = value ? graph.linked(value).map(({ text }) => text) : [];
  if (name.text.startsWith('"#on') || graph.isFunction(value)) return ["listeners", graph.take(name)];
  if (members.includes('"sckt"')) return ["socket, with its listeners", graph.take(name)];
  if (members.includes('"host"')) return ["options", graph.take(name)];
  if (value?.text === "Array" && members.length) return [`list ${names.original(plain(name))}`, graph.take(name)];
  return ["fields: names and numbers", graph.take(name)];
}

/** The timers that are called with the client. */
function timersOf(graph: Graph, client: Variable): Variable[] {
  const timers = graph.value(graph.named('"timers"')[0]);
  return (timers ? graph.linked(timers) : []).filter((timer) => {
    const given = graph.member(graph.value(timer), '"args"');
    return !!given && graph.linked(given).some((argument) => graph.value(argument) === client);
  });
}

/** A name without the quotes that the dump has. */
function plain({ text }: Variable): string {
  return text.slice(1, -1);
}
